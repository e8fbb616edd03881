import TextBytes

/// What a segment file looks like from outside. Layouts: `Index/FORMAT.md`.
///
/// Version 1: the first. Version 2: ranges, and the terms' beginnings in `termIndex`. Version 3: documents of one text
/// are one, and stories are told. Version 4: lists that are equal are one, columns are packed, no pairs of stems, and
/// checksums lie near what they guard. Version 5: the dictionary's lengths in four bits.
enum SegmentFormat {
  static let version: UInt32 = 5
  /// Versions whose stored documents can be read: in all of them the table of contents and the documents are written alike.
  static let salvaged: ClosedRange<UInt32> = 1...version
  static let magic = Array("SEARCHDS".utf8)
  static let headerSize = 16
  static let entrySize = 32
  static let trailerSize = 24
  /// Sections begin at multiples of this.
  static let alignment = 8

  enum Section: UInt32, CaseIterable {
    case statistics = 1
    case terms = 2
    case termIndex = 3
    case postings = 4
    case positions = 5
    case documents = 6
    case documentIndex = 7
    case bodyLengths = 8
    case titleLengths = 9
    case published = 10
    case indexed = 11
    case stories = 12
    case checksums = 13
  }

  /// The sections that are held against their checksums piece by piece, when they are read; in the order of `checksums`.
  static let checkedSections: [Section] = [.terms, .postings, .positions]

  private static let prefix = "segment-"

  /// A segment's file.
  static func name(_ number: UInt64) -> String {
    prefix + String(number, radix: 16, width: 8)
  }

  static func path(_ number: UInt64, in directory: String) -> String { "\(directory)/\(name(number))" }
}

extension SegmentFormat {
  /// What the name of a file ends in that stands beside a segment's while that is written.
  static let sideSuffix = ".positions"

  /// Whether a file of this name is a segment, or stands beside one: what no commit names of these is left over.
  static func isSegmentOrSide(_ name: String) -> Bool {
    number(name.hasSuffix(sideSuffix) ? String(name.dropLast(sideSuffix.count)) : name) != nil
  }

  /// The number of the segment that a file of this name is, or would be; nil for other files.
  static func number(_ name: String) -> UInt64? {
    guard name.hasPrefix(prefix), let number = UInt64(name.dropFirst(prefix.count), radix: 16) else { return nil }
    return Self.name(number) == name ? number : nil
  }
}

/// The section `statistics`.
struct SegmentStatistics: Sendable, Equatable {
  var documentCount: UInt32 = 0
  var termCount: UInt32 = 0
  /// Tokens of kind `word` in the bodies and in the titles.
  var bodyTokens: UInt64 = 0
  var titleTokens: UInt64 = 0
  var analyzerVersion: UInt32 = 0

  var encoded: [UInt8] {
    var output = ByteWriter()
    output.append(fixed: documentCount)
    output.append(fixed: termCount)
    output.append(fixed: bodyTokens)
    output.append(fixed: titleTokens)
    output.append(fixed: analyzerVersion)
    output.append(fixed: UInt32(0))
    return output.bytes
  }

  init() {}

  init(_ bytes: Bytes) throws(IndexError) {
    var reader = ByteReader(bytes)
    documentCount = try reader.fixed()
    termCount = try reader.fixed()
    bodyTokens = try reader.fixed()
    titleTokens = try reader.fixed()
    analyzerVersion = try reader.fixed()
  }

  /// Mean tokens a document; 1 for fields whose length is not kept.
  func averageLength(_ field: Field) -> Float {
    let count = Float(max(documentCount, 1))
    return switch field {
    case .body: Float(bodyTokens) / count
    case .title: Float(titleTokens) / count
    default: 1
    }
  }
}
