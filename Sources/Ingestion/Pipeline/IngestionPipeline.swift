import InvertedIndex

/// From what a source gives to an index: extracts and analyses on all cores, gathers documents in batches, and hands
/// those on.
///
/// Documents reach the index in the order of their source, whatever took long to extract, so the later one of two with
/// the same id stays. Memory is bounded: an item counts as under way until its document is in a batch, no more are
/// asked of the source than may be under way, and all wait while the index takes one batch and the next is full.
public struct IngestionPipeline: Sendable {
  /// Takes a batch; the outcomes in the documents' order. Called again only after it has returned.
  public typealias Sink = @Sendable ([AnalyzedDocument]) async throws -> [AddOutcome]

  /// How much is under way at a time, and what is done with documents on their way.
  public struct Options: Sendable {
    /// Items under way at the same time.
    public var itemsInFlight = 256
    /// Their bytes; an item that is larger goes alone.
    public var bytesInFlight = 32 << 20
    /// Small items go together, so many at most: passing one on from thread to thread costs as much as analysing a
    /// paragraph.
    public var itemsTogether = 32
    /// No further item goes with others that have so many bytes.
    public var bytesTogether = 16 << 10
    /// A batch is handed on when it has this many documents …
    public var batchDocuments = 20_000
    /// … or this many bytes of text, whose tokens take five to ten times as much; two batches are in memory.
    public var batchBytes = 4 << 20
    /// A batch is handed on as it is when nothing has come for this long, or up to half as long again.
    public var pause = Duration.milliseconds(200)
    /// Whether a run that is cancelled hands on what is under way. Without, it ends as soon as it can: for whoever takes all
    /// of the source in anew.
    public var endsWhatIsUnderWay = true

    /// Joins documents of one text and marks those of one story. Without, each stands for itself.
    public var recognizesDuplicates = false
    /// What is known of the lines that a site's pages share. Without, every page is taken as it is.
    public var sharedLines: SharedLines?

    public init() {}
  }

  /// A page to its document, on any thread. An `ExtractionError` or `PageSetAside` leaves the page out; any other error
  /// ends the run.
  public typealias Extract = @Sendable (RawPage, SourceFacts) async throws -> Document

  private let analyzer: any Analyzer
  private let extract: Extract
  private let options: Options
  private let sink: Sink

  /// - Parameters:
  ///   - extract: By default in this process.
  ///   - sink: Gets the batches, one after the other.
  public init(
    analyzer: any Analyzer, options: Options = Options(),
    extract: @escaping Extract = IngestionPipeline.extract(by: Ingestor()), sink: @escaping Sink
  ) {
    self.analyzer = analyzer
    self.extract = extract
    self.options = options
    self.sink = sink
  }

  /// Takes all of a source, and tells what became of it once the last document was handed on.
  ///
  /// Rethrows what the source or the sink throws; what came before the source's error is handed on first. Cancelled, it asks
  /// the source for no more, hands on what is under way (`Options.endsWhatIsUnderWay`), and throws `CancellationError`:
  /// there may be more.
  /// - Parameter progress: Called after each batch with the summary so far.
  public func run<Items: AsyncSequence>(
    _ items: Items, progress: (@Sendable (IngestionSummary) -> Void)? = nil
  ) async throws -> IngestionSummary where Items.Element == SourceItem, Items.AsyncIterator: SourceItemIterator {
    let gatherer = Gatherer(options: options, sink: sink, progress: progress)
    let clock = Task { [options] in
      while true {
        try await Task.sleep(for: options.pause / 2)
        await gatherer.tick()
      }
    }
    defer { clock.cancel() }
    return try await withThrowingTaskGroup(of: Load.self) { group in
      var failure: (any Error)?
      do {
        try await read(items, into: gatherer, group: &group)
      } catch {
        failure = error
      }
      while try await group.next() != nil {}
      if !options.endsWhatIsUnderWay { try Task.checkCancellation() }
      let summary = try await gatherer.end()
      if let failure { throw failure }
      return summary
    }
  }

  /// Items that are under way.
  private struct Load {
    var items = 0
    var bytes = 0
  }

