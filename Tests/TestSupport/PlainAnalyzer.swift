import InvertedIndex

/// The least analysis that a test of the core needs: lower-case ASCII words as words and surfaces, every two of them as a
/// bigram, Han characters as single words and as pairs.
public struct PlainAnalyzer: Analyzer {
  public let version: UInt32 = 0

  public init() {}

  public func analyze(_ text: String, into buffer: inout TokenBuffer) {
    buffer.removeAll()
    let bytes = Array(text.utf8)
    var position: UInt32 = 0
    var previousWord: (term: [UInt8], start: Int, position: UInt32)?
    var run: [(term: [UInt8], start: Int, end: Int)] = []

    func endRun() {
      for (index, character) in run.enumerated() {
        buffer.append(
          .word, term: character.term, isHan: true, position: position, start: character.start, end: character.end)
        let next = index + 1 < run.count ? run[index + 1] : nil
        buffer.append(
          .pair, term: character.term + (next?.term ?? []), isHan: true, position: position,
          units: next == nil ? 1 : 2, start: character.start, end: next?.end ?? character.end)
        position += 1
      }
      if !run.isEmpty { previousWord = nil }
      run = []
    }

    var index = 0
    while index < bytes.count {
      let start = index
      if bytes[index] >= 0x80 {
        index += 1
        while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
        run.append((Array(bytes[start..<index]), start, index))
        continue
      }
      while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
      if index == start {
        index += 1
        if !run.isEmpty {
          endRun()
          position += 1
        }
        continue
      }
      endRun()
      let term = bytes[start..<index].map { (65...90).contains($0) ? $0 + 32 : $0 }
      buffer.append(.word, term: term, position: position, start: start, end: index)
      buffer.append(.surface, term: term, position: position, start: start, end: index)
      if let previous = previousWord {
        buffer.append(
          .bigram, term: previous.term + [32] + term, position: previous.position, units: 2, start: previous.start,
          end: index)
      }
      previousWord = (term, start, position)
      position += 1
    }
    endRun()
    buffer.nextPosition = position
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
