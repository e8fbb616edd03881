import Glibc

/// The regular files that paths lead to, folders all the way down, in the order of their names.
///
/// Inside folders, hidden entries, links and whatever is neither file nor folder are passed over, so that no loop is
/// walked. What is named by itself may be a link.
public struct FileWalker: Sequence, IteratorProtocol, Sendable {
  /// What a path leads to.
  public enum Entry: Sendable, Equatable {
    /// `isNamed`: it is one of the paths, and not found in a folder.
    case file([UInt8], isNamed: Bool)
    /// It cannot be read; `errno`.
    case unreadable([UInt8], Int32)
  }

  /// Yet to be looked at, the next one last.
  private var pending: [(path: [UInt8], isNamed: Bool)]

  /// - Parameter paths: As bytes, because a file's name need not be UTF-8.
  public init(_ paths: [[UInt8]]) { pending = paths.reversed().map { ($0, true) } }

  /// Of paths in UTF-8.
  public init(_ paths: [String]) { self.init(paths.map { Array($0.utf8) }) }

  public mutating func next() -> Entry? {
    while let (path, isNamed) = pending.popLast() {
      var status = stat()
      let flags = isNamed ? 0 : AT_SYMLINK_NOFOLLOW
      guard fstatat(AT_FDCWD, path.map { CChar(bitPattern: $0) } + [0], &status, flags) == 0 else {
        return .unreadable(path, errno)
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        if let code = push(contentsOf: path) { return .unreadable(path, code) }
      case S_IFREG: return .file(path, isNamed: isNamed)
      // Named by itself: whoever opens it tells that it is no file.
      default: if isNamed { return .file(path, isNamed: true) }
      }
    }
    return nil
  }

  /// Nil where all went well, else `errno`.
  private mutating func push(contentsOf folder: [UInt8]) -> Int32? {
    let (names, code) = Self.names(in: FilePath(folder))
    guard code == 0 else { return code }
    pending += names.reversed().map { (FilePath(folder).entry($0).bytes, false) }
    return nil
  }

  /// The entries of a folder that are not hidden, in order, and `errno` where they are not all (else 0).
  public static func names(in folder: FilePath) -> (names: [[UInt8]], code: Int32) {
    guard let directory = opendir(folder.cString) else { return ([], errno) }
    defer { closedir(directory) }
    var names = [[UInt8]]()
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    let code = errno
    names.sort { $0.lexicographicallyPrecedes($1) }
    return (names, code)
  }
}
