import NIOCore
import NIOHTTP1

/// Writes a long answer piece by piece.
struct ResponseWriter: Sendable {
  let channel: any Channel

  /// Returns once the bytes are on their way, so that a slow reader slows the writer.
  func write(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))).get()
  }
}
