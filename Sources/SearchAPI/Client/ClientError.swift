import Glibc

/// Why a request got no proper answer.
public enum ClientError: Error, Sendable, Equatable {
  /// Nobody listens on the socket; `code` is `errno`.
  case noDaemon(path: String, code: Int32)
  /// Another user listens on the socket, who is not root; nothing was sent.
  case stranger(path: String, user: UInt32)
  /// The answer did not come in time.
  case timeout(seconds: Int)
  /// The connection broke before the answer was whole.
  case disconnected(String)
  /// What was to be sent could not be read: the daemon has a part of it.
  case source(String)
  /// The daemon declined.
  case refused(status: Int, APIError)
  /// The answer is not what this version understands.
  case unreadable(String)

  /// Whether no daemon runs, so that one may be started.
  public var meansNoDaemon: Bool {
    guard case .noDaemon(_, let code) = self else { return false }
    return code == ENOENT || code == ECONNREFUSED
  }
}

extension ClientError: CustomStringConvertible {
  /// One line: what was wrong, and what to do.
  public var description: String {
    switch self {
    case .noDaemon(let path, EACCES): "\(path) is closed to this user: search as its owner, or pass another --index"
    case .noDaemon(let path, ENOTDIR): "\(path) cannot be: a part of its path is no folder: pass another --index"
    case .noDaemon(let path, EAGAIN): "the daemon on \(path) has too many connections waiting: try again"
    case .noDaemon(let path, let code) where !meansNoDaemon:
      "cannot use \(path) (\(String(cString: strerror(code)).lowercased())): see search doctor"
    case .noDaemon(let path, _): "no daemon answers on \(path): start one with searchd"
    case .stranger(let path, let user):
      "the daemon on \(path) is run by user \(user), who is neither you nor root: pass --socket \(path) to ask it all the "
        + "same, or another --index"
    case .timeout(let seconds): "the daemon did not answer within \(seconds) s: see its log, or try again"
    case .disconnected(let reason):
      "the daemon broke off (\(reason)): see searchd.log in the index directory, or try again"
    case .source(let reason): "what was to be sent cannot be read to its end: \(reason)"
    case .refused(_, let error): error.hint.isEmpty ? error.message : "\(error.message): \(error.hint)"
    case .unreadable(let reason): "the daemon's answer is not understood (\(reason)): are both of one version?"
    }
  }
}
