/// What can go wrong with an index. Every message names the file and says what to do.
public enum IndexError: Error, Sendable, Equatable {
  /// A call to the operating system failed; `code` is `errno`.
  case system(operation: String, path: String, code: Int32)
  /// The disk is full: nothing was changed.
  case diskFull(path: String)
  /// A file's content contradicts its checksum or its structure.
  case damaged(path: String, offset: Int, reason: String)
  /// The file was written by a version whose format this one does not read.
  case unsupportedVersion(path: String, found: UInt32, supported: UInt32)
  /// Another process has the index open.
  case locked(path: String, owner: String)
  /// The writer was closed.
  case closed
}
