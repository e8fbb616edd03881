/// Documents that hold terms at given distances from each other.
final class PhraseDocs: ConfirmingDocs {
  private let terms: TermConjunction
  /// From the phrase's beginning, in the order of `terms`.
  private let offsets: ContiguousArray<UInt32>
  /// Units that the phrase covers.
  let length: UInt32
  /// Where the phrase begins in `doc`, once it was confirmed.
  private(set) var starts: [UInt32] = []
  private var places: [UInt32] = []
  private var buffer: [UInt32] = []
  private var confirmed: DocID?

  /// Of the cursors that a slot may have thousands of.
  private let memory: Reservation?

  init(
    _ slots: [(offset: UInt32, postings: TermPostings)], length: UInt32, memory: Reservation?,
    context: EvaluationContext
  ) {
    self.memory = memory
    let sorted = slots.sorted { $0.postings.cost < $1.postings.cost }
    offsets = ContiguousArray(sorted.map(\.offset))
    terms = TermConjunction(sorted.map(\.postings), context: context)
    self.length = length
    super.init(terms)
  }

  override func confirm() -> Bool {
    if confirmed != doc { findStarts() }
    return !starts.isEmpty
  }

  private func findStarts() {
    confirmed = doc
    // Taken out of the object, whose every use is watched.
    var starts = take(&self.starts)
    var places = take(&self.places)
    var buffer = take(&self.buffer)
    terms.readPositions(0, into: &starts, buffer: &buffer)
    let first = offsets[0]
    if first > 0 {
      starts.removeAll { $0 < first }
      for index in starts.indices { starts[index] -= first }
    }
    for part in 1..<max(1, offsets.count) where !starts.isEmpty {
      terms.readPositions(part, into: &places, buffer: &buffer)
      Self.keep(in: &starts, thoseWhere: places, follow: offsets[part])
    }
    self.starts = starts
    self.places = places
    self.buffer = buffer
  }

  private func take(_ array: inout [UInt32]) -> [UInt32] {
    var taken: [UInt32] = []
    swap(&taken, &array)
    return taken
  }

  /// Keeps the starts that one of the ascending `places` follows at a distance.
  private static func keep(in starts: inout [UInt32], thoseWhere places: [UInt32], follow offset: UInt32) {
    var kept = 0
    var place = 0
    for start in starts {
      while place < places.count, places[place] < start &+ offset { place += 1 }
      if place == places.count { break }
      if places[place] == start &+ offset {
        starts[kept] = start
        kept += 1
      }
    }
    starts.removeLast(starts.count - kept)
  }
}

/// Documents that hold several phrases in any order, with at most `gap` units between and among them.
final class NearDocs: ConfirmingDocs {
  private let parts: ContiguousArray<PhraseDocs>
  private let gap: Int
  private var places: [Int]

  init(_ parts: [PhraseDocs], gap: Int) {
    self.parts = ContiguousArray(parts)
    self.gap = gap
    places = parts.map { _ in 0 }
    super.init(ConjunctionDocs(parts))
  }

  /// For every occurrence as the leftmost one, the others' first ones behind it make the shortest window.
  override func confirm() -> Bool {
    guard candidates.confirm() else { return false }
    let words = parts.reduce(0) { $0 + Int($1.length) }
    for index in places.indices { places[index] = 0 }
    while true {
      var leftmost = 0
      var end = 0
      for (index, part) in parts.enumerated() {
        let start = part.starts[places[index]]
        if start < parts[leftmost].starts[places[leftmost]] { leftmost = index }
        end = max(end, Int(start) + Int(part.length))
      }
      if end - Int(parts[leftmost].starts[places[leftmost]]) - words <= gap { return true }
      places[leftmost] += 1
      if places[leftmost] == parts[leftmost].starts.count { return false }
    }
  }
}

/// Documents of an iterator whose stored title or text, or what surrounds them, holds a string, scalar by scalar; where
/// the stored document is damaged, the word of the lists is taken for it, and whoever shows the document tells.
final class LiteralDocs: ConfirmingDocs {
  private let literal: Literal
  private let field: Field
  private let reader: SegmentReader
  private let context: EvaluationContext
  private var asked: (doc: DocID, holds: Bool)?

  init(
    _ candidates: DocIterator, literal: String, in field: Field, reader: SegmentReader, context: EvaluationContext
  ) {
    self.context = context
    self.field = field
    self.literal = Literal(literal)
    self.reader = reader
    super.init(candidates)
  }

  override func confirm() -> Bool {
    if let asked, asked.doc == doc { return asked.holds }
    // A text may have megabytes.
    guard candidates.confirm(), !context.isExpiredBeforeLongStep() else { return false }
    let document = try? reader.document(doc)
    let holds =
      document.map { document in
        field == .surroundings
          ? literal.isHeld(by: document.surroundings)
          : literal.isHeld(by: document.title) || literal.isHeld(by: document.text)
      } ?? true
    asked = (doc, holds)
    return holds
  }
}
