import Files
import Glibc

/// Reads files that may be anything, piece by piece.
enum FileReader {
  /// A file piece by piece.
  final class Handle {
    private let descriptor: Int32
    private var buffer: [UInt8]

    /// Nil where the path is no regular file that can be read; a pipe or device is not waited for.
    init?(path: FilePath, piece: Int = 1 << 18) {
      descriptor = open(path.cString, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      buffer = [UInt8](repeating: 0, count: Swift.max(1, piece))
      var info = stat()
      guard descriptor >= 0, fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece; empty at the end. Nil where reading fails.
    func read() -> [UInt8]? {
      while true {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count >= 0 { return Array(buffer[..<count]) }
        guard errno == EINTR else { return nil }
      }
    }
  }
}

extension SourceFormat {
  /// As below, of a path in UTF-8.
  public init?(file path: String) { self.init(file: FilePath(path)) }

  /// What a file holds, by its name, and where that does not tell by its content; nil where it is none of the forms.
  public init?(file path: FilePath) {
    let name = String(path.description.split(separator: "/").last ?? "")
    if let format = SourceFormat(fileName: name) {
      self = format
      return
    }
    guard !SourceFormat.isOther(fileName: name),
      let packed = FileReader.Handle(path: path, piece: 8 << 10)?.read()
    else { return nil }
    var unpacker = StreamUnpacker()
    var head: [UInt8] = []
    unpacker.feed(packed)
    unpacker.finish()
    guard (try? unpacker.read(upTo: 4096, into: &head)) == true, let format = SourceFormat(sniffing: head) else {
      return nil
    }
    self = format
  }
}
