/// Pieces of text that stand together without a space and may be one name: `COVID-19`, `AT&T`, `XK-2000/B`, `node.js`.
///
/// A piece is a run of letters and digits. Pieces are chained by a single `- _ / & + @ .` or an apostrophe; a chain of up to
/// `longestWhole` atoms is a token of its own, and what it is made of follows it, so that each part is found, too:
///
/// - a piece of letters and digits (`10gbps`) is an atom of up to three parts, `10` and `gbps`;
/// - a number with one point or with commas between groups of three digits is one part (`3.5`, `10,000`); dates and versions
///   (`2014.07.31`) are chains;
/// - an atom may have a symbol before or behind it: `.NET`, `C++`, `C#`, `3.5%`, `18+`;
/// - an English ending belongs to its word (`don't`, `Alibaba's`);
/// - letters with points between are one part (`U.S.A.`);
/// - inside a web address only points and hyphens chain, so that the host is a token and its path is parts.
struct Chain {
  struct Part {
    /// UTF-8 offsets in the folded text.
    var start: Int
    var end: Int
    var isNumber: Bool
    /// What stands between the part before and this one: a character, `touching` or `sameAtom`.
    var joiner: UInt8
    /// Bytes of symbols before and behind.
    var prefix = 0
    var suffix = 0
  }

  static let sameAtom: UInt8 = 0
  static let touching: UInt8 = 1
  /// Chains of more atoms are paths and the like: nobody asks for them as a whole.
  static let longestWhole = 6
  /// Atoms of more parts are codes (`a1b2c3d4`), whose parts say nothing.
  static let mostParts = 3
  /// A chain of more pieces is taken apart as it is read.
  private static let mostPieces = 2 * longestWhole + 2

  var parts: [Part] = []
  var pieces = 0
  var isLong = false
  /// Where the last piece or Han run ends, symbols included.
  var end = 0
  /// What a piece directly behind `end` would touch is no word but a Han character or the text's beginning.
  var beginsAfresh = true
  var isInAddress = false

  /// Before a text, or where a line begins.
  mutating func begin() { begin(at: 0) }

  /// Behind a Han run.
  mutating func begin(at end: Int) {
    parts.removeAll(keepingCapacity: true)
    pieces = 0
    isLong = false
    self.end = end
    beginsAfresh = true
    isInAddress = false
  }

