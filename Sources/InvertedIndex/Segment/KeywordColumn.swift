/// A keyword field as a column: of each document one value, as its number among the segment's.
///
/// Made from the field's postings when it is first asked for, and kept with the open segment: a walk over one list a value
/// costs less than a section in every file would, and can never contradict the lists that filters are answered from.
struct KeywordColumn: Sendable {
  static let none = UInt32.max

  private(set) var values: [String] = []
  /// By document; `none` where it has no value.
  private(set) var numbers: ContiguousArray<UInt32>

  /// Of several values of a document the longest counts: a host, not the domains that it lies in.
  init(_ field: Field, of reader: SegmentReader) throws(IndexError) {
    numbers = ContiguousArray(repeating: Self.none, count: reader.documentCount)
    try reader.walkTerms(withPrefix: [Term.lead(field, .word)]) { term, info throws(IndexError) in
      try reader.check(info)
      let number = UInt32(values.count)
      let value = Term(bytes: term).text
      values.append(value)
      var cursor = reader.cursor(info)
      while cursor.doc != .end {
        let known = numbers[Int(cursor.doc)]
        if known == Self.none || values[Int(known)].utf8.count < value.utf8.count { numbers[Int(cursor.doc)] = number }
        cursor.advance()
      }
      return .next
    }
  }
}