  private func read<Items: AsyncSequence>(
    _ items: Items, into gatherer: Gatherer, group: inout ThrowingTaskGroup<Load, any Error>
  ) async throws where Items.Element == SourceItem, Items.AsyncIterator: SourceItemIterator {
    var iterator = items.makeAsyncIterator()
    var turn = 0
    var underWay = Load()
    while let first = try await iterator.next() {
      try Task.checkCancellation()
      var load = Load(items: 1, bytes: first.byteCount)
      while underWay.items > 0,
        underWay.items >= options.itemsInFlight || underWay.bytes + load.bytes > options.bytesInFlight
      {
        guard let done = try await group.next() else { break }
        underWay.items -= done.items
        underWay.bytes -= done.bytes
      }
      var together = [first]
      let mostItems = min(options.itemsTogether, options.itemsInFlight - underWay.items)
      let enoughBytes = min(options.bytesTogether, (options.bytesInFlight - underWay.bytes) / 4)
      while load.items < mostItems, load.bytes < enoughBytes, let item = iterator.nextReady() {
        together.append(item)
        load.items += 1
        load.bytes += item.byteCount
      }
      underWay.items += load.items
      underWay.bytes += load.bytes
      // Where both want a core, queries come first.
      group.addTask(priority: .utility) { [self, together, load, turn] in
        var outcomes: [Gatherer.Outcome] = []
        outcomes.reserveCapacity(together.count)
        do {
          for item in together {
            outcomes.append(try await outcome(item))
            if !options.endsWhatIsUnderWay { try Task.checkCancellation() }
          }
        } catch {
          await gatherer.fail(error)
          throw error
        }
        try await gatherer.take(outcomes, turn: turn)
        return load
      }
      turn += 1
    }
    // Some sources end where their reader is cancelled.
    try Task.checkCancellation()
  }

  private func outcome(_ item: SourceItem) async throws -> Gatherer.Outcome {
    switch item {
    case .document(var document):
      if document.language == "und" { document.language = LanguageFinder.language(of: document.text, declared: nil) }
      return .document(analyzed(document))
    case .skipped(let id, let reason): return .skipped(SkippedPage(id: id, reason: reason))
    case .unread(let id, let reason): return .skipped(SkippedPage(id: id, reason: reason, mayPass: true))
    case .passedOver(let kind): return .passedOver(kind)
    case .misread(let key, let value): return .misread(key, value: value)
    case .page(let page, let facts):
      do {
        let document = try await extract(page, facts)
        return .document(analyzed(options.sharedLines?.parted(document) ?? document))
      } catch let error as ExtractionError {
        return .skipped(SkippedPage(id: facts.id ?? page.url, reason: error.reason))
      } catch let error as PageSetAside {
        return .skipped(SkippedPage(id: facts.id ?? page.url, reason: error.reason, mayPass: !error.isKept))
      }
    }
  }

  private func analyzed(_ document: Document) -> AnalyzedDocument {
    AnalyzedDocument(document, analyzer: analyzer, recognizing: options.recognizesDuplicates)
  }

  /// By an ingestor, in this process.
  public static func extract(by ingestor: Ingestor) -> Extract {
    { page, facts in try ingestor.document(from: page, facts: facts) }
  }
}

/// A page that harmed its parser, and is kept apart; or that got no answer, and is not.
public struct PageSetAside: Error, Sendable {
  /// For people: completes "left out because …".
  public var reason: String
  /// Whether it is kept apart; if not, it may be taken another time.
  public var isKept: Bool

  /// - Parameters:
  ///   - reason: What happened.
  ///   - isKept: Whether it is kept apart: then `set aside: ` is put before the reason.
  public init(reason: String, isKept: Bool = true) {
    self.reason = isKept ? "set aside: \(reason)" : reason
    self.isKept = isKept
  }
}

extension SourceItem {
  /// Bytes that wait in memory.
  fileprivate var byteCount: Int {
    switch self {
    case .page(let page, _): page.bytes.count
    case .document(let document):
      document.text.utf8.count + document.surroundings.utf8.count + document.title.utf8.count
    case .skipped, .unread, .passedOver, .misread: 0
    }
  }
}
