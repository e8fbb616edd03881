import FoundationEssentials

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
}
