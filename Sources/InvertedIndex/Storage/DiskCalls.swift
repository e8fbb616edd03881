import Glibc

/// The calls that reach the disk, named and answering as their namesakes in C do: -1 (or nil) and `errno`.
///
/// There is one implementation in the programs. Tests put another in its place that fails, fills up, or forgets what
/// was not synced.
package protocol DiskCalls: Sendable {
  func open(_ path: String, _ flags: Int32) -> Int32
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
  /// A file's bytes, or a directory's names (`fdatasync`).
  func sync(_ descriptor: Int32) -> Int32
  func close(_ descriptor: Int32)
  func rename(_ old: String, _ new: String) -> Int32
  /// Another name for a file.
  func link(_ old: String, _ new: String) -> Int32
  func unlink(_ path: String) -> Int32
  func mkdir(_ path: String) -> Int32
  /// Takes a file for this process alone, or fails at once with `EWOULDBLOCK` (`flock`).
  func lock(_ descriptor: Int32) -> Int32
  func openDirectory(_ path: String) -> OpaquePointer?
  /// The next entry; nil at the end, where `errno` stays what it was, and where it cannot be read.
  func readDirectory(_ stream: OpaquePointer) -> UnsafeMutablePointer<dirent>?
  func closeDirectory(_ stream: OpaquePointer)
  /// A file's bytes for reading; never nil for an address of 0.
  func map(_ descriptor: Int32, _ count: Int) -> UnsafeMutableRawPointer?
  /// Bytes that may be written to the disk of a directory; nil where that cannot be told.
  func room(_ directory: String) -> Int?
}

/// The kernel's own.
package struct KernelCalls: DiskCalls {
  package init() {}

  package func open(_ path: String, _ flags: Int32) -> Int32 { Glibc.open(path, flags | O_CLOEXEC, 0o600) }

  package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    Glibc.write(descriptor, bytes.baseAddress, bytes.count)
  }

  package func sync(_ descriptor: Int32) -> Int32 {
    // What `fdatasync` leaves out of a file, its times, nobody reads; of a directory it leaves out nothing.
    fdatasync(descriptor)
  }

  package func close(_ descriptor: Int32) { Glibc.close(descriptor) }
  package func rename(_ old: String, _ new: String) -> Int32 { Glibc.rename(old, new) }
  package func link(_ old: String, _ new: String) -> Int32 { Glibc.link(old, new) }
  package func unlink(_ path: String) -> Int32 { Glibc.unlink(path) }
  package func mkdir(_ path: String) -> Int32 { Glibc.mkdir(path, 0o700) }
  package func lock(_ descriptor: Int32) -> Int32 { flock(descriptor, LOCK_EX | LOCK_NB) }
  package func openDirectory(_ path: String) -> OpaquePointer? { opendir(path) }
  package func readDirectory(_ stream: OpaquePointer) -> UnsafeMutablePointer<dirent>? { readdir(stream) }
  package func closeDirectory(_ stream: OpaquePointer) { closedir(stream) }

  package func map(_ descriptor: Int32, _ count: Int) -> UnsafeMutableRawPointer? {
    let base = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    return base == MAP_FAILED ? nil : base
  }

  package func room(_ directory: String) -> Int? {
    var status = statvfs()
    guard statvfs(directory, &status) == 0 else { return nil }
    let (bytes, isMore) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return isMore ? nil : bytes
  }
}
