import Dispatch
import InvertedIndex
import Logging
import Synchronization
import TestSupport
import Testing

@testable import searchd

@Suite("The file of synonyms")
struct SynonymsFileTests {
  /// Waits in the midst of its work, once it is told to.
  private final class SlowAnalyzer: Analyzer {
    let version: UInt32 = 0
    let isSlow = Atomic(false)
    let began = DispatchSemaphore(value: 0)
    let mayGoOn = DispatchSemaphore(value: 0)

    func analyze(_ text: String, into buffer: inout TokenBuffer) {
      if isSlow.exchange(false, ordering: .sequentiallyConsistent) {
        began.signal()
        mayGoOn.wait()
      }
      PlainAnalyzer().analyze(text, into: &buffer)
    }
  }

  @Test(.timeLimit(.minutes(1))) func searchesDoNotWaitForOneThatReadsIt() throws {
    let folder = try ScratchFolder()
    let analyzer = SlowAnalyzer()
    try folder.write(SynonymsFile.name, Array("alpha, beta\n".utf8))
    let file = SynonymsFile(directory: folder.path, analyzer: analyzer, logger: Logger(label: "test"))
    #expect(file.current.groups == 1)

    try folder.write(SynonymsFile.name, Array("alpha, beta\ngamma, delta\n".utf8))
    analyzer.isSlow.store(true, ordering: .sequentiallyConsistent)
    let done = DispatchSemaphore(value: 0)
    let read = Atomic(0)
    DispatchQueue(label: "reader").async {
      read.store(file.current.groups, ordering: .sequentiallyConsistent)
      done.signal()
    }
    analyzer.began.wait()
    #expect(file.current.groups == 1)
    analyzer.mayGoOn.signal()
    done.wait()
    #expect(read.load(ordering: .sequentiallyConsistent) == 2 && file.current.groups == 2)
  }
}
