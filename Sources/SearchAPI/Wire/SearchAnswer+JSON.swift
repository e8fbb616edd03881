extension SearchAnswer {
  /// The same bytes as `Wire.encode(self)`, in a small part of the time: the encoder took .3 ms for ten hits, several times
  /// what all else around a search took. Answers with facets or explanations, which are rare, are left to the encoder.
  public func json() throws -> [UInt8] {
    guard facets == nil, hits.allSatisfy({ $0.explanation == nil && $0.score.isFinite }) else {
      return try Wire.encode(self)
    }
    var json = JSONText()
    json.key("{\"also_searched\":")
    json.list(alsoSearched) { $0.string($1) }
    json.key(",\"corrected\":")
    json.string(corrected)
    json.key(",\"hits\":")
    json.list(hits) { $1.write(to: &$0) }
    json.key(",\"query\":")
    json.string(query)
    json.key(",\"suggested\":")
    json.string(suggested)
    json.key(",\"took_us\":")
    json.number(tookUs)
    json.key(",\"total\":{\"relation\":")
    json.string(total.relation.rawValue)
    json.key(",\"value\":")
    json.number(total.value)
    json.key("}}")
    return json.bytes
  }
}

extension HitAnswer {
  fileprivate func write(to json: inout JSONText) {
    json.key("{")
    if let damaged {
      json.key("\"damaged\":")
      json.string(damaged)
      json.key(",")
    }
    json.key("\"duplicates\":")
    json.number(duplicates)
    json.key(",\"highlights\":")
    json.list(highlights) { json, range in json.list(range) { $0.number($1) } }
    json.key(",\"id\":")
    json.string(id)
    json.key(",\"indexed\":")
    json.string(indexed)
    json.key(",\"lang\":")
    json.string(lang)
    json.key(",\"published\":")
    json.string(published)
    json.key(",\"score\":")
    // Whole numbers as the encoder writes them.
    let number = score.description
    json.key(number.hasSuffix(".0") ? String(number.dropLast(2)) : number)
    json.key(",\"site\":")
    json.string(site)
    json.key(",\"snippet\":")
    json.string(snippet)
    json.key(",\"title\":")
    json.string(title)
    json.key(",\"url\":")
    json.string(url)
    json.key("}")
  }
}

/// JSON (RFC 8259) as it is written.
private struct JSONText {
  var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(16 << 10) }

  /// What needs no escapes, as it stands.
  mutating func key(_ text: String) { bytes += text.utf8 }

  mutating func number(_ number: Int) { bytes += number.description.utf8 }

  mutating func list<Element>(_ elements: [Element], _ write: (inout JSONText, Element) -> Void) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func string(_ text: String?) {
    guard var text else { return key("null") }
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { text in
      var written = 0
      for index in text.indices {
        guard let escape = Self.escape(text[index]) else { continue }
        bytes += text[written..<index]
        bytes += escape.utf8
        written = index + 1
      }
      bytes += text[written...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8) -> String? {
    if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { return nil }
    switch byte {
    case UInt8(ascii: "\""): return "\\\""
    case UInt8(ascii: "\\"): return "\\\\"
    case 8: return "\\b"
    case 9: return "\\t"
    case 10: return "\\n"
    case 12: return "\\f"
    case 13: return "\\r"
    default: return "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
}