  /// Whether a piece is all letters or all digits and no part of a chain, which most are; false where it takes a closer look.
  func standsAlone(_ piece: Range<Int>, in bytes: [UInt8]) -> Bool {
    if end < piece.lowerBound {
      let before = bytes[piece.lowerBound - 1]
      if before == UInt8(ascii: ".") || (end + 1 == piece.lowerBound && !parts.isEmpty && before != 0x20) {
        return false
      }
    } else if !parts.isEmpty {
      return false
    }
    if piece.upperBound < bytes.count {
      switch bytes[piece.upperBound] {
      case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "%"): return false
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "&"), UInt8(ascii: "@"),
        UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: ","):
        // A mark at the end of a sentence or a phrase joins nothing.
        let next = piece.upperBound + 1 < bytes.count ? bytes[piece.upperBound + 1] : 0
        if next.isDigit || next.isASCIILetter || next >= 0x80 { return false }
      default: break
      }
    }
    let isNumber = bytes[piece.lowerBound].isDigit
    return piece.allSatisfy { bytes[$0].isDigit == isNumber }
  }

  /// Goes on behind a piece that is no part of a chain.
  mutating func pass(_ piece: Range<Int>) {
    end = piece.upperBound
    beginsAfresh = false
  }

  /// What joins a piece to the chain, nil where it begins another one.
  func joiner(to piece: Range<Int>, in bytes: [UInt8]) -> UInt8? {
    guard let last = parts.last, piece.lowerBound - end <= 1 else { return nil }
    guard piece.lowerBound > end else {
      return last.suffix == 2 && bytes[piece.lowerBound].isDigit ? Self.touching : nil
    }
    let joiner = bytes[end]
    switch joiner {
    case UInt8(ascii: "-"), UInt8(ascii: "_"): return joiner
    case UInt8(ascii: "/"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: "@"): return isInAddress ? nil : joiner
    case UInt8(ascii: "."): return last.suffix == 0 ? joiner : nil
    case UInt8(ascii: "'"):
      return last.suffix == 0 && !bytes[end - 1].isDigit && !bytes[piece.lowerBound].isDigit ? joiner : nil
    case UInt8(ascii: ","):
      let digits = last.end - last.start
      let isGroup = last.joiner == joiner ? digits == 3 : digits <= 3
      let next = bytes[piece].prefix(4).prefix { $0.isDigit }.count
      return last.suffix == 0 && last.isNumber && isGroup && next == 3 ? joiner : nil
    default: return nil
    }
  }

  /// Whether a piece is an ending of the English word before it.
  func isEnding(_ piece: Range<Int>, in bytes: [UInt8]) -> Bool {
    guard let last = parts.last, !last.isNumber, piece.count <= 2, bytes[end - 1].isASCIILetter else { return false }
    let second = piece.count == 2 ? bytes[piece.lowerBound + 1] : 0
    switch (bytes[piece.lowerBound], second) {
    case (UInt8(ascii: "s"), 0), (UInt8(ascii: "t"), 0), (UInt8(ascii: "d"), 0), (UInt8(ascii: "m"), 0),
      (UInt8(ascii: "l"), UInt8(ascii: "l")), (UInt8(ascii: "r"), UInt8(ascii: "e")),
      (UInt8(ascii: "v"), UInt8(ascii: "e")):
      return true
    default: return false
    }
  }

  /// Appends a piece as its parts, runs of digits and of what is none; as one part where those are too many.
  mutating func append(_ piece: Range<Int>, joiner: UInt8, prefix: Int, in bytes: [UInt8]) {
    let first = parts.count
    var start = piece.lowerBound
    var index = start
    while index < piece.upperBound {
      index += 1
      if index == piece.upperBound || bytes[index].isDigit != bytes[start].isDigit {
        let joiner = parts.count == first ? joiner : Self.sameAtom
        parts.append(Part(start: start, end: index, isNumber: bytes[start].isDigit, joiner: joiner))
        start = index
        if parts.count - first > Self.mostParts {
          parts.removeSubrange((first + 1)...)
          parts[first].end = piece.upperBound
          parts[first].isNumber = false
          break
        }
      }
    }
    parts[first].prefix = prefix
    pieces += 1
    let suffix = isInAddress ? 0 : suffix(behind: piece.upperBound, in: bytes)
    parts[parts.count - 1].suffix = suffix
    end = piece.upperBound + suffix
    beginsAfresh = false
  }

  /// Whether so many pieces wait that those before the next one should go.
  func isFull(before joiner: UInt8) -> Bool {
    pieces >= Self.mostPieces && joiner != UInt8(ascii: ".") && joiner != UInt8(ascii: ",")
  }

  private func suffix(behind end: Int, in bytes: [UInt8]) -> Int {
    func byte(_ offset: Int) -> UInt8 { end + offset < bytes.count ? bytes[end + offset] : 0 }
    switch byte(0) {
    case UInt8(ascii: "+"):
      if byte(1) == UInt8(ascii: "+") { return byte(2) == UInt8(ascii: "+") || byte(2).isASCIILetter ? 0 : 2 }
      return byte(1).isDigit || byte(1).isASCIILetter ? 0 : 1
    case UInt8(ascii: "#"):
      return bytes[end - 1].isASCIILetter && !byte(1).isDigit && !byte(1).isASCIILetter ? 1 : 0
    case UInt8(ascii: "%"): return bytes[end - 1].isDigit ? 1 : 0
    default: return 0
    }
  }

  /// Joins the parts that are one number.
  mutating func mergeNumbers() {
    merge { parts, index in parts[index].joiner == UInt8(ascii: ",") }
    merge { parts, index in
      func isPointed(_ index: Int) -> Bool {
        index > 0 && index < parts.count && parts[index].joiner == UInt8(ascii: ".") && parts[index].isNumber
          && parts[index - 1].isNumber
      }
      return isPointed(index) && !isPointed(index - 1) && !isPointed(index + 1)
    }
  }

  private mutating func merge(where joins: ([Part], Int) -> Bool) {
    guard parts.count > 1 else { return }
    var merged: [Part] = []
    for index in parts.indices {
      if index > 0, joins(parts, index) {
        merged[merged.count - 1].end = parts[index].end
        merged[merged.count - 1].suffix = parts[index].suffix
      } else {
        merged.append(parts[index])
      }
    }
    if merged.count < parts.count { parts = merged }
  }

  /// `U.S.A`: letters with points between.
  var isAcronym: Bool {
    parts.count > 1 && !isLong
      && parts.indices.allSatisfy { index in
        let part = parts[index]
        return part.end - part.start == 1 && !part.isNumber && part.prefix == 0 && part.suffix == 0
          && (index == 0 || part.joiner == UInt8(ascii: "."))
      }
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  /// Lower case: text is folded before anyone looks.
  var isASCIILetter: Bool { self &- 0x61 < 26 }
}
