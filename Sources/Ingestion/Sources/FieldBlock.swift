/// The header of a WARC record (ISO 28500:2017, 5) or of an HTTP response: a first line, and named fields. Names are
/// compared without case; of a field that comes twice, the first counts.
struct FieldBlock {
  let firstLine: String
  /// By lower-case name.
  private let fields: [String: String]

  subscript(_ name: String) -> String? { fields[name] }

  init(_ bytes: some Collection<UInt8>) {
    // Neither standard allows other encodings in names; in values (addresses) bad bytes are replaced.
    var lines: [String] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      if line.first == " " || line.first == "\t", lines.count > 1 {
        lines[lines.count - 1] += " " + trimmed(line)
      } else {
        lines.append(String(line))
      }
    }
    firstLine = lines.first.map { trimmed($0[...]) } ?? ""
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = trimmed(line[..<colon]).lowercased()
      if fields[name] == nil { fields[name] = trimmed(line[line.index(after: colon)...]) }
    }
    self.fields = fields
  }

  /// The number of bytes up to the end of the empty line that ends a block, LF alone taken for CR LF; nil where the
  /// bytes do not hold it. `searched` bytes were looked at before.
  static func end(in bytes: ArraySlice<UInt8>, searched: Int = 0) -> Int? {
    var place = bytes.startIndex + max(0, searched - 3)
    while let feed = bytes[place...].firstIndex(of: 0x0A) {
      var next = feed + 1
      if next < bytes.endIndex, bytes[next] == 0x0D { next += 1 }
      if next < bytes.endIndex, bytes[next] == 0x0A { return next + 1 - bytes.startIndex }
      place = feed + 1
    }
    return nil
  }
}

private func trimmed(_ text: Substring) -> String {
  let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
  guard let last = text.lastIndex(where: { !isBlank($0) }) else { return "" }
  return String(text[...last].drop(while: isBlank))
}
