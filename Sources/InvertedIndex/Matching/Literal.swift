/// Bytes that are looked for in texts, in time linear in both (Knuth, Morris and Pratt, "Fast Pattern Matching in
/// Strings", 1977): whoever can choose text and query must not choose how long a look takes.
struct Literal {
  private let bytes: [UInt8]
  /// `borders[n]`: how many of the first n bytes are both their beginning and their end, not counting all of them.
  private let borders: [Int]

  init(_ text: String) {
    bytes = Array(text.utf8)
    var borders = [Int](repeating: 0, count: bytes.count + 1)
    var border = 0
    for count in bytes.indices.dropFirst() {
      while border > 0, bytes[count] != bytes[border] { border = borders[border] }
      if bytes[count] == bytes[border] { border += 1 }
      borders[count + 1] = border
    }
    self.borders = borders
  }

  /// Whether a text holds them somewhere. No bytes are held by none.
  func isHeld(by text: String) -> Bool {
    guard !bytes.isEmpty else { return false }
    var matched = 0
    for byte in text.utf8 {
      while matched > 0, byte != bytes[matched] { matched = borders[matched] }
      if byte == bytes[matched] { matched += 1 }
      if matched == bytes.count { return true }
    }
    return false
  }
}
