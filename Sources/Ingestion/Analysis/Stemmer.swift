import CSnowball

/// Snowball's stemmer of English words (Porter 2). For one thread at a time.
struct Stemmer: ~Copyable {
  private let handle: OpaquePointer
  /// The stem that was made last.
  private(set) var stem: [UInt8]

  /// Longer runs of letters are no words; they stay as they are.
  static let longestWord = 64

  init() throws(AnalysisError) {
    guard let handle = sb_stemmer_new("english", "UTF_8") else { throw .stemmer(language: "english") }
    self.handle = handle
    // Porter 2 may add an `e`.
    stem = Array(repeating: 0, count: Self.longestWord + 8)
  }

  deinit { sb_stemmer_delete(handle) }

  /// Puts the stem of a folded word into `stem` and returns its length, nil where the word stays as it is.
  mutating func callAsFunction(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    if range.count > Self.longestWord { return nil }
    let length = snowball_stem(
      handle, bytes, Int32(range.lowerBound), Int32(range.count), &stem, Int32(stem.count))
    if length <= 0 { return nil }
    if Int(length) == range.count, stem[..<Int(length)] == bytes[range] { return nil }
    return Int(length)
  }
}
