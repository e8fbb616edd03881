import Files
import Testing

@testable import Ingestion

/// What a reader holds of what has not come whole is what its owner counts.
@Suite struct HeldBytesTests {
  private static let text = String(repeating: "quokka ", count: 100_000)

  private static var line: [UInt8] { Array(#"{"url": "https://a.example/", "text": "\#(text)"}"#.utf8) }

  /// Some of each form that is not whole, and what is missing.
  private static func halves(_ kind: String) throws -> (reader: any PageSource, begin: [UInt8], rest: [UInt8]) {
    let (reader, bytes): (any PageSource, [UInt8])
    switch kind {
    case "page": (reader, bytes) = (SinglePageReader(url: "u"), Array(text.utf8))
    case "line": (reader, bytes) = (NDJSONReader(), line + [10])
    case "sniffed": (reader, bytes) = (SniffingReader(url: ""), line + [10])
    case "gzip":
      // All of the line is there but its end, which is a member of its own.
      return (NDJSONReader(), try gzip(line), try gzip([10]))
    default: (reader, bytes) = (WARCReader(), warcRecord(uri: "u", text))
    }
    let end = bytes.count - 100
    return (reader, Array(bytes[..<end]), Array(bytes[end...]))
  }

  @Test(arguments: ["page", "line", "sniffed", "record", "gzip"])
  func whatIsNotWholeCounts(kind: String) throws {
    var (reader, begin, rest) = try Self.halves(kind)
    #expect(reader.heldBytes < 512 << 10)
    reader.feed(begin)
    #expect(reader.next() == nil)
    #expect(reader.heldBytes >= Self.text.utf8.count - 100)
    reader.feed(rest)
    reader.finish()
    #expect(reader.next() != nil)
    while reader.next() != nil {}
    #expect(reader.heldBytes < 512 << 10)
  }

  /// The window of what unpacks it is memory, too.
  @Test func whatUnpacksCounts() throws {
    var stream = StreamUnpacker()
    var packed = zstd(Array(Self.text.utf8))
    packed.removeLast()
    stream.feed(packed)
    var text: [UInt8] = []
    while try stream.read(upTo: StreamUnpacker.step, into: &text) {}
    #expect(text.count > 0 && stream.heldBytes > 256 << 10)
  }
}
