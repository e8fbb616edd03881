import TextBytes

/// A stretch of folded text of one nature.
struct Run {
  enum Nature: UInt8 {
    /// Han characters.
    case han
    /// ASCII letters and digits: one piece.
    case ascii
    /// Letters, digits and marks of any script: ICU says where words end.
    case mixed
  }

  var nature: Nature
  /// UTF-8 offsets in the folded text.
  var start: Int
  var end: Int
  /// Where it lies in `RunScanner.units`; nowhere for ASCII.
  var unitStart = 0
  var unitEnd = 0
}

/// Finds the runs of a folded text, and lets ICU cut those that need it: only these, with a line's end between two, so
/// that a run is cut alike whatever stands around it, and one call serves a whole text.
struct RunScanner: ~Copyable {
  private(set) var runs: [Run] = []
  /// The runs that are not ASCII, in UTF-16.
  private(set) var units: [UInt16] = []
  /// Where ICU's segments end in `units`.
  private(set) var segmentEnds: [Int32] = []

  mutating func scan(_ text: borrowing FoldedText, with table: FoldingTable, _ breaker: borrowing WordBreaker) {
    runs.removeAll(keepingCapacity: true)
    units.removeAll(keepingCapacity: true)
    let bytes = text.bytes.span
    var run: Run?
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        let start = index
        while index < bytes.count, bytes[index].isASCIILetter || bytes[index].isDigit { index += 1 }
        if let current = run, start == index || current.nature == .han {
          finish(current, bytes)
          run = nil
        }
        if start < index {
          if run == nil { run = Run(nature: .ascii, start: start, end: index) }
          run?.end = index
        } else {
          index += 1
        }
        continue
      }
      let (scalar, length) = bytes.scalar(at: index)
      let nature: Run.Nature?
      switch table.classes[scalar < 0x10000 ? Int(scalar) : 0] {
      case _ where scalar >= 0x10000:
        switch table.characterClass(scalar) {
        case .han: nature = .han
        case .letter: nature = .mixed
        case .mark: nature = run == nil || run?.nature == .han ? nil : .mixed
        default: nature = nil
        }
      case .han: nature = .han
      case .letter: nature = .mixed
      case .mark: nature = run == nil || run?.nature == .han ? nil : .mixed
      default: nature = nil
      }
      if let current = run, nature == nil || (nature == .han) != (current.nature == .han) {
        finish(current, bytes)
        run = nil
      }
      if let nature {
        if run == nil { run = Run(nature: nature, start: index, end: index) }
        if nature == .mixed { run?.nature = .mixed }
        run?.end = index + length
      }
      index += length
    }
    if let run { finish(run, bytes) }
    segmentEnds.removeAll(keepingCapacity: true)
    if !units.isEmpty { breaker.segmentEnds(of: units, into: &segmentEnds) }
  }

  private mutating func finish(_ run: Run, _ bytes: Span<UInt8>) {
    var run = run
    if run.nature != .ascii {
      run.unitStart = units.count
      var index = run.start
      while index < run.end {
        let (scalar, length) = bytes.scalar(at: index)
        if scalar < 0x10000 {
          units.append(UInt16(truncatingIfNeeded: scalar))
        } else {
          units.append(UInt16(truncatingIfNeeded: 0xD7C0 + scalar >> 10))
          units.append(UInt16(truncatingIfNeeded: 0xDC00 + scalar & 0x3FF))
        }
        index += length
      }
      run.unitEnd = units.count
      if run.nature == .han { restoreWords(in: run.unitStart..<run.unitEnd) }
      units.append(10)
    }
    runs.append(run)
  }

  /// Two simplified characters stand for themselves and for a traditional one that simplified words have kept: 著 folds to 着
  /// (看著, 看着) and 乾 to 干 (乾净, 干净), but ICU's dictionary knows 著名 and 乾隆 alone. So it is shown these where such a word
  /// may stand; terms stay folded.
  private mutating func restoreWords(in range: Range<Int>) {
    for index in range where units[index] == 0x7740 || units[index] == 0x5E72 {
      let before = index > range.lowerBound ? units[index - 1] : 0
      let after = index + 1 < range.upperBound ? units[index + 1] : 0
      if units[index] == 0x5E72 {
        if Self.afterQian.contains(after) { units[index] = 0x4E7E }
      } else if Self.beforeZhu.contains(before) || Self.afterZhu.contains(after) {
        units[index] = 0x8457
      }
    }
  }

  private static let afterQian = Array("隆坤".utf16)
  private static let beforeZhu = Array("显名原土卓编专译巨昭".utf16)
  private static let afterZhu = Array("名作者".utf16)
}
