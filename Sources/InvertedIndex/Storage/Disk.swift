import Glibc

/// Every change to the disk goes through here. What it promises: when `write` or `rename` and then `syncDirectory` have
/// returned, the change survives a power cut. What cannot be done throws `.diskFull` or `.system`.
package struct Disk: Sendable {
  let calls: any DiskCalls

  /// - Parameter calls: The kernel's, or in tests those of a disk that fails.
  package init(calls: any DiskCalls = KernelCalls()) { self.calls = calls }

  /// Writes a new file, the parts one after another, and syncs it. The name is durable only after
  /// `syncDirectory`.
  package func write(_ parts: [[UInt8]], to path: String) throws(IndexError) {
    let file = try create(path)
    for part in parts { try file.write(part) }
    try file.sync()
  }

  /// An empty file, whatever was there before.
  func create(_ path: String) throws(IndexError) -> OutputFile {
    try OutputFile(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, calls: calls)
  }

  /// Makes names in a directory durable: files created, renamed, removed.
  package func syncDirectory(_ path: String) throws(IndexError) {
    let descriptor = calls.open(path, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw .current("open", path) }
    defer { calls.close(descriptor) }
    guard calls.sync(descriptor) == 0 else { throw .current("sync", path) }
  }

  /// `old` takes the place of whatever `new` names. Durable only after `syncDirectory`.
  package func rename(_ old: String, to new: String) throws(IndexError) {
    guard calls.rename(old, new) == 0 else { throw .current("rename", old) }
  }

  /// Gives a file of this disk a second name, or copies it where that cannot be; whether it has two names now. The name is
  /// durable only after `syncDirectory`.
  func link(_ path: String, to other: String) throws(IndexError) -> Bool {
    if calls.link(path, other) == 0 { return true }
    guard errno != ENOENT else { throw .current("link", path) }
    let bytes = try MappedFile(path: path, disk: self).bytes
    let file = try create(other)
    for start in stride(from: 0, to: bytes.count, by: Self.copied) {
      try file.write(bytes.array(start, min(Self.copied, bytes.count - start)))
    }
    try file.sync()
    return false
  }

  /// Bytes copied at a time.
  private static let copied = 1 << 20

  /// A file that is not there is as good as removed.
  package func remove(_ path: String) throws(IndexError) {
    guard calls.unlink(path) == 0 || errno == ENOENT else { throw .current("remove", path) }
  }

  /// Makes a directory (mode 0700) and those above it, where they are missing. On return their names are durable.
  package func createDirectory(_ path: String) throws(IndexError) {
    var parent = path.hasPrefix("/") ? "/" : "./"
    for component in path.split(separator: "/") {
      let directory = parent + component
      if calls.mkdir(directory) == 0 {
        try syncDirectory(parent)
      } else if errno != EEXIST {
        throw .current("create", directory)
      }
      parent = directory + "/"
    }
  }

  /// All entries but `.` and `..`, sorted; an error where they cannot all be read, for what is missing would be taken for
  /// what never was. In a name that is not UTF-8 the broken bytes are replaced.
  package func names(in directory: String) throws(IndexError) -> [String] {
    guard let stream = calls.openDirectory(directory) else { throw .current("list", directory) }
    defer { calls.closeDirectory(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = calls.readDirectory(stream) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .current("list", directory) }
    return names.sorted()
  }
}

/// A file open for writing. A failed sync is never tried again: the kernel may have dropped what it could not write,
/// and a second sync would report success (P. Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
final class OutputFile {
  let path: String
  private let descriptor: Int32
  private let calls: any DiskCalls
  private var hasFailed = false

  init(path: String, flags: Int32, calls: any DiskCalls) throws(IndexError) {
    descriptor = calls.open(path, flags)
    guard descriptor >= 0 else { throw .current("create", path) }
    self.path = path
    self.calls = calls
  }

  deinit { calls.close(descriptor) }

  func write(_ bytes: [UInt8]) throws(IndexError) {
    guard !hasFailed else { throw .closed }
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes { buffer in
        // Inside the array: written < count.
        calls.write(descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]))
      }
      if result < 0 {
        if errno == EINTR { continue }
        let error = IndexError.current("write", path)
        hasFailed = true
        throw error
      }
      written += result
    }
  }

  func sync() throws(IndexError) {
    guard !hasFailed else { throw .closed }
    guard calls.sync(descriptor) == 0 else {
      let error = IndexError.current("sync", path)
      hasFailed = true
      throw error
    }
  }
}
