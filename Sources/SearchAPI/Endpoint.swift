import FoundationEssentials
import TextBytes

/// Where an index lies and where its daemon listens: the rules that daemon and client share.
public struct Endpoint: Sendable, Equatable {
  /// The index directory, absolute.
  public let index: String
  /// The Unix socket's path, absolute.
  public let socket: String

  /// Bytes that a socket's path may have: `sun_path` of unix(7) less its final zero.
  public static let longestSocketPath = 107

  /// Chooses, in this order, the index: the option, `$SEARCHD_INDEX`, `./Index` where there is one,
  /// `$XDG_DATA_HOME/searchd`, `~/.local/share/searchd`; and the socket: the option, `$SEARCHD_SOCKET`,
  /// `searchd.sock` in the index. Where that last one's path is too long for a socket, one in `$XDG_RUNTIME_DIR`
  /// stands for it, named by a hash of the index's path. Throws where that leaves no place for one of them.
  public init(
    index: String?, socket: String?,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    workingDirectory: String = FileManager.default.currentDirectoryPath,
    directoryExists: (String) -> Bool = Endpoint.isDirectory
  ) throws(EndpointError) {
    func variable(_ name: String) -> String? {
      guard let value = environment[name], !value.isEmpty else { return nil }
      return value
    }
    func absolute(_ path: String) -> String { Self.normalised(path, in: workingDirectory) }

    if let chosen = index ?? variable("SEARCHD_INDEX") {
      self.index = absolute(chosen)
    } else if directoryExists(absolute("Index")) {
      self.index = absolute("Index")
    } else if let data = variable("XDG_DATA_HOME") {
      self.index = absolute("\(data)/searchd")
    } else if let home = variable("HOME") {
      self.index = absolute("\(home)/.local/share/searchd")
    } else {
      throw .noIndexDirectory
    }

    if let chosen = socket ?? variable("SEARCHD_SOCKET") {
      self.socket = absolute(chosen)
    } else if self.index.utf8.count + "/searchd.sock".utf8.count <= Self.longestSocketPath {
      self.socket = "\(self.index)/searchd.sock"
    } else if let runtime = variable("XDG_RUNTIME_DIR") {
      self.socket = absolute("\(runtime)/searchd-\(Self.hash(self.index)).sock")
    } else {
      throw .socketPathTooLong("\(self.index)/searchd.sock")
    }
    guard self.socket.utf8.count <= Self.longestSocketPath else { throw .socketPathTooLong(self.socket) }
  }

  /// Without `.`, `..` and doubled slashes; links are not followed.
  public static func normalised(_ path: String, in directory: String) -> String {
    var parts = [Substring]()
    for part in (path.utf8.first == UInt8(ascii: "/") ? path : "\(directory)/\(path)").split(separator: "/") {
      switch part {
      case ".": break
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// Whether a path leads to a folder, links followed.
  public static func isDirectory(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }

  /// The same path gives the same name in every process.
  private static func hash(_ text: String) -> String { String(FNV1a.of(text.utf8), radix: 16, width: 16) }
}

/// Why no place could be chosen.
public enum EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nothing names an index, and `$HOME` is not set.
  case noIndexDirectory
  /// The path has more than `Endpoint.longestSocketPath` bytes.
  case socketPathTooLong(String)

  public var description: String {
    switch self {
    case .noIndexDirectory: "no place for an index: pass --index DIR or set SEARCHD_INDEX"
    case .socketPathTooLong(let path):
      "the socket's path is longer than \(Endpoint.longestSocketPath) bytes: pass --socket with a shorter one, "
        + "or set XDG_RUNTIME_DIR (\(path))"
    }
  }
}
