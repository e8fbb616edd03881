internal import CICU
import InvertedIndex
import Synchronization

/// The analyser of pages and queries: one way for any language, with nothing to configure.
///
/// Text is folded (`FoldingTable`), Han runs become ICU's words and overlapping pairs, everything else words by UAX 29 with
/// technical names kept whole (`Chain`), English stemmed by Snowball. May be called from any number of threads.
public final class TextAnalyzer: Analyzer {
  /// ICU's handles serve one thread at a time; so a few sessions lie ready, opened at their first use.
  private let slots: [Slot]
  private let table: FoldingTable
  private let stopWords = StopWords()
  private let turn = Atomic<Int>(0)

  private final class Slot: Sendable {
    let session: Mutex<AnalysisSession?>

    init(_ session: consuming sending AnalysisSession?) { self.session = Mutex(session) }
  }

  private static let slotCount = 64
  /// Grows with every change that gives another token for any text.
  private static let ownVersion: UInt32 = 1

  /// This analysis and ICU's, whose dictionaries cut Chinese another way from version to version.
  public let version: UInt32
  public let folding: ScalarFolding?

  /// Throws where ICU or Snowball lack what the analysis stands on.
  public init() throws(AnalysisError) {
    version = Self.ownVersion * 1000 + icu_majorVersion()
    table = try FoldingTable.shared.get()
    folding = table.single
    let first = Slot(try AnalysisSession(table: table, stopWords: stopWords))
    slots = [first] + (1..<Self.slotCount).map { _ in Slot(nil) }
  }

  public func analyze(_ text: String, into buffer: inout TokenBuffer) {
    // The first slots first, so that few sessions are ever opened.
    for slot in slots {
      let isDone = slot.session.withLockIfAvailable { session in
        analyze(text, in: &session, into: &buffer)
      }
      if isDone == true { return }
    }
    // More threads than slots: wait, each for another one. The first slot always has a session.
    let slot = turn.wrappingAdd(1, ordering: .relaxed).oldValue % slots.count
    let isDone = slots[slot].session.withLock { session in analyze(text, in: &session, into: &buffer) }
    if !isDone { _ = slots[0].session.withLock { session in analyze(text, in: &session, into: &buffer) } }
  }

  /// False where memory is lacking for another session.
  private func analyze(_ text: String, in session: inout AnalysisSession?, into buffer: inout TokenBuffer) -> Bool {
    if session == nil { session = try? AnalysisSession(table: table, stopWords: stopWords) }
    return session?.analyze(text, into: &buffer) != nil
  }
}
