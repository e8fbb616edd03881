import InvertedIndex
import TextBytes

extension AnalysisSession {
  /// Takes a run of letters and digits into the chain, or begins the next one with it.
  mutating func append(piece: Range<Int>, into buffer: inout TokenBuffer) {
    if takesShortcuts, chain.standsAlone(piece, in: folded.bytes) {
      let gap = chain.end..<piece.lowerBound
      finishChain(into: &buffer)
      readGap(gap, before: piece)
      chain.pass(piece)
      appendUnit(piece, isNumber: folded.bytes[piece.lowerBound].isDigit, into: &buffer)
      return
    }
    let joiner = chain.joiner(to: piece, in: folded.bytes)
    if joiner == UInt8(ascii: "'"), chain.isEnding(piece, in: folded.bytes) {
      chain.parts[chain.parts.count - 1].end = piece.upperBound
      chain.end = piece.upperBound
      return
    }
    if let joiner {
      if chain.isFull(before: joiner) {
        chain.isLong = true
        appendParts(into: &buffer)
      }
      chain.append(piece, joiner: joiner, prefix: 0, in: folded.bytes)
      return
    }
    let gap = chain.end..<piece.lowerBound
    finishChain(into: &buffer)
    let prefix = prefix(of: piece, behind: gap)
    readGap(gap.lowerBound..<gap.upperBound - prefix, before: piece)
    chain.append(piece, joiner: Chain.touching, prefix: prefix, in: folded.bytes)
  }

  /// 1 where the point of `.NET` belongs to the word behind it.
  private func prefix(of piece: Range<Int>, behind gap: Range<Int>) -> Int {
    let point = UInt8(ascii: ".")
    guard let last = gap.last, folded.bytes[last] == point, folded.bytes[piece.lowerBound].isASCIILetter else {
      return 0
    }
    return gap.count == 1 ? (chain.beginsAfresh ? 1 : 0) : (folded.bytes[last - 1] == point ? 0 : 1)
  }

  /// What stands between two words decides whether they are neighbours and whether an address goes on.
  mutating func readGap(_ gap: Range<Int>, before piece: Range<Int>) {
    defer { if isWWW(piece) { chain.isInAddress = true } }
    // Nearly every gap is a space.
    if gap.count == 1, folded.bytes[gap.lowerBound] == 0x20 {
      chain.isInAddress = false
      return
    }
    // Words without a space between are of a script that writes none; their pairs say nothing.
    if gap.isEmpty, !chain.beginsAfresh { previous = nil }
    if !chain.beginsAfresh, folded.bytes[gap].starts(with: "://".utf8) { chain.isInAddress = true }
    var index = gap.lowerBound
    while index < gap.upperBound {
      let (scalar, length) = folded.bytes.span.scalar(at: index)
      if table.characterClass(scalar) == .sentenceEnd { previous = nil }
      if scalar <= 0x20 || scalar >= 0x80 { chain.isInAddress = false }
      index += length
    }
  }

  private func isWWW(_ piece: Range<Int>) -> Bool {
    piece.count == 3 && piece.allSatisfy { folded.bytes[$0] == UInt8(ascii: "w") }
  }

  /// Emits what the chain holds.
  mutating func finishChain(into buffer: inout TokenBuffer) {
    if chain.parts.isEmpty { return }
    if chain.isAcronym {
      appendAcronym(into: &buffer)
    } else {
      appendParts(into: &buffer)
    }
    chain.parts.removeAll(keepingCapacity: true)
    chain.isLong = false
  }

  private mutating func appendAcronym(into buffer: inout TokenBuffer) {
    let range = chain.parts[0].start..<chain.parts[chain.parts.count - 1].end
    scratch.removeAll(keepingCapacity: true)
    for part in chain.parts { scratch.append(folded.bytes[part.start]) }
    chain.pieces = 0
    let term = appendStem(ofScratchIn: &buffer)
    appendUnit(range, word: term, into: &buffer)
  }

  private mutating func appendParts(into buffer: inout TokenBuffer) {
    chain.pieces = 0
    if chain.parts.count == 1, chain.parts[0].prefix == 0, chain.parts[0].suffix == 0 {
      appendPart(0, into: &buffer)
    } else {
      chain.mergeNumbers()
      let parts = chain.parts
      let atoms = parts.indices.count { $0 == 0 || parts[$0].joiner != Chain.sameAtom }
      if let first = parts.first, let last = parts.last, atoms > 1, atoms <= Chain.longestWhole, !chain.isLong {
        appendWhole(first.start - first.prefix..<last.end + last.suffix, units: parts.count, into: &buffer)
      }
      var atomStart = 0
      while atomStart < parts.count {
        var atomEnd = atomStart + 1
        while atomEnd < parts.count, parts[atomEnd].joiner == Chain.sameAtom { atomEnd += 1 }
        let first = parts[atomStart]
        let last = parts[atomEnd - 1]
        if first.prefix + last.suffix > 0 {
          appendWhole(first.start - first.prefix..<last.end + last.suffix, units: atomEnd - atomStart, into: &buffer)
        }
        if atomEnd - atomStart > 1 {
          appendWhole(first.start..<last.end, units: atomEnd - atomStart, into: &buffer)
        }
        for index in atomStart..<atomEnd { appendPart(index, into: &buffer) }
        atomStart = atomEnd
      }
    }
    chain.parts.removeAll(keepingCapacity: true)
  }

