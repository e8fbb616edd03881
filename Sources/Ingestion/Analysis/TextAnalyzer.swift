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
  /// Grows with every change that gives another token for any text that is not far longer than a query may be.
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
    var none: AnalysisSession.NoSink?
    analyze(text, by: &buffer, into: &none)
  }

  public func analyze<Sink: TokenSink>(_ text: String, by buffer: inout TokenBuffer, into sink: inout Sink) {
    var some: Sink? = sink
    analyze(text, by: &buffer, into: &some)
    if let some { sink = some }
  }

  private func analyze<Sink: TokenSink>(_ text: String, by buffer: inout TokenBuffer, into sink: inout Sink?) {
    // The first slots first, so that few sessions are ever opened.
    for slot in slots {
      if slot.session.withLockIfAvailable({ analyze(text, in: &$0, by: &buffer, into: &sink) }) == true { return }
    }
    // More threads than slots: wait, each for another one. The first slot always has a session.
    let slot = turn.wrappingAdd(1, ordering: .relaxed).oldValue % slots.count
    let isDone = slots[slot].session.withLock { analyze(text, in: &$0, by: &buffer, into: &sink) }
    if !isDone { _ = slots[0].session.withLock { analyze(text, in: &$0, by: &buffer, into: &sink) } }
  }

  /// False where memory is lacking for another session.
  private func analyze<Sink: TokenSink>(
    _ text: String, in session: inout AnalysisSession?, by buffer: inout TokenBuffer, into sink: inout Sink?
  ) -> Bool {
    if session == nil { session = try? AnalysisSession(table: table, stopWords: stopWords) }
    return session?.analyze(text, by: &buffer, into: &sink) != nil
  }
}
