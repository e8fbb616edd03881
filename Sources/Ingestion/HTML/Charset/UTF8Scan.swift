import TextBytes

/// Reading UTF-8 scalar by scalar without going through `String`.
enum UTF8Scan {
  /// Whether the bytes are well-formed UTF-8 to the last.
  static func isSound(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

  /// How the bytes stand to UTF-8: the number of sequences beyond ASCII, of those of three bytes and more, and of places
  /// where the encoding is broken. A sequence that the end cuts off counts as neither.
  static func check(_ bytes: [UInt8]) -> (sequences: Int, long: Int, errors: Int) {
    var sequences = 0
    var long = 0
    var errors = 0
    var index = 0
    let count = bytes.count
    while index < count {
      let lead = bytes[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      let length = sequenceLength(bytes, at: index)
      if length > 0 {
        sequences += 1
        if length >= 3 { long += 1 }
        index += length
      } else if length < 0 {
        break
      } else {
        errors += 1
        index += 1
      }
    }
    return (sequences, long, errors)
  }

  /// The bytes without a sequence that their end cuts off.
  static func whole(_ bytes: [UInt8]) -> [UInt8] {
    guard let lead = bytes.suffix(3).lastIndex(where: { $0 >= 0xC0 }), sequenceLength(bytes, at: lead) < 0 else {
      return bytes
    }
    return Array(bytes[..<lead])
  }

  /// The length of the well-formed sequence (Unicode, table 3-7) that starts here; 0 if there is none, -1 if the bytes end
  /// within it.
  static func sequenceLength(_ bytes: [UInt8], at index: Int) -> Int {
    let lead = bytes[index]
    let length: Int
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    switch lead {
    case 0..<0x80: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      lowest = 0xA0
    case 0xED:
      length = 3
      highest = 0x9F
    case 0xE1...0xEF: length = 3
    case 0xF0:
      length = 4
      lowest = 0x90
    case 0xF4:
      length = 4
      highest = 0x8F
    case 0xF1...0xF3: length = 4
    default: return 0
    }
    var place = index + 1
    while place < index + length {
      guard place < bytes.count else { return -1 }
      guard (lowest...highest).contains(bytes[place]) else { return 0 }
      lowest = 0x80
      highest = 0xBF
      place += 1
    }
    return length
  }

  /// The scalar at `index` of well-formed UTF-8, and moves the index past it.
  @inline(__always)
  static func next(_ bytes: [UInt8], _ index: inout Int) -> UInt32 {
    let (scalar, length) = bytes.span.scalar(at: index)
    index += length
    return scalar
  }
}
