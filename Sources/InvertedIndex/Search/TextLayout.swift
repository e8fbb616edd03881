import TextBytes

/// The scalars of a piece of text with their bytes and columns, to cut passages from.
struct TextLayout {
  private let scalars: [Unicode.Scalar]
  /// Where each scalar begins in the text, and the piece's end.
  private let bytes: [Int]
  /// Whether the text ends with the piece.
  private let isWhole: Bool
  /// Columns before each scalar, and of the whole piece.
  let columns: [Int]

  /// - Parameter isWhole: Whether the text ends with the piece.
  init(_ text: ArraySlice<UInt8>, isWhole: Bool) {
    self.isWhole = isWhole
    var scalars: [Unicode.Scalar] = []
    var bytes: [Int] = []
    var columns: [Int] = []
    scalars.reserveCapacity(text.count)
    bytes.reserveCapacity(text.count + 1)
    columns.reserveCapacity(text.count + 1)
    var byte = text.startIndex
    var column = 0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      scalars.append(scalar)
      bytes.append(byte)
      columns.append(column)
      byte += UTF8.width(scalar)
      column += Self.width(scalar)
    }
    bytes.append(byte)
    columns.append(column)
    self.scalars = scalars
    self.bytes = bytes
    self.columns = columns
  }

  /// The scalar that begins at or behind a byte.
  func place(ofByte byte: Int) -> Int {
    var low = 0
    var high = scalars.count
    while low < high {
      let middle = (low + high) / 2
      if bytes[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where a passage best begins that has room for `lead` columns before `place`: behind a sentence's end, else
  /// behind a comma, else at a word.
  func beginning(before place: Int, lead: Int) -> Int {
    var start = place
    while start > 0, columns[place] - columns[start - 1] <= lead { start -= 1 }
    if start == 0 { return 0 }
    for candidate in stride(from: start, through: place, by: 1) where isSentenceStart(candidate) { return candidate }
    for candidate in stride(from: start, through: place, by: 1) where isClauseStart(candidate) { return candidate }
    for candidate in stride(from: start, through: place, by: 1) where isWordEdge(candidate) { return candidate }
    return place
  }

  /// From `start` as far as `width` allows, or on to a sentence's end within `longest`; at least to `end`.
  func stretch(from start: Int, covering end: Int, width: Int, longest: Int) -> Range<Int> {
    var start = start
    while start < scalars.count, Self.kind(scalars[start]) == .space { start += 1 }
    var stop = max(start, end)
    while stop < scalars.count, columns[stop + 1] - columns[start] <= width { stop += 1 }
    guard stop < scalars.count else { return start..<scalars.count }
    let reached = stop
    var further = stop
    while further < scalars.count, columns[further + 1] - columns[start] <= longest {
      further += 1
      if isSentenceStart(further) { return start..<further }
    }
    while stop > max(start, end), !isWordEdge(stop) { stop -= 1 }
    return start..<(stop > start ? stop : reached)
  }

  /// Takes in what is marked at the edges and would be cut, unless it is very long.
  func widened(_ range: Range<Int>, to marked: [Range<Int>]) -> Range<Int> {
    let longest = 32
    let (first, last) = (bytes[range.lowerBound], bytes[range.upperBound])
    var widened = range
    for mark in marked where mark.count <= longest {
      if mark.lowerBound < first, first < mark.upperBound {
        widened = place(ofByte: mark.lowerBound)..<widened.upperBound
      }
      if mark.lowerBound < last, last < mark.upperBound {
        widened = widened.lowerBound..<place(ofByte: mark.upperBound)
      }
    }
    return widened
  }

  private func isSentenceStart(_ place: Int) -> Bool {
    guard place > 0 else { return true }
    guard place < scalars.count else { return isWhole }
    if scalars[place - 1] == "\n" { return true }
    if Self.closes(scalars[place]) || scalars[place] == " " { return false }
    // What closes a quotation belongs to the sentence before it.
    let hasSpace = scalars[place - 1] == " "
    var last = place - (hasSpace ? 2 : 1)
    while last >= 0, Self.closes(scalars[last]) { last -= 1 }
    guard last >= 0 else { return false }
    switch scalars[last] {
    case "。", "！", "？", "；": return true
    case ".", "!", "?": return hasSpace
    default: return false
    }
  }

  /// Quotes and brackets that close.
  private static func closes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "”", "’", "」", "』", "）", "》", "】", ")", "]", "\"": true
    default: false
    }
  }

  private func isClauseStart(_ place: Int) -> Bool {
    guard place > 0, place < scalars.count else { return true }
    switch scalars[place - 1] {
    case "，", "：", "、": return true
    case " ": return place > 1 && [",", ":", ";"].contains(scalars[place - 2])
    default: return false
    }
  }

  /// No word is cut between the scalar before `place` and the one at it.
  private func isWordEdge(_ place: Int) -> Bool {
    guard place > 0, place < scalars.count else { return true }
    let (left, right) = (scalars[place - 1], scalars[place])
    if Self.kind(right) == .space || Self.kind(left) == .space { return true }
    return Self.width(left) == 2 && Self.width(right) == 2 && right.properties.isIdeographic
  }

  /// The passage as plain text: spaces collapsed, no control characters, an ellipsis where it was cut out of a
  /// sentence. `highlights` are ranges of bytes, ascending and apart.
  func snippet(_ range: Range<Int>, highlights: [Range<Int>]) -> Snippet {
    var text = String.UnicodeScalarView()
    var count = 0
    var marks: [Range<Int>] = []
    var next = 0
    var isSpacePending = false
    func append(_ scalar: Unicode.Scalar) {
      text.append(scalar)
      count += 1
    }
    if !isSentenceStart(range.lowerBound) { append("…") }
    for place in range {
      let scalar = scalars[place]
      switch Self.kind(scalar) {
      case .space:
        isSpacePending = isSpacePending || count > 0
        continue
      // Marks of direction and the like could turn a terminal's line around.
      case .hidden: continue
      case .visible: break
      }
      let byte = bytes[place]
      while next < highlights.count, highlights[next].upperBound <= byte { next += 1 }
      let isMarked = next < highlights.count && highlights[next].lowerBound <= byte
      let continuesMark = isMarked && place > range.lowerBound && highlights[next].contains(bytes[place - 1])
      if isSpacePending {
        append(" ")
        isSpacePending = false
        if continuesMark, let last = marks.last, last.upperBound == count - 1 {
          marks[marks.count - 1] = last.lowerBound..<count
        }
      }
      append(scalar)
      guard isMarked else { continue }
      if let last = marks.last, last.upperBound == count - 1 {
        marks[marks.count - 1] = last.lowerBound..<count
      } else {
        marks.append(count - 1..<count)
      }
    }
    if range.upperBound < scalars.count || !isWhole, !isSentenceStart(range.upperBound) { append("…") }
    return Snippet(text: String(text), highlights: marks)
  }

  private enum Kind { case visible, space, hidden }

  /// White space and controls are spaces. The scripts of most text are told by their range, since asking Unicode's
  /// tables about each scalar takes longer than all else.
  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    switch scalar.value {
    case 0...0x20, 0x7F...0xA0: return .space
    case 0x21...0x7E, 0x3001...0x9FFF, 0xFF01...0xFFEE: return .visible
    default: break
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control: return .space
    case .format: return .hidden
    default: return properties.isWhitespace ? .space : .visible
    }
  }

  /// Columns of valid UTF-8.
  static func width(of text: ArraySlice<UInt8>) -> Int {
    var columns = 0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { columns += width(scalar) }
    return columns
  }

  /// Columns on a terminal, every mark counted as if it took one.
  private static func width(_ scalar: Unicode.Scalar) -> Int { DisplayWidth.isWide(scalar.value) ? 2 : 1 }
}