  /// A name of several parts. Its surface is as it is written; its word leaves hyphens out unless digits stand on both
  /// sides, so that `e-commerce` and `ecommerce`, `COVID-19` and `covid19` meet.
  private mutating func appendWhole(_ range: Range<Int>, units: Int, into buffer: inout TokenBuffer) {
    endsInHan = false
    let (start, end) = appendSurfaces(range, isStopWord: false, units: units, into: &buffer)
    scratch.removeAll(keepingCapacity: true)
    var isWord = true
    var isAsWritten = true
    for index in withoutGenitive(range) {
      let byte = folded.bytes[index]
      if byte == UInt8(ascii: "-"), index > range.lowerBound, index + 1 < range.upperBound,
        !(folded.bytes[index - 1].isDigit && folded.bytes[index + 1].isDigit)
      {
        isAsWritten = false
        continue
      }
      isWord = isWord && byte.isASCIILetter
      scratch.append(byte)
    }
    var term = base + range.lowerBound..<base + withoutGenitive(range).upperBound
    if isWord {
      term = appendStem(ofScratchIn: &buffer)
    } else if !isAsWritten {
      let at = buffer.appendBytes(scratch, 0..<scratch.count)
      term = at..<at + scratch.count
    }
    buffer.append(.word, termAt: term, position: position, units: units, start: start, end: end)
  }

  private mutating func appendPart(_ index: Int, into buffer: inout TokenBuffer) {
    let part = chain.parts[index]
    appendUnit(part.start..<part.end, isNumber: part.isNumber, into: &buffer)
  }

  /// A word or a number.
  private mutating func appendUnit(_ range: Range<Int>, isNumber: Bool, into buffer: inout TokenBuffer) {
    var term = base + range.lowerBound..<base + range.upperBound
    var isStopWord = false
    if isNumber {
      if range.contains(where: { folded.bytes[$0] == UInt8(ascii: ",") }) {
        scratch.removeAll(keepingCapacity: true)
        for index in range where folded.bytes[index] != UInt8(ascii: ",") { scratch.append(folded.bytes[index]) }
        let at = buffer.appendBytes(scratch, 0..<scratch.count)
        term = at..<at + scratch.count
      }
    } else if range.allSatisfy({ folded.bytes[$0].isASCIILetter || folded.bytes[$0] == UInt8(ascii: "'") }) {
      let word = words.look(up: range, in: folded.bytes)
      isStopWord = word.isStopWord
      switch word.stem {
      case .prefix(let length): term = term.lowerBound..<term.lowerBound + length
      case .other(let stem):
        let at = buffer.appendBytes(words.bytes, stem)
        term = at..<at + stem.count
      }
    }
    appendUnit(range, word: term, isStopWord: isStopWord, into: &buffer)
  }

  /// A unit: its surface, its word, and the bigram with the one before.
  private mutating func appendUnit(
    _ range: Range<Int>, word: Range<Int>, isStopWord: Bool = false, into buffer: inout TokenBuffer
  ) {
    endsInHan = false
    let (start, end) = appendSurfaces(range, isStopWord: isStopWord, units: 1, into: &buffer)
    buffer.append(.word, termAt: word, isStopWord: isStopWord, position: position, start: start, end: end)

    if buffer.wantsBigrams, let previous, !previous.isStopWord, !isStopWord {
      // Two words as they stand, a space between, are their bigram already.
      let isAsWritten =
        previous.term.upperBound == previous.surfaceEnd && word.lowerBound == previous.surfaceEnd + 1
        && folded.bytes[previous.surfaceEnd - base] == UInt8(ascii: " ")
      let length = previous.term.count + 1 + word.count
      let at = isAsWritten ? previous.term.lowerBound : buffer.appendPair(previous.term, word)
      buffer.append(
        .bigram, termAt: at..<at + length, position: previous.position, units: 2, start: previous.start, end: end)
    }
    previous = Stem(
      term: word, surfaceEnd: base + range.upperBound, isStopWord: isStopWord, position: position, start: start)
    position += 1
  }

  /// The surface, and the one without a genitive ending: who asks for `"Alibaba"` wants `Alibaba's`, too. Returns where the
  /// range lies in the original.
  private mutating func appendSurfaces(
    _ range: Range<Int>, isStopWord: Bool, units: Int, into buffer: inout TokenBuffer
  ) -> (start: UInt32, end: UInt32) {
    let start = folded.originalStart(range.lowerBound)
    let end = folded.originalEnd(range.upperBound)
    buffer.append(
      .surface, termAt: base + range.lowerBound..<base + range.upperBound, isStopWord: isStopWord, position: position,
      units: units, start: start, end: end)
    let plain = withoutGenitive(range)
    if plain.count < range.count {
      buffer.append(
        .surface, termAt: base + plain.lowerBound..<base + plain.upperBound, position: position, units: units,
        start: start, end: folded.originalEnd(plain.upperBound))
    }
    return (start, end)
  }

  private func withoutGenitive(_ range: Range<Int>) -> Range<Int> {
    let end = range.upperBound
    let isGenitive =
      range.count > 2 && folded.bytes[end - 1] == UInt8(ascii: "s") && folded.bytes[end - 2] == UInt8(ascii: "'")
    return isGenitive ? range.lowerBound..<end - 2 : range
  }

  /// Appends the stem of the word in `scratch`.
  private mutating func appendStem(ofScratchIn buffer: inout TokenBuffer) -> Range<Int> {
    switch words.look(up: 0..<scratch.count, in: scratch).stem {
    case .prefix(let length):
      let at = buffer.appendBytes(scratch, 0..<length)
      return at..<at + length
    case .other(let stem):
      let at = buffer.appendBytes(words.bytes, stem)
      return at..<at + stem.count
    }
  }
}
