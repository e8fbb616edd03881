import InvertedIndex

extension AnalysisSession {
  /// Takes a run of letters and digits into the chain, or begins the next one with it.
  mutating func append(piece: Range<Int>, into buffer: inout TokenBuffer) {
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
  private mutating func readGap(_ gap: Range<Int>, before piece: Range<Int>) {
    // Words without a space between are of a script that writes none; their pairs say nothing.
    if gap.isEmpty { previous = nil }
    var index = gap.lowerBound
    while index < gap.upperBound {
      let (scalar, length) = folded.bytes.span.scalar(at: index)
      if table.characterClass(scalar) == .sentenceEnd { previous = nil }
      if scalar <= 0x20 || scalar >= 0x80 { chain.isInAddress = false }
      index += length
    }
    if !chain.beginsAfresh && folded.bytes[gap].starts(with: "://".utf8)
      || folded.bytes[piece].elementsEqual("www".utf8)
    {
      chain.isInAddress = true
    }
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
    endsInHan = false
    chain.pieces = 0
    appendUnit(range, plain: true, into: &buffer)
  }

  private mutating func appendParts(into buffer: inout TokenBuffer) {
    endsInHan = false
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
    let start = folded.originalStart(range.lowerBound)
    let end = folded.originalEnd(range.upperBound)
    let surface = base + range.lowerBound..<base + range.upperBound
    buffer.append(.surface, termAt: surface, position: position, units: units, start: start, end: end)

    // `AT&T's` is AT&T's.
    let isGenitive = folded.bytes[range].suffix(2).elementsEqual("'s".utf8)
    scratch.removeAll(keepingCapacity: true)
    var isWord = true
    for index in range.dropLast(isGenitive ? 2 : 0) {
      let byte = folded.bytes[index]
      if byte == UInt8(ascii: "-"), index > range.lowerBound, index + 1 < range.upperBound,
        !(folded.bytes[index - 1].isDigit && folded.bytes[index + 1].isDigit)
      {
        continue
      }
      isWord = isWord && byte.isASCIILetter
      scratch.append(byte)
    }
    var word = surface
    if isWord, let length = stemmer(scratch, 0..<scratch.count) {
      let at = buffer.appendBytes(stemmer.stem, 0..<length)
      word = at..<at + length
    } else if scratch.count < range.count {
      let at = buffer.appendBytes(scratch, 0..<scratch.count)
      word = at..<at + scratch.count
    }
    buffer.append(.word, termAt: word, position: position, units: units, start: start, end: end)
  }

  private mutating func appendPart(_ index: Int, into buffer: inout TokenBuffer) {
    let part = chain.parts[index]
    let range = part.start..<part.end
    scratch.removeAll(keepingCapacity: true)
    if part.isNumber {
      for index in range where folded.bytes[index] != UInt8(ascii: ",") { scratch.append(folded.bytes[index]) }
    } else {
      scratch.append(contentsOf: folded.bytes[range])
    }
    appendUnit(range, plain: !part.isNumber, into: &buffer)
  }

  /// A unit: its surface, its stem, and the bigram with the one before. `scratch` holds what is to be stemmed, where it is `plain`,
  /// or the word itself.
  private mutating func appendUnit(_ range: Range<Int>, plain: Bool, into buffer: inout TokenBuffer) {
    let start = folded.originalStart(range.lowerBound)
    let end = folded.originalEnd(range.upperBound)
    let surface = base + range.lowerBound..<base + range.upperBound
    let isStopWord = stopWords.containsLatin(folded.bytes, range)
    buffer.append(.surface, termAt: surface, isStopWord: isStopWord, position: position, start: start, end: end)

    var word = surface
    let isStemmed = plain && scratch.allSatisfy { $0.isASCIILetter || $0 == UInt8(ascii: "'") }
    if isStemmed, let length = stemmer(scratch, 0..<scratch.count) {
      scratch.replaceSubrange(0..., with: stemmer.stem[..<length])
    }
    if !folded.bytes[range].elementsEqual(scratch) {
      let at = buffer.appendBytes(scratch, 0..<scratch.count)
      word = at..<at + scratch.count
    }
    buffer.append(.word, termAt: word, isStopWord: isStopWord, position: position, start: start, end: end)
    appendBigram(isStopWord: isStopWord, start: start, end: end, into: &buffer)
    position += 1
  }

  /// With `scratch` as the new stem.
  private mutating func appendBigram(isStopWord: Bool, start: UInt32, end: UInt32, into buffer: inout TokenBuffer) {
    if let previous, !previous.isStopWord, !isStopWord {
      bigram.append(contentsOf: scratch)
      let at = buffer.appendBytes(bigram, 0..<bigram.count)
      buffer.append(
        .bigram, termAt: at..<at + bigram.count, position: previous.position, units: 2, start: previous.start, end: end)
    }
    previous = Stem(isStopWord: isStopWord, position: position, start: start)
    bigram.removeAll(keepingCapacity: true)
    bigram.append(contentsOf: scratch)
    bigram.append(UInt8(ascii: " "))
  }
}
