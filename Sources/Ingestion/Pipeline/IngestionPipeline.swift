import InvertedIndex

/// From what a source gives to an index: extracts pages on all cores, gathers documents in batches, and hands those on.
///
/// Documents reach the index in the order of their source, whatever took long to extract, so the later one of two with
/// the same id stays. Memory is bounded: a page counts as under way until its document is in a batch, no more are
/// asked of the source than may be under way, and all wait while the index takes one batch and the next is full.
public struct IngestionPipeline: Sendable {
  /// Takes a batch; the outcomes in the documents' order. Called again only after it has returned.
  public typealias Sink = @Sendable ([Document]) async throws -> [AddOutcome]

  public struct Options: Sendable {
    /// Pages under way at the same time, and their bytes (a page larger than this goes alone).
    public var pagesInFlight = 64
    public var bytesInFlight = 64 << 20
    /// A batch is handed on when it has this many documents, or this many bytes of text.
    public var batchDocuments = 1000
    public var batchBytes = 16 << 20
    /// A batch is handed on as it is when nothing has come for this long, or up to half as long again.
    public var pause = Duration.milliseconds(200)

    public init() {}
  }

  /// A page to its document, on any thread.
  public typealias Extract = @Sendable (RawPage, SourceFacts) throws(ExtractionError) -> Document

  private let extract: Extract
  private let options: Options
  private let sink: Sink

  public init(
    options: Options = Options(), extract: @escaping Extract = IngestionPipeline.extract(by: Ingestor()),
    sink: @escaping Sink
  ) {
    self.extract = extract
    self.options = options
    self.sink = sink
  }

  /// Takes all of a source, and tells what became of it once the last document was handed on.
  ///
  /// Rethrows what the source or the sink throws; what came before the source's error is handed on first.
  /// - Parameter progress: Called after each batch with the summary so far.
  public func run<Items: AsyncSequence>(
    _ items: Items, progress: (@Sendable (IngestionSummary) -> Void)? = nil
  ) async throws -> IngestionSummary where Items.Element == SourceItem {
    let gatherer = Gatherer(options: options, sink: sink, progress: progress)
    let clock = Task { [options] in
      while true {
        try await Task.sleep(for: options.pause / 2)
        await gatherer.tick()
      }
    }
    defer { clock.cancel() }
    return try await withThrowingTaskGroup(of: Int.self) { group in
      var failure: (any Error)?
      do {
        try await read(items, into: gatherer, group: &group)
      } catch {
        failure = error
      }
      while try await group.next() != nil {}
      let summary = try await gatherer.end()
      if let failure { throw failure }
      return summary
    }
  }

  private func read<Items: AsyncSequence>(
    _ items: Items, into gatherer: Gatherer, group: inout ThrowingTaskGroup<Int, any Error>
  ) async throws where Items.Element == SourceItem {
    var turn = 0
    var pages = 0
    var bytes = 0
    for try await item in items {
      let outcome: @Sendable () -> Gatherer.Outcome
      var size = 0
      switch item {
      case .page(let page, let facts):
        size = page.bytes.count
        outcome = { [extract] in Self.outcome(page, facts, extract) }
      case .document(let document): outcome = { .document(document) }
      case .skipped(let id, let reason): outcome = { .skipped(SkippedPage(id: id, reason: reason)) }
      }
      while pages > 0, pages >= options.pagesInFlight || bytes + size > options.bytesInFlight {
        guard let done = try await group.next() else { break }
        pages -= 1
        bytes -= done
      }
      if size == 0, pages == 0 {
        // Nothing to extract and nothing to wait for.
        try await gatherer.take(outcome(), turn: turn)
      } else {
        pages += 1
        bytes += size
        // Where both want a core, queries come first.
        group.addTask(priority: .utility) { [turn] in
          try await gatherer.take(outcome(), turn: turn)
          return size
        }
      }
      turn += 1
    }
  }

  private static func outcome(_ page: RawPage, _ facts: SourceFacts, _ extract: Extract) -> Gatherer.Outcome {
    do {
      return .document(try extract(page, facts))
    } catch {
      return .skipped(SkippedPage(id: facts.id ?? page.url, reason: error.reason))
    }
  }

  /// By an ingestor, in this process.
  public static func extract(by ingestor: Ingestor) -> Extract {
    { page, facts throws(ExtractionError) in try ingestor.document(from: page, facts: facts) }
  }
}
