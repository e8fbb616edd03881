/// Gives items one by one, and tells which it need not wait for.
public protocol SourceItemIterator: AsyncIteratorProtocol where Element == SourceItem {
  /// The next item, if it is there already; nil says nothing of whether there are more.
  mutating func nextReady() -> SourceItem?
}

/// The items of a stream of chunks: a request's body, a file that is read piece by piece.
public struct SourceItems<Chunks: AsyncSequence>: AsyncSequence where Chunks.Element == [UInt8] {
  private let source: any PageSource
  private let chunks: Chunks

  /// - Parameter source: A reader that was fed nothing yet.
  public init(_ source: any PageSource, chunks: Chunks) {
    self.source = source
    self.chunks = chunks
  }

  public func makeAsyncIterator() -> Iterator { Iterator(source: source, chunks: chunks.makeAsyncIterator()) }

  /// Feeds the reader a chunk whenever it has no more items, and rethrows what the chunks throw.
  public struct Iterator: SourceItemIterator {
    private var source: any PageSource
    private var chunks: Chunks.AsyncIterator
    private var isFinished = false

    init(source: any PageSource, chunks: Chunks.AsyncIterator) {
      self.source = source
      self.chunks = chunks
    }

    public mutating func nextReady() -> SourceItem? { source.next() }

    public mutating func next() async throws -> SourceItem? {
      try await next(isolation: nil)
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> SourceItem? {
      while true {
        if let item = source.next() { return item }
        if isFinished { return nil }
        if let chunk = try await chunks.next(isolation: actor) {
          source.feed(chunk)
        } else {
          source.finish()
          isFinished = true
        }
      }
    }
  }
}
