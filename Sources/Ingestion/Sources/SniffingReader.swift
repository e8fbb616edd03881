import Files

/// A stream of which nobody has said what it holds: its first bytes, unpacked, decide.
public struct SniffingReader: PageSource {
  private let url: String
  private var head = ByteQueue()
  /// Fed and not yet handed on.
  private var held: [[UInt8]] = []
  private var reader: (any PageSource)?
  private var failure: SourceItem?
  private var isFinished = false

  /// Bytes that are enough to tell.
  private static let headBytes = 4096

  /// - Parameter url: The address of the page if it is one.
  public init(url: String) { self.url = url }

  public mutating func feed(_ bytes: [UInt8]) {
    if reader != nil {
      reader?.feed(bytes)
    } else if failure == nil {
      held.append(bytes)
      head.feed(bytes)
    }
  }

  public mutating func finish() {
    isFinished = true
    if reader != nil { reader?.finish() } else { head.finish() }
  }

  public var heldBytes: Int { held.reduce(head.heldBytes) { $0 + $1.count } + (reader?.heldBytes ?? 0) }

  public mutating func next() -> SourceItem? {
    if reader == nil, failure == nil {
      do {
        while head.count < Self.headBytes, try head.refill() {}
      } catch {
        // The reader of what there is tells of the damage.
        head.finish()
      }
      guard head.count >= Self.headBytes || head.isFinished else { return nil }
      decide()
    }
    if let failure {
      self.failure = .passedOver("")
      if case .passedOver = failure { return nil }
      return failure
    }
    return reader?.next()
  }

  private mutating func decide() {
    let format = SourceFormat(sniffing: Array(head.content.prefix(Self.headBytes)))
    if format == .page || format == .mhtml || format == nil, url.isEmpty {
      failure = .skipped(
        id: "the input", reason: "neither an archive nor JSON lines; a page needs an address (--url, ?url=)")
      held = []
      return
    }
    var chosen = (format ?? .page).reader(url: url)
    for piece in held { chosen.feed(piece) }
    if isFinished { chosen.finish() }
    held = []
    head = ByteQueue()
    reader = chosen
  }
}
