import FoundationEssentials
import Glibc
import TextBytes

/// Where an index lies and where its daemon listens: the rules that daemon and client share.
public struct Endpoint: Sendable, Equatable {
  /// The index directory, absolute.
  public let index: String
  /// The Unix socket's path, absolute.
  public let socket: String
  /// Whether the socket itself was named, by option or environment: then it is asked whoever listens there.
  public let socketIsNamed: Bool
  /// The owner of an `./Index` that was passed over; nil where there is none such.
  public let strangersIndex: UInt32?

  /// Bytes that a socket's path may have: `sun_path` of unix(7) less its final zero.
  public static let longestSocketPath = 107

  /// How long a daemon may take to accept queries; the largest indices take a few seconds.
  public static let startPatience = Duration.seconds(60)

  /// Chooses, in this order, the index: the option, `$SEARCHD_INDEX`, `./Index` where there is one
  /// of this user's or root's (in a folder that others may write to, others might lay one),
  /// `$XDG_DATA_HOME/searchd`, `~/.local/share/searchd`; and the socket: the option, `$SEARCHD_SOCKET`,
  /// `searchd.sock` in the index. Where that last one's path is too long for a socket, one in `$XDG_RUNTIME_DIR`
  /// stands for it, named by a hash of the index's path. Throws where that leaves no place for one of them.
  public init(
    index: String?, socket: String?,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    workingDirectory: String = FileManager.default.currentDirectoryPath,
    user: UInt32 = geteuid(), directoryOwner: (String) -> UInt32? = Endpoint.owner(ofDirectory:)
  ) throws(EndpointError) {
    func variable(_ name: String) -> String? {
      guard let value = environment[name], !value.isEmpty else { return nil }
      return value
    }
    func absolute(_ path: String) -> String { Self.normalised(path, in: workingDirectory) }

    let named = index ?? variable("SEARCHD_INDEX")
    let owner = named == nil ? directoryOwner(absolute("Index")) : nil
    strangersIndex = owner.flatMap { $0 == 0 || $0 == user ? nil : $0 }
    if let named {
      self.index = absolute(named)
    } else if owner != nil, strangersIndex == nil {
      self.index = absolute("Index")
    } else if let data = variable("XDG_DATA_HOME") {
      self.index = absolute("\(data)/searchd")
    } else if let home = variable("HOME") {
      self.index = absolute("\(home)/.local/share/searchd")
    } else {
      throw .noIndexDirectory
    }

    let chosenSocket = socket ?? variable("SEARCHD_SOCKET")
    socketIsNamed = chosenSocket != nil
    if let chosen = chosenSocket {
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

  /// The user that a folder belongs to, links followed; nil where there is no folder.
  public static func owner(ofDirectory path: String) -> UInt32? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return status.st_uid
  }

  /// What was passed over, for people, with what to do; nil where nothing was.
  public var notice: String? {
    strangersIndex.map { "./Index belongs to user \($0) and is left aside: pass --index Index to take it" }
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
