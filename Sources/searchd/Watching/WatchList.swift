import Files
import Glibc
import InvertedIndex
import SearchAPI

/// The folders that an index follows whenever it is served: the file `watched`, a path a line.
struct WatchList: Sendable {
  static let fileName = "watched"
  /// In a copy of an index: what that index followed. The copy does not.
  static let fileNameBefore = "watched-before"

  private let index: String
  private var path: String { "\(index)/\(Self.fileName)" }

  init(index: String) { self.index = index }

  /// A missing file is an empty list.
  func read() throws -> [String] {
    do {
      let bytes = try FileBytes.read(Array(path.utf8), upTo: 1 << 20).bytes
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
    } catch FileBytes.Failure.system(ENOENT) {
      return []
    } catch {
      throw Failure("the list of watched folders cannot be read: \(path): \(error)")
    }
  }

  func write(_ folders: [String]) throws(IndexError) {
    try Disk().replace(Self.fileName, in: index, with: [Array(folders.map { "\($0)\n" }.joined().utf8)])
  }
}

/// What a folder held when it was last taken in, so that a start reads changed pages only: the file `watched-files`.
/// Losing it costs time and nothing else.
struct WatchMemory: Sendable {
  static let fileName = "watched-files"
  private static let head = "searchd watched files 1"
  private static let mostBytes = 1 << 30

  private let index: String
  private var path: String { "\(index)/\(Self.fileName)" }

  init(index: String) { self.index = index }

  /// Files by folder and name; empty where there is nothing that can be read.
  func read() -> [FilePath: [[UInt8]: FileStamp]] {
    guard let bytes = try? FileBytes.read(Array(path.utf8), upTo: Self.mostBytes).bytes else { return [:] }
    var lines = bytes.split(separator: 10)[...]
    guard lines.popFirst().map({ String(decoding: $0, as: UTF8.self) }) == Self.head else { return [:] }
    var folders: [FilePath: [[UInt8]: FileStamp]] = [:]
    var folder = FilePath("")
    for line in lines {
      let parts = line.split(separator: 32, maxSplits: 3)
      if parts.count == 1, let path = PercentEncoding.bytes(String(decoding: line, as: UTF8.self)) {
        folder = FilePath(path)
      } else if parts.count == 4, let modified = Int64(String(decoding: parts[0], as: UTF8.self)),
        let size = Int64(String(decoding: parts[1], as: UTF8.self)),
        let inode = UInt64(String(decoding: parts[2], as: UTF8.self)),
        let name = PercentEncoding.bytes(String(decoding: parts[3], as: UTF8.self))
      {
        folders[folder, default: [:]][name] = FileStamp(modified: modified, size: size, inode: inode)
      }
    }
    return folders
  }

  func write(_ folders: [FilePath: [[UInt8]: FileStamp]]) throws(IndexError) {
    var text = Self.head + "\n"
    for (folder, files) in folders where !files.isEmpty {
      text += PercentEncoding.encode(folder.bytes) + "\n"
      for (name, stamp) in files {
        text += "\(stamp.modified) \(stamp.size) \(stamp.inode) \(PercentEncoding.encode(name))\n"
      }
    }
    try Disk().replace(Self.fileName, in: index, with: [Array(text.utf8)])
  }
}
