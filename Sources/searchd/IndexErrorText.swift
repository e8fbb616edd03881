import Glibc
import InvertedIndex

/// The core's errors as one line for people.
enum IndexErrorText {
  static func describe(_ error: IndexError) -> String {
    switch error {
    case .system(let operation, let path, let code): "\(operation) \(path): \(String(cString: strerror(code)))"
    case .diskFull(let path): "no room on the disk of \(path): make room and try again"
    case .damaged(let path, let offset, let reason):
      "\(path) is damaged at byte \(offset) (\(reason)): run searchd check"
    case .unsupportedVersion(let path, let found, let supported):
      "\(path) has format \(found), this version reads \(supported): use the version that wrote it"
    case .locked(let path, let owner): "already running, \(owner): it holds \(path)"
    case .closed: "the index is closed"
    }
  }
}
