/// A path as the system has it: bytes, which need not be UTF-8.
public struct FilePath: Hashable, Sendable {
  /// Without the zero behind them that the system wants.
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Of a path in UTF-8.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The path that a `file` URL stands for; nil where it is none.
  public init?(url: String) {
    guard url.hasPrefix("file:///"), let bytes = PercentEncoding.bytes(url.dropFirst(7)) else { return nil }
    self.init(bytes)
  }

  /// The `file` URL of the path, which may be relative to the working directory.
  public var url: String { FileAddress.url(bytes) }

  /// As the system's calls take it.
  public var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  /// The path of an entry of this folder.
  public func entry(_ name: [UInt8]) -> FilePath { FilePath(prefix + name) }

  /// The folder, and the entry's name in it; nil of the root and of a name alone.
  public var parts: (folder: FilePath, name: [UInt8])? {
    guard let slash = bytes.lastIndex(of: Self.slash), slash > 0 else { return nil }
    return (FilePath(Array(bytes[..<slash])), Array(bytes[(slash + 1)...]))
  }

  /// Whether this is a folder's path, or that of something in it, however deep.
  public func isIn(_ folder: FilePath) -> Bool { self == folder || bytes.starts(with: folder.prefix) }

  private var prefix: [UInt8] { bytes.last == Self.slash ? bytes : bytes + [Self.slash] }

  private static let slash = UInt8(ascii: "/")
}

extension FilePath: Comparable {
  public static func < (left: FilePath, right: FilePath) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension FilePath: CustomStringConvertible {
  /// For people: what is not UTF-8 is replaced.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
