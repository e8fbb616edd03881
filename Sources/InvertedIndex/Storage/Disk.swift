import Glibc

/// Every change to the disk goes through here. What it promises: when `write`, `append` or `rename` has returned, the
/// change survives a power cut.
struct Disk: Sendable {
  /// Writes a new file, the parts one after another, and syncs it. The name is durable only after
  /// `syncDirectory`.
  func write(_ parts: [[UInt8]], to path: String) throws(IndexError) {
    let file = try OutputFile(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    for part in parts { try file.write(part) }
    try file.sync()
  }

  /// Makes names in a directory durable: files created, renamed, removed.
  func syncDirectory(_ path: String) throws(IndexError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .current("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .current("sync", path) }
  }

  func rename(_ old: String, to new: String) throws(IndexError) {
    guard Glibc.rename(old, new) == 0 else { throw .current("rename", old) }
  }

  /// A file that is not there is as good as removed.
  func remove(_ path: String) throws(IndexError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .current("remove", path) }
  }

  func createDirectory(_ path: String) throws(IndexError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      partial += component
      guard mkdir(partial, 0o700) == 0 || errno == EEXIST else { throw .current("create", partial) }
      partial += "/"
    }
  }

  func names(in directory: String) throws(IndexError) -> [String] {
    guard let stream = opendir(directory) else { throw .current("list", directory) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// A file open for writing. A failed sync is never tried again: the kernel may have dropped what it could not write,
/// and a second sync would report success (P. Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
final class OutputFile {
  let path: String
  private let descriptor: Int32
  private var hasFailed = false

  init(path: String, flags: Int32) throws(IndexError) {
    descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .current("create", path) }
    self.path = path
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws(IndexError) {
    guard !hasFailed else { throw .closed }
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes { buffer in
        // Inside the array: written < count.
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
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
    guard fdatasync(descriptor) == 0 else {
      let error = IndexError.current("sync", path)
      hasFailed = true
      throw error
    }
  }
}
