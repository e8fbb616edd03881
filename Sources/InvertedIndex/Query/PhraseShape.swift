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
