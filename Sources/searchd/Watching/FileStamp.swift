import Files
import Glibc

/// What tells that a file was changed, without reading it.
struct FileStamp: Hashable, Sendable {
  /// When its content was last changed, in nanoseconds since 1970.
  var modified: Int64
  var size: Int64
  var inode: UInt64

  init(modified: Int64, size: Int64, inode: UInt64) {
    self.modified = modified
    self.size = size
    self.inode = inode
  }

  init(_ status: stat) {
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    size = Int64(status.st_size)
    inode = UInt64(status.st_ino)
  }

  /// How long ago the content was changed.
  var age: Duration {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return .nanoseconds(Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec) - modified)
  }
}

/// What stands at a path; links are not followed.
enum FileEntry: Equatable {
  case file(FileStamp, links: Int)
  case directory
  /// A link, a pipe, a device: never opened.
  case other
  case missing
  /// It is there, but nobody may look; `errno`.
  case hidden(Int32)

  init(_ path: FilePath) {
    var status = stat()
    guard lstat(path.cString, &status) == 0 else {
      self = errno == ENOENT || errno == ENOTDIR ? .missing : .hidden(errno)
      return
    }
    self =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file(FileStamp(status), links: Int(status.st_nlink))
      case S_IFDIR: .directory
      default: .other
      }
  }

  /// Whether a file is open for writing somewhere: then the kernel gives no read lease on it (fcntl(2)). Nil where it
  /// cannot be told: other people's files, file systems without leases.
  ///
  /// A lease that is broken while it is held is told by SIGIO, which must be ignored.
  static func isBeingWritten(_ path: FilePath) -> Bool? {
    let descriptor = open(path.cString, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let setLease: Int32 = 1024  // F_SETLEASE of <fcntl.h>, a GNU extension
    if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
      _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
      return false
    }
    return errno == EAGAIN ? true : nil
  }
}
