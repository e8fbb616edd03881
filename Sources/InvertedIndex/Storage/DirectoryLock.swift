import Glibc

/// Holds a directory for one process: an advisory lock on `lock` inside it, which the kernel drops when the process
/// ends in whatever way, so that nothing stale can be left.
final class DirectoryLock: Sendable {
  private let path: String
  private let descriptor: Int32
  private let calls: any DiskCalls

  init(directory: String, disk: Disk = Disk()) throws(IndexError) {
    path = directory + "/lock"
    calls = disk.calls
    descriptor = calls.open(path, O_RDWR | O_CREAT | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .current("create", path) }
    guard calls.lock(descriptor) == 0 else {
      // Where locks cannot be had at all, there is nobody to be stopped.
      guard errno == EWOULDBLOCK else { throw .current("lock", path) }
      // The descriptor is closed with this object, which is whole.
      throw .locked(path: directory, owner: Self.owner(descriptor))
    }
    let line = Array("\(getpid())\n".utf8)
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, line, line.count, 0)
  }

  deinit { calls.close(descriptor) }

  /// Whether the file that is locked is still the one that others would lock: false where it was removed, alone or with
  /// its directory, or another was put there.
  var isInPlace: Bool {
    var (own, found) = (stat(), stat())
    guard lstat(path, &found) == 0 else { return errno != ENOENT && errno != ENOTDIR }
    return fstat(descriptor, &own) != 0 || own.st_ino == found.st_ino && own.st_dev == found.st_dev
  }

  private static func owner(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
  }
}
