/// What a pattern looks for, after its letters were folded as the index folds them.
enum PatternShape: Sendable, Hashable {
  case expansion(Expansion)
  /// Han text is searched by its characters, so `阿?巴巴` is a phrase with a gap.
  case phrase(PhraseShape)
  case nothing

  init(_ pattern: String, field: Field, analyzer: any Analyzer) {
    var glob = [UInt8]()
    var slots = [PhraseShape.Slot]()
    var offset: UInt32 = 0
    var isHan = false
    var segment = ""
    func fold() {
      guard !segment.isEmpty else { return }
      let text = QueryText(segment, analyzer: analyzer)
      if text.runs.count == 1, text.surfaces.isEmpty {
        var run = text.runs[0]
        run.position = offset
        isHan = true
        slots += QueryText.slots(run, in: field)
        offset += UInt32(run.characters.count)
        for place in run.characters.indices { glob += Array(UTF8.encode(run.characters[place]) ?? .init()) }
      } else if let whole = text.whole, text.runs.isEmpty {
        glob += whole.term
      } else {
        glob += Array(segment.lowercased().utf8)
      }
      segment = ""
    }
    for character in pattern {
      switch character {
      case "*", "?":
        fold()
        if character == "?" { offset += 1 }
        glob.append(character == "*" ? UInt8(ascii: "*") : UInt8(ascii: "?"))
      default: segment.append(character)
      }
    }
    let endsInStar = segment.isEmpty && glob.last == UInt8(ascii: "*")
    fold()
    let star = UInt8(ascii: "*")
    let hasInnerStar = glob.trimmingPrefix { $0 == star }.reversed().trimmingPrefix { $0 == star }.contains(star)
    let hasOnlyHan = isHan && glob.allSatisfy { $0 >= 0x80 || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    if hasOnlyHan, !hasInnerStar {
      self = PhraseShape(slots: slots).map { .phrase($0) } ?? .nothing
    } else if endsInStar, glob.dropLast().allSatisfy({ $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }) {
      self = .expansion(.prefix([Term.lead(field, isHan ? .word : .surface)] + glob.dropLast()))
    } else {
      self = .expansion(.glob(lead: Term.lead(field, isHan ? .word : .surface), glob))
    }
  }
}
