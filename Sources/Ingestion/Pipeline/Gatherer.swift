import InvertedIndex

/// Puts what comes out of extraction back in order, and hands it on in batches, one at a time.
actor Gatherer {
  enum Outcome: Sendable {
    case document(AnalyzedDocument)
    case skipped(SkippedPage)
    case passedOver(String)
    case misread(String, value: String)
  }

  private let options: IngestionPipeline.Options
  private let sink: IngestionPipeline.Sink
  private let progress: (@Sendable (IngestionSummary) -> Void)?

  private var summary = IngestionSummary()
  private var batch: [AnalyzedDocument] = []
  private var batchBytes = 0
  /// The batch that the sink has.
  private var handing: Task<Void, Never>?
  private var failure: (any Error)?

  /// Whose turn it is, and those that wait for theirs.
  private var turn = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]

  private var taken = 0
  private var takenAtTick = 0

  init(
    options: IngestionPipeline.Options, sink: @escaping IngestionPipeline.Sink,
    progress: (@Sendable (IngestionSummary) -> Void)?
  ) {
    self.options = options
    self.sink = sink
    self.progress = progress
  }

  private var isFull: Bool { batch.count >= options.batchDocuments || batchBytes >= options.batchBytes }

  /// Returns when the outcomes are in a batch, which is after those of all earlier turns. Every turn must come.
  func take(_ outcomes: [Outcome], turn: Int) async throws {
    if turn != self.turn, failure == nil {
      await withCheckedContinuation { waiting[turn] = $0 }
    }
    for outcome in outcomes {
      while isFull, failure == nil { await handOn() }
      if let failure { throw failure }
      add(outcome)
      if isFull, handing == nil { await handOn() }
    }
    self.turn += 1
    waiting.removeValue(forKey: self.turn)?.resume()
  }

  private func add(_ outcome: Outcome) {
    taken += 1
    switch outcome {
    case .skipped(let page): summary.skip(page)
    case .passedOver(let kind): summary.passOver(kind)
    case .misread(let key, let value): summary.misread[key, default: Misread(example: value)].count += 1
    case .document(let document):
      batch.append(document)
      batchBytes += document.document.text.utf8.count + document.document.surroundings.utf8.count
      batchBytes += document.document.title.utf8.count
    }
  }

  /// Hands on what waits if nothing has come since the last tick but one.
  func tick() async {
    defer { takenAtTick = taken }
    if taken == takenAtTick, !batch.isEmpty, handing == nil { await handOn() }
  }

  /// Hands on the rest, and waits for it.
  func end() async throws -> IngestionSummary {
    await handOn()
    while let handing { await handing.value }
    if let failure { throw failure }
    return summary
  }

  /// Gives the batch to the sink, once it has done with the one before; does not wait for the outcome.
  private func handOn() async {
    while let handing { await handing.value }
    guard !batch.isEmpty, failure == nil else { return }
    let documents = batch
    batch = []
    batchBytes = 0
    // A task of its own, so that a batch that was begun is finished when the source goes away.
    handing = Task { await deliver(documents) }
  }

  private func deliver(_ documents: [AnalyzedDocument]) async {
    do {
      for outcome in try await sink(documents) {
        summary.count(outcome)
      }
      summary.cut += documents.count { $0.document.isCut }
      progress?(summary)
    } catch {
      fail(error)
    }
    handing = nil
  }

  /// Ends the run: whoever waits for a turn learns of it.
  func fail(_ error: any Error) {
    failure = failure ?? error
    for (_, continuation) in waiting { continuation.resume() }
    waiting = [:]
  }
}
