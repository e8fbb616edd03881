extension QueryText {
  /// A word that is not Han, and the words that it has inside: `COVID-19` has `covid` and `19`, `C++` has `c`.
  struct WrittenWord: Sendable {
    var whole: Word
    var inside: [Word] = []
    /// The unstemmed words that it is made of, where they are several.
    var parts: [Word] = []
    /// Letters and digits in one, with no sign between.
    var isCode = false
    /// What it has inside that is one: `5400ZX` of `LW-5400ZX`.
    var codes: [WrittenWord] = []
  }

  /// The words that are not Han, each with those inside.
  var writtenWords: [WrittenWord] {
    var written: [WrittenWord] = []
    for word in words where !word.isHan {
      if let last = written.last, word.position < last.whole.position + last.whole.units {
        written[written.count - 1].inside.append(word)
      } else {
        written.append(WrittenWord(whole: word))
      }
    }
    for index in written.indices where written[index].whole.isCompound {
      written[index].parts = parts(of: written[index].whole)
      written[index].isCode = isCode(written[index].whole)
      for word in written[index].inside where word.isCompound && isCode(word) {
        let inside = written[index].inside.filter { $0 != word && word.places.contains($0.position) }
        written[index].codes.append(WrittenWord(whole: word, inside: inside, parts: parts(of: word), isCode: true))
      }
    }
    return written
  }

  private func parts(of name: Word) -> [Word] {
    name.places.compactMap { position in
      // Of those at one place the last is the barest: `Alibaba's` comes before `Alibaba`.
      surfaces.last { $0.position == position && $0.units == 1 }
    }
  }

  /// Whether a name of several parts is letters and digits alone.
  private func isCode(_ name: Word) -> Bool {
    surfaces.contains { surface in
      surface.position == name.position && surface.units == name.units
        && surface.term.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 >= 0x80 }
    }
  }
}

extension QueryText.Word {
  var places: Range<UInt32> { position..<position + units }

  /// Whether it says something by itself where it is only a part of a name: a stop word, a single letter and a number of one or
  /// two digits do not, or `4G` would find every document with a 4.
  fileprivate var saysSomethingAlone: Bool { !isStopWord && term.count > (isNumber ? 2 : 1) }

  /// Whether it is a word beside a number in the name: fewer letters are part of a code, as its digits are.
  fileprivate var isWordBesideANumber: Bool { !isStopWord && !isCompound && !isNumber && term.count > 4 }

  private var isNumber: Bool { term.allSatisfy { 48...57 ~= $0 || $0 == UInt8(ascii: ".") } }
}

extension QueryText.WrittenWord {
  /// Whether it has letters as well as digits.
  var isMixed: Bool {
    whole.term.contains { $0 >= 0x80 || 97...122 ~= $0 } && whole.term.contains { 48...57 ~= $0 }
  }

  /// Of the words inside those by which the name is found as well. What stands in a code is none of them: who types
  /// `uniq77777x` or `LW-5400ZX` wants that, not pages with `uniq` or LW. Where letters stand beside it that make a word
  /// (`COVID-19`, `p53-mediated`), that is one, and so are codes.
  var speaking: [QueryText.Word] {
    guard isMixed else { return inside.filter(\.saysSomethingAlone) }
    let others = inside.filter { word in !codes.contains { $0.whole.places.contains(word.position) } }
    let words = isCode ? [] : others.filter(\.isWordBesideANumber)
    return words.isEmpty ? [] : words + codes.map(\.whole)
  }

  /// Its parts one behind the other, however they are written: `COVID 19`, `covid19`, `COVID-19`.
  func inParts(in field: Field) -> Matcher? {
    guard parts.count > 1 else { return nil }
    return PhraseShape(
      slots: parts.map { PhraseShape.Slot(offset: $0.position, terms: .term(Term(field, .surface, $0.term))) }
    ).map { .phrase($0) }
  }
}
