import Glibc

/// What can go wrong with an index. Every message names the file and says what to do.
public enum IndexError: Error, Sendable, Equatable {
  /// A call to the operating system failed; `code` is `errno`.
  case system(operation: String, path: String, code: Int32)
  /// The disk is full: what was asked for was not done, and what was there stays.
  case diskFull(path: String)
  /// A file's content contradicts its checksum or its structure.
  case damaged(path: String, offset: Int, reason: String)
  /// Documents of an index have ids that were added again since: so many, one of them `id`.
  case doubled(path: String, count: Int, id: String)
  /// The file was written by a version whose format this one does not read.
  case unsupportedVersion(path: String, found: UInt32, supported: UInt32)
  /// Another process has the index open.
  case locked(path: String, owner: String)
  /// The writer was closed, or an earlier write failed in a way that leaves its outcome open.
  case closed

  /// `errno` of the call that just failed, as an error.
  static func current(_ operation: String, _ path: String) -> IndexError {
    let code = errno
    return code == ENOSPC || code == EDQUOT
      ? .diskFull(path: path) : .system(operation: operation, path: path, code: code)
  }
}

extension IndexError {
  /// Whether the fault is the file's own: another attempt would find it again. What the system was short of passes.
  var isOfTheFile: Bool {
    switch self {
    case .system(_, _, let code): ![EMFILE, ENFILE, ENOMEM, EINTR, EAGAIN].contains(code)
    case .damaged, .doubled, .unsupportedVersion: true
    case .diskFull, .locked, .closed: false
    }
  }
}

extension IndexError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "cannot \(operation) \(path): \(String(cString: strerror(code)))"
    case .diskFull(let path):
      "no space left on the disk of \(path); nothing was changed: make room and try again"
    case .damaged(let path, let offset, let reason):
      "\(path) is damaged at byte \(offset): \(reason); run `search check --repair`, or restore the file"
    case .doubled(let path, let count, let id):
      "\(path) holds an old state of \(count) documents that were added again since, one of them \(id); "
        + "run `search check --repair`"
    case .unsupportedVersion(let path, let found, let supported):
      "\(path) has format version \(found), this program reads \(supported): "
        + (found < supported
          ? "`search check --repair` rebuilds it from its stored pages" : "use the version of searchd that wrote it")
    case .locked(let path, let owner):
      "\(path) is in use by process \(owner): stop that one (`search stop`) or choose another --index"
    case .closed:
      "the index was closed: start searchd again"
    }
  }
}
