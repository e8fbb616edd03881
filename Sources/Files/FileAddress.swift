import FoundationEssentials
import Glibc

/// The address of a file as a page.
public enum FileAddress {
  /// The `file` URL of a path, which may be relative to the working directory.
  public static func url(_ path: [UInt8]) -> String {
    let slash = UInt8(ascii: "/")
    let absolute = path.first == slash ? path : Array(FileManager.default.currentDirectoryPath.utf8) + [slash] + path
    var parts = [ArraySlice<UInt8>]()
    for part in absolute.split(separator: slash) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
    }
    return PercentEncoding.fileURL([slash] + parts.joined(separator: [slash]))
  }

  /// The same of a path in UTF-8.
  public static func url(_ path: String) -> String { url(Array(path.utf8)) }

  /// The path that a `file` URL stands for; nil where it is none, or the path is not UTF-8.
  public static func path(_ url: String) -> String? {
    FilePath(url: url).flatMap { String(validating: $0.bytes, as: UTF8.self) }
  }

  /// The whole path of what a path leads to, links resolved; nil where there is nothing.
  public static func canonicalPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
