import Files
import Glibc
import SearchAPI

/// A file, a pipe or standard input as chunks.
final class DescriptorBytes: AsyncSequence, AsyncIteratorProtocol {
  typealias Element = [UInt8]
  typealias Failure = any Error

  private static let chunk = 256 << 10
  private let descriptor: Int32
  /// Read ahead, to tell what it is.
  private var first: [UInt8]?
  private(set) var bytesSent = 0
  /// Nil where that is not known before the end.
  let size: Int?
  var onProgress: (DescriptorBytes) -> Void = { _ in }

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    size = nil
  }

  /// Opens a regular file.
  init(path: [UInt8]) throws(FileBytes.Failure) {
    let (descriptor, status) = try FileBytes.openFile(path)
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The first bytes, which `next` gives again.
  func peek() throws(FileBytes.Failure) -> [UInt8] {
    if let first { return first }
    let bytes = try read()
    first = bytes
    return bytes
  }

  func makeAsyncIterator() -> DescriptorBytes { self }

  func next() async throws -> [UInt8]? {
    let bytes = try first.take() ?? read()
    bytesSent += bytes.count
    onProgress(self)
    return bytes.isEmpty ? nil : bytes
  }

  private func read() throws(FileBytes.Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let count = Glibc.read(descriptor, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno) }
      return Array(bytes.prefix(count))
    }
  }
}
