import FoundationEssentials
import Glibc

/// The address of a file as a page.
public enum FileAddress {
  /// The `file` URL of a path, which may be relative to the working directory, as it is written.
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

  /// The same, links in the file's folder resolved, so that a file has one address however its folder was reached; the file
  /// may be a link itself. For who names files: whoever follows a folder knows it by its whole path already, and asks of
  /// files that are gone.
  public static func resolvedURL(_ path: [UInt8]) -> String { url(resolved(path)) }

  private static func resolved(_ path: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    guard let last = path.lastIndex(where: { $0 != slash }) else { return path }
    let start = path[...last].lastIndex(of: slash).map { $0 + 1 } ?? 0
    let name = path[start...last]
    if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return realPath(path) ?? path }
    let folder = start == 0 ? Array(".".utf8) : Array(path[..<start])
    // Where the folder is gone, too, those above it may be there.
    return (realPath(folder) ?? resolved(folder)) + [slash] + name
  }

  private static func realPath(_ path: [UInt8]) -> [UInt8]? {
    let terminated = path.map { CChar(bitPattern: $0) } + [0]
    guard let real = realpath(terminated, nil) else { return nil }
    defer { free(real) }
    return Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
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
