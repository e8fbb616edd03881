import InvertedIndex
import TextBytes

/// One thread's analysis: ICU's and Snowball's handles, and arrays that are used again from text to text.
struct AnalysisSession: ~Copyable {
  let table: FoldingTable
  let stopWords: StopWords
  let breaker: WordBreaker
  var words: EnglishWords
  var folded = FoldedText()
  var scanner = RunScanner()

  /// Where the folded text lies in the buffer's bytes.
  var base = 0
  /// The next unit's.
  var position: UInt32 = 0
  /// Whether the last unit was a Han character.
  var endsInHan = false
  /// The stem that the next one makes a bigram with.
  var previous: Stem?
  var chain = Chain()
  var scratch: [UInt8] = []
  /// Off only where a test compares the shorter way with the longer.
  var takesShortcuts = true

  /// A word of a script other than Han, as bigrams need it.
  struct Stem {
    /// In the buffer's bytes.
    var term: Range<Int>
    /// Where its surface ends in the buffer's bytes; -1 where that is in an earlier piece of the text.
    var surfaceEnd: Int
    var isStopWord: Bool
    var position: UInt32
    var start: UInt32
  }

  /// Texts are analysed by pieces of about so many bytes, which end where a line does: no token and no segment of ICU's
  /// reaches across a line's end, so the tokens are the same.
  var pieceLength = 1 << 14
  /// A line longer than this is cut behind a space, a Chinese comma or full stop, so that memory stays bounded.
  var longestLine = 1 << 16
  /// Where that does not come either, a piece as long as this is cut between any two characters, though a pair of Han
  /// characters or a word be lost there: a text so long without a space or a full stop is none.
  var longestPiece = 1 << 21
  /// A part is handed on at so many tokens or more.
  var partTokens = 1 << 15
  /// Arrays that one giant line has made longer than this are given back.
  static let longestKept = 1 << 22
  /// Offsets have 32 bits, and ICU counts by signed ones; what lies behind is not analysed.
  static let longestText = 1 << 30

  init(table: FoldingTable, stopWords: StopWords) throws(AnalysisError) {
    let breaker = try WordBreaker()
    let words = try EnglishWords(stopWords: stopWords)
    self.table = table
    self.stopWords = stopWords
    self.breaker = breaker
    self.words = words
  }

  /// Leaves all tokens in the buffer.
  mutating func analyze(_ text: String, into buffer: inout TokenBuffer) {
    var none: NoSink?
    analyze(text, by: &buffer, into: &none)
  }

  struct NoSink: TokenSink {
    mutating func take(_ part: borrowing TokenBuffer) -> Bool { true }
  }

  /// Hands the tokens to a sink part by part, without bigrams, where there is one.
  mutating func analyze<Sink: TokenSink>(_ text: String, by buffer: inout TokenBuffer, into sink: inout Sink?) {
    buffer.removeAll()
    if sink != nil { buffer.wantsBigrams = false }
    position = 0
    endsInHan = false
    previous = nil
    let text = text.utf8.span
    var limit = min(text.count, Self.longestText)
    while limit < text.count, text[limit].continuesCharacter { limit -= 1 }
    var start = 0
    while start < limit {
      var end = min(start + pieceLength, limit)
      while end < limit, !mayCut(text, at: end, isLong: end - start > longestLine) {
        if end - start > longestPiece, mustCut(text, at: end) { break }
        end += 1
      }
      analyze(text, start..<end, into: &buffer)
      start = end
      if sink != nil, start == limit || buffer.tokens.count >= partTokens {
        buffer.nextPosition = position
        let wantsMore = sink?.take(buffer) ?? true
        buffer.removeTokens()
        if !wantsMore { break }
      }
    }
    buffer.nextPosition = position
    if folded.bytes.count > Self.longestKept {
      folded = FoldedText()
      scanner = RunScanner()
    }
  }

  /// Whether what stands before an offset ends everything that reaches from character to character.
  private func mayCut(_ text: Span<UInt8>, at offset: Int, isLong: Bool) -> Bool {
    let last = text[offset - 1]
    if last == UInt8(ascii: "\n") || !isLong { return last == UInt8(ascii: "\n") }
    let isBeforeHan = 0xE4...0xE9 ~= text[offset]
    if last == UInt8(ascii: " ") { return isBeforeHan || text[offset] < 0x80 }
    guard isBeforeHan, offset >= 3 else { return false }
    let mark = (text[offset - 3], text[offset - 2], last)
    return mark == (0xE3, 0x80, 0x82) || mark == (0xEF, 0xBC, 0x8C)
  }

