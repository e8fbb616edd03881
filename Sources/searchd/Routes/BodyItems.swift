import Ingestion

/// The items of a body up to its next pause. Asked for once more, it goes on behind that.
final class BodyItems: AsyncSequence, SourceItemIterator {
  typealias Element = SourceItem

  /// A body that brings nothing for so long pauses; where others wait for its place, one that has had that for so long
  /// does with its first gap.
  private static let pause = Duration.milliseconds(200)

  private var source: any PageSource
  private let body: RequestBody
  private var packing: DeclaredPacking?
  private let visit: UploadGate.Visit
  private var began = ContinuousClock.now
  private var isFinished = false
  /// Whether all of the body was read.
  private(set) var isAtEnd = false

  /// - Parameters:
  ///   - source: A reader that was fed nothing yet.
  ///   - packing: What the body must begin as.
  init(
    _ source: any PageSource, _ body: RequestBody, packed packing: DeclaredPacking? = nil, _ visit: UploadGate.Visit
  ) {
    self.source = source
    self.body = body
    self.packing = packing
    self.visit = visit
  }

  func makeAsyncIterator() -> BodyItems {
    began = .now
    return self
  }

  func nextReady() -> SourceItem? { source.next() }

  /// The next item; nil at a pause, and at the end.
  func next() async throws -> SourceItem? {
    while true {
      if let item = source.next() { return item }
      if isFinished {
        isAtEnd = true
        return nil
      }
      var since = visit.isAwaited ? began : .now
      while !(try await body.hasMore(by: since + Self.pause)) {
        if visit.mayRest(holding: source.heldBytes) { return nil }
        since = .now
      }
      if let chunk = try await body.makeAsyncIterator().next() {
        source.feed(try packing?.checked(chunk) ?? chunk)
      } else {
        try packing?.finish()
        source.finish()
        isFinished = true
      }
    }
  }
}
