/// Documents of one term, or of the terms that an expansion found, with their places.
final class TermDocs: DocIterator {
  /// More than one only for expansions.
  private var cursors: ContiguousArray<PostingCursor>
  private var buffer: [UInt32] = []

  init(_ cursors: [PostingCursor]) {
    self.cursors = ContiguousArray(cursors)
    super.init(cost: cursors.reduce(0) { $0 + Int($1.documentFrequency) })
    update()
  }

  override func advance() {
    guard doc != .end else { return }
    if cursors.count == 1 {
      cursors[0].advance()
      doc = cursors[0].doc
    } else {
      seek(to: doc + 1)
    }
  }

  override func seek(to target: DocID) {
    guard target > doc else { return }
    for index in cursors.indices where cursors[index].doc < target { cursors[index].seek(to: target) }
    update()
  }

  private func update() {
    var least = DocID.end
    for index in cursors.indices { least = min(least, cursors[index].doc) }
    doc = least
  }

  /// Ascending places in `doc`.
  func readPositions(into positions: inout [UInt32]) {
    if cursors.count == 1 {
      cursors[0].readPositions(into: &positions)
      return
    }
    positions.removeAll(keepingCapacity: true)
    for index in cursors.indices where cursors[index].doc == doc {
      cursors[index].readPositions(into: &buffer)
      positions += buffer
    }
    positions.sort()
  }
}

/// Documents that hold terms at given distances from each other.
final class PhraseDocs: ConfirmingDocs {
  /// The rarest first.
  private let parts: ContiguousArray<TermDocs>
  private let offsets: ContiguousArray<UInt32>
  /// Units that the phrase covers.
  let length: UInt32
  /// Where the phrase begins in `doc`, once it was confirmed.
  private(set) var starts: [UInt32] = []
  private var buffer: [UInt32] = []
  private var confirmed: DocID?

  init(_ slots: [(offset: UInt32, docs: TermDocs)], length: UInt32) {
    let sorted = slots.sorted { $0.docs.cost < $1.docs.cost }
    parts = ContiguousArray(sorted.map(\.docs))
    offsets = ContiguousArray(sorted.map(\.offset))
    self.length = length
    super.init(ConjunctionDocs(sorted.map(\.docs)))
  }

  override func confirm() -> Bool {
    if confirmed != doc { findStarts() }
    return !starts.isEmpty
  }

  private func findStarts() {
    confirmed = doc
    parts[0].readPositions(into: &starts)
    let first = offsets[0]
    starts.removeAll { $0 < first }
    for index in starts.indices { starts[index] -= first }
    for part in 1..<max(1, parts.count) {
      if starts.isEmpty { return }
      parts[part].readPositions(into: &buffer)
      let offset = offsets[part]
      var kept = 0
      var place = 0
      for start in starts {
        while place < buffer.count, buffer[place] < start &+ offset { place += 1 }
        if place == buffer.count { break }
        if buffer[place] == start &+ offset {
          starts[kept] = start
          kept += 1
        }
      }
      starts.removeSubrange(kept...)
    }
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

/// Documents of an iterator whose stored title or text holds a string, scalar by scalar; where the stored page is
/// damaged, the word of the lists is taken for it, and whoever shows the page tells.
final class LiteralDocs: ConfirmingDocs {
  private let literal: [UInt8]
  private let reader: SegmentReader
  private var asked: (doc: DocID, holds: Bool)?

  init(_ candidates: DocIterator, literal: String, reader: SegmentReader) {
    self.literal = Array(literal.utf8)
    self.reader = reader
    super.init(candidates)
  }

  override func confirm() -> Bool {
    if let asked, asked.doc == doc { return asked.holds }
    guard candidates.confirm() else { return false }
    let document = try? reader.document(doc)
    let holds = document.map { contains($0.title) || contains($0.text) } ?? true
    asked = (doc, holds)
    return holds
  }

  private func contains(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = literal.first, bytes.count >= literal.count else { return false }
    for start in 0...bytes.count - literal.count where bytes[start] == first {
      if bytes[start..<start + literal.count].elementsEqual(literal) { return true }
    }
    return false
  }
}
