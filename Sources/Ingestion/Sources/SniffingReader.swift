import Files

/// A stream of which nobody has said what it holds: its first bytes, unpacked, decide.
public struct SniffingReader: PageSource {
  private let url: String
  private var head = ByteQueue()
  /// Fed and not yet handed on.
  private var held: [[UInt8]] = []
  private var reader: (any PageSource)?
  private var isDecided = false
  /// Of what nobody can read; told once.
  private var refusal: SourceItem?
  private var isFinished = false

  /// Bytes that are enough to tell.
  private static let headBytes = 4096

  /// - Parameter url: The address of the page if it is one.
  public init(url: String) { self.url = url }

  public mutating func feed(_ bytes: [UInt8]) {
    if reader != nil {
      reader?.feed(bytes)
    } else if !isDecided {
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
    if !isDecided {
      do {
        while head.count < Self.headBytes, try head.refill() {}
      } catch {
        // The reader of what there is tells of the damage.
        head.finish()
      }
      guard head.count >= Self.headBytes || head.isFinished else { return nil }
      decide()
    }
    if reader != nil { return reader?.next() }
    defer { refusal = nil }
    return refusal
  }

  private mutating func decide() {
    isDecided = true
    defer { (held, head) = ([], ByteQueue()) }
    let format = SourceFormat(sniffing: Array(head.content.prefix(Self.headBytes)))
    if format == .page || format == .mhtml || format == nil, url.isEmpty {
      refusal = .skipped(
        id: "the input", reason: "neither an archive nor JSON lines; a page needs an address (--url, ?url=)")
      return
    }
    var chosen = (format ?? .page).reader(url: url)
    for piece in held { chosen.feed(piece) }
    if isFinished { chosen.finish() }
    reader = chosen
  }
}
