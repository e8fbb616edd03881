import Files
import Glibc

/// The lock of an index, as others see it.
public enum IndexLock {
  /// The process that has it; nil where none has, or where that may not be looked at.
  ///
  /// Nobody takes the lock to find out, which would turn away a daemon that starts at this moment.
  public static func holder(of index: String) -> pid_t? {
    let path = "\(index)/lock"
    var lock = stat()
    guard lstat(path, &lock) == 0, let bytes = try? FileBytes.readAll(path: path, upTo: 100),
      let pid = pid_t(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }),
      let directory = opendir("/proc/\(pid)/fd")
    else { return nil }
    defer { closedir(directory) }
    // By now the number may be another process's, which does not have the file open.
    while let entry = readdir(directory) {
      var status = stat()
      let isThere = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { fstatat(dirfd(directory), $0, &status, 0) }
      }
      if isThere == 0, status.st_ino == lock.st_ino, status.st_dev == lock.st_dev { return pid }
    }
    return nil
  }
}
