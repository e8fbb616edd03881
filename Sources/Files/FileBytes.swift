import Glibc

/// Reads files whole. Paths are bytes, because a file's name need not be UTF-8.
public enum FileBytes {
  /// Why a file was not read.
  public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// A call to the system failed; `errno`.
    case system(Int32)
    /// A folder, a pipe, a device.
    case notAFile
    /// It has more than so many bytes.
    case tooLarge(limit: Int)

    public var description: String {
      switch self {
      case .system(let code): String(cString: strerror(code)).lowercased()
      case .notAFile: "not a regular file"
      case .tooLarge(let limit): "larger than \(limit >> 20) MB"
      }
    }
  }

  /// A regular file, opened for reading; never waits for a pipe's other end. The caller closes the descriptor.
  public static func openFile(_ path: [UInt8]) throws(Failure) -> (descriptor: Int32, status: stat) {
    let descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let failure: Failure = status.st_mode == 0 ? .system(errno) : .notAFile
      close(descriptor)
      throw failure
    }
    return (descriptor, status)
  }

  /// Whether a path leads to anything; a link to nothing does not.
  public static func isThere(_ path: [UInt8]) -> Bool {
    access(path.map { CChar(bitPattern: $0) } + [0], F_OK) == 0
  }

  /// A regular file's bytes, `limit` at most, and when it was last changed in Unix seconds.
  public static func read(_ path: [UInt8], upTo limit: Int) throws(Failure) -> (bytes: [UInt8], modified: Int64) {
    let (descriptor, status) = try openFile(path)
    defer { close(descriptor) }
    guard status.st_size <= limit else { throw .tooLarge(limit: limit) }
    return (try readAll(descriptor, upTo: limit, expecting: Int(status.st_size)), Int64(status.st_mtim.tv_sec))
  }

  /// A file of the system's, whose size is not known before it is read.
  public static func readAll(path: String, upTo limit: Int) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(errno) }
    defer { close(descriptor) }
    return try readAll(descriptor, upTo: limit, expecting: min(limit, 64 << 10))
  }

  /// Everything to a descriptor's end.
  public static func readAll(
    _ descriptor: Int32, upTo limit: Int, expecting expected: Int = 0
  ) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: expected + 1)
    var count = 0
    while true {
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: max(64 << 10, count)) }
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .system(errno)
      }
      if got == 0 { break }
      count += got
      guard count <= limit else { throw .tooLarge(limit: limit) }
    }
    bytes.removeSubrange(count...)
    return bytes
  }
}