  /// Before any character that is no mark on the one before it.
  private func mustCut(_ text: Span<UInt8>, at offset: Int) -> Bool {
    !text[offset].continuesCharacter && !table.joinsPrevious(text.scalar(at: offset).scalar)
  }

  private mutating func analyze(_ text: Span<UInt8>, _ range: Range<Int>, into buffer: inout TokenBuffer) {
    folded.fold(text, range, with: table)
    base = buffer.appendBytes(folded.bytes, 0..<folded.bytes.count)
    scanner.scan(folded, with: table, breaker)
    previous?.surfaceEnd = -1
    chain.begin()
    var segment = 0
    for index in scanner.runs.indices {
      let run = scanner.runs[index]
      switch run.nature {
      case .ascii:
        append(piece: run.start..<run.end, into: &buffer)
      case .han:
        finishChain(into: &buffer)
        previous = nil
        appendHan(run, &segment, into: &buffer)
        chain.begin(at: run.end)
      case .mixed:
        var start = run.start
        var unit = run.unitStart
        while start < run.end {
          let end = nextSegmentEnd(run, &segment, from: start, &unit)
          append(piece: start..<end, into: &buffer)
          start = end
        }
      }
    }
    finishChain(into: &buffer)
    readGap(chain.end..<folded.bytes.count, before: folded.bytes.count..<folded.bytes.count)
  }

  /// Where ICU's segment ends that begins at a byte and a unit of a run; the run's end where ICU gave no segments.
  func nextSegmentEnd(_ run: Run, _ segment: inout Int, from start: Int, _ unit: inout Int) -> Int {
    while segment < scanner.segmentEnds.count, scanner.segmentEnds[segment] <= unit { segment += 1 }
    guard segment < scanner.segmentEnds.count else {
      unit = run.unitEnd
      return run.end
    }
    let unitEnd = min(Int(scanner.segmentEnds[segment]), run.unitEnd)
    var end = start
    while unit < unitEnd {
      let length = folded.bytes[end].characterLength
      end += length
      unit += length == 4 ? 2 : 1
    }
    return min(end, run.end)
  }

  /// Han characters: ICU's words, and overlapping pairs.
  private mutating func appendHan(_ run: Run, _ segment: inout Int, into buffer: inout TokenBuffer) {
    if endsInHan { position += 1 }
    endsInHan = true

    var wordPosition = position
    var start = run.start
    var unit = run.unitStart
    while start < run.end {
      let unitStart = unit
      let end = nextSegmentEnd(run, &segment, from: start, &unit)
      var units = unit - unitStart
      if end - start != units * 3 { units = characters(start..<end) }
      buffer.append(
        .word, termAt: base + start..<base + end, isStopWord: stopWords.containsHan(scanner.units, unitStart..<unit),
        isHan: true, position: wordPosition, units: units, start: folded.originalStart(start),
        end: folded.originalEnd(end))
      wordPosition += UInt32(units)
      start = end
    }

    start = run.start
    unit = run.unitStart
    while start < run.end {
      let middle = start + folded.bytes[start].characterLength
      let end = middle < run.end ? middle + folded.bytes[middle].characterLength : middle
      let middleUnit = unit + (middle - start == 4 ? 2 : 1)
      let unitEnd = end == middle ? middleUnit : middleUnit + (end - middle == 4 ? 2 : 1)
      buffer.append(
        .pair, termAt: base + start..<base + end, isStopWord: stopWords.containsHan(scanner.units, unit..<unitEnd),
        isHan: true, position: position, units: end == middle ? 1 : 2, start: folded.originalStart(start),
        end: folded.originalEnd(end))
      position += 1
      start = middle
      unit = middleUnit
    }
  }

  private func characters(_ range: Range<Int>) -> Int {
    var count = 0
    var index = range.lowerBound
    while index < range.upperBound {
      index += folded.bytes[index].characterLength
      count += 1
    }
    return count
  }
}
