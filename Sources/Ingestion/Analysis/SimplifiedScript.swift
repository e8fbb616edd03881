internal import CICU

/// Traditional Chinese characters and the simplified ones that stand for them, from ICU's transliterator, one at a time:
/// a mapping of words would fold a page and a query that cuts into a word differently.
enum SimplifiedScript {
  static func mappings() throws(AnalysisError) -> [UInt32: UInt32] {
    var status = U_ZERO_ERROR
    let id = Array("Traditional-Simplified".utf16)
    guard let transliterator = icu_openTransliterator(id, Int32(id.count), &status), icu_failed(status) == 0 else {
      throw .icu(service: "Traditional-Simplified", code: status.rawValue)
    }
    defer { icu_closeTransliterator(transliterator) }

    var characters = [Int32](repeating: 0, count: 1 << 16)
    let count = icu_transliterated(transliterator, &characters, Int32(characters.count), &status)
    let sources = characters[..<Int(count)].compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }

    var mappings: [UInt32: UInt32] = [:]
    // A line a character, so that no rule sees two; few lines a call, because every replacement moves the rest.
    for first in stride(from: 0, to: sources.count, by: 256) {
      let scalars = sources[first...].prefix(256)
      var text: [UInt16] = []
      for scalar in scalars {
        text.append(contentsOf: UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter)
        text.append(10)
      }
      let length = text.count
      text.append(contentsOf: repeatElement(0, count: length))
      let newLength = icu_transliterate(transliterator, &text, Int32(length), Int32(text.count), &status)
      if icu_failed(status) != 0 { throw .icu(service: "Traditional-Simplified", code: status.rawValue) }
      var waiting = scalars
      for line in text[..<Int(newLength)].split(separator: 10) {
        guard let scalar = waiting.popFirst() else { break }
        if let simple = only(line), simple != scalar { mappings[scalar.value] = simple.value }
      }
    }
    // Some map to what maps again, two of them to each other: folded twice must be folded once.
    let direct = mappings
    for (traditional, simple) in direct {
      var chain = [traditional, simple]
      while let next = direct[chain[chain.count - 1]] {
        if let loop = chain.firstIndex(of: next) {
          chain.append(chain[loop...].min() ?? next)
          break
        }
        chain.append(next)
      }
      let last = chain[chain.count - 1]
      mappings[traditional] = last == traditional ? nil : last
    }
    return mappings
  }

  /// The character of a line that has one.
  private static func only(_ line: ArraySlice<UInt16>) -> Unicode.Scalar? {
    if line.count == 1, let unit = line.first { return Unicode.Scalar(unit) }
    let scalars = String(decoding: line, as: UTF16.self).unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
