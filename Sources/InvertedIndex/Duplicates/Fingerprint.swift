/// What a document is recognised by in others: equal ones by a hash of title and text, other tellings of one story by a
/// few of their runs of words.
struct Fingerprint: Sendable, Equatable {
  /// XXH3 of title and text.
  let text: UInt64
  /// Of each eighth of all hashes the least that the text holds (MinHash; Broder, 1997, with one permutation as in Li,
  /// Owen and Zhang, "One Permutation Hashing", 2012): of two texts, the share of marks in common is the share
  /// of runs in common, so that copies that keep a third of them meet at one mark at least 96 times of 100. Empty for
  /// texts that are too short to tell.
  let marks: [UInt32]

  private static let markCount: UInt64 = 8
  /// Fewer distinct runs of words tell no story: a line of navigation, a caption.
  static let leastRuns = 24
  /// Nil for a document without text, which nothing can be told of.
  init?(_ document: Document) {
    guard !document.text.isEmpty else { return nil }
    text = Checksum.of(Array((document.title + "\n" + document.text).utf8))
    let hashes = Shingles(document.text).hashes
    guard hashes.count >= Self.leastRuns else {
      marks = []
      return
    }
    var marks: [UInt32] = []
    var last: UInt64?
    for hash in hashes {
      let part = hash.multipliedFullWidth(by: Self.markCount).high
      if part != last { marks.append(UInt32(truncatingIfNeeded: hash >> 32)) }
      last = part
    }
    self.marks = marks
  }

  /// What a story is called whose first document this is.
  var story: UInt64 { max(text, 1) }

  /// The terms that it is found by.
  var terms: [Term] { [textTerm] + marks.map { Self.term($0) } }
  var textTerm: Term { Term(.fingerprint, .surface, Self.bytes(text)) }
  static func term(_ mark: UInt32) -> Term { Term(.fingerprint, .word, bytes(mark)) }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}

extension Document {
  /// Nothing that a reader would see differs but the address.
  func hasText(of other: Document) -> Bool { title == other.title && text == other.text }
}
