import Glibc

/// Holds a directory for one process: an advisory lock on `lock` inside it, which the kernel drops when the process
/// ends in whatever way, so that nothing stale can be left.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  init(directory: String, disk: Disk = Disk()) throws(IndexError) {
    let path = directory + "/lock"
    descriptor = disk.calls.open(path, O_RDWR | O_CREAT | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .current("create", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // The descriptor is closed with this object, which is whole.
      throw .locked(path: directory, owner: Self.owner(descriptor))
    }
    let line = Array("\(getpid())\n".utf8)
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, line, line.count, 0)
  }

  deinit { close(descriptor) }

  private static func owner(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
  }
}
