import Files

/// Finds where the objects of a JSON array end, or of one object after another, whatever lines they are on.
///
/// Bytes are looked at once. An object that does not end where the next begins a line (which nothing inside an object does,
/// unless it is damaged or not indented) is given up there, so that damage costs one object and not the rest.
struct JSONSplitter {
  enum Found: Equatable {
    /// Bytes of no meaning: blanks, commas, brackets.
    case filler(Int)
    case object(Int)
    /// Something else, or an object that breaks off.
    case damaged(Int)
    case needsMore
  }

  private var searched = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// What the bytes begin with.
  mutating func next(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> Found {
    guard let first = bytes.first else { return .needsMore }
    if searched == 0 {
      let filler = bytes.prefix { isSpace($0) || $0 == UInt8(ascii: ",") || Self.brackets.contains($0) }.count
      if filler > 0 { return .filler(filler) }
      guard first == UInt8(ascii: "{") else {
        let end = bytes.firstIndex { $0 == 0x0A || $0 == UInt8(ascii: "{") }
        if let end { return .damaged(end - bytes.startIndex) }
        return isLast || bytes.count > Limits.lineBytes ? .damaged(bytes.count) : .needsMore
      }
    }
    var place = bytes.startIndex + searched
    while place < bytes.endIndex {
      let byte = bytes[place]
      if byte == 0x0A {
        guard place + 1 < bytes.endIndex || isLast else { break }
        if place + 1 < bytes.endIndex, bytes[place + 1] == UInt8(ascii: "{") {
          return found(.damaged(place + 1 - bytes.startIndex))
        }
      }
      place += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        depth += 1
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return found(.object(place - bytes.startIndex)) }
      }
    }
    searched = place - bytes.startIndex
    if isLast { return found(.damaged(bytes.count)) }
    return .needsMore
  }

  /// Begins anew behind what was found or given up.
  mutating func found(_ result: Found) -> Found {
    self = JSONSplitter()
    return result
  }

  private static let brackets: [UInt8] = [UInt8(ascii: "["), UInt8(ascii: "]")]
}
