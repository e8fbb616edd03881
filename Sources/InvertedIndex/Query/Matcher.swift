/// Terms at fixed distances from each other.
struct PhraseShape: Sendable, Hashable {
  struct Slot: Sendable, Hashable {
    enum Terms: Sendable, Hashable {
      case term(Term)
      case expansion(Expansion)
    }

    /// From the phrase's beginning.
    var offset: UInt32
    var terms: Terms
  }

  private(set) var slots: [Slot]
  /// Units from the beginning to the end.
  let length: UInt32

  /// Nil for no slots.
  init?(slots: [Slot]) {
    guard let first = slots.map(\.offset).min(), let last = slots.map(\.offset).max() else { return nil }
    self.slots = slots.map { Slot(offset: $0.offset - first, terms: $0.terms) }
    let ending = slots.filter { $0.offset == last }.map { slot -> UInt32 in
      if case .term(let term) = slot.terms, term.kind == .pair { 2 } else { 1 }
    }
    length = last - first + (ending.max() ?? 1)
  }
}

/// A set of terms that is looked up in each segment's dictionary.
enum Expansion: Sendable, Hashable {
  /// Terms whose bytes, lead byte included, begin so.
  case prefix([UInt8])
  /// Terms of a field and kind whose text matches; `*` is any text, `?` one scalar.
  case glob(lead: UInt8, [UInt8])
  /// Terms of a field and kind within so many edits.
  case fuzzy(lead: UInt8, [Unicode.Scalar], edits: Int)
}

/// Which documents match: the query's Boolean side, in terms of the dictionary.
indirect enum Matcher: Sendable, Hashable {
  case everything
  case nothing
  case term(Term)
  case expansion(Expansion)
  case phrase(PhraseShape)
  case near([PhraseShape], gap: Int)
  /// Documents of the matcher that hold the string exactly: in title or text (`body`), or in what surrounds them.
  case literal(Matcher, String, in: Field)
  /// Local seconds of the document's date, else of the day it was added.
  case date(ClosedRange<Int64>)
  case all([Matcher], excluding: [Matcher])
  case any([Matcher])
  /// Documents that hold so much of the parts' weights together.
  case most([Weighed], weight: Float)

  /// A part of what is asked for, and how much it counts.
  struct Weighed: Sendable, Hashable {
    var matcher: Matcher
    var weight: Float
  }
}
