/// A stream that is one page.
struct SinglePageReader: PageSource {
  private var page: RawPage
  private let facts: SourceFacts
  private var isFinished = false
  private var isGiven = false

  init(url: String, declaredType: String? = nil, facts: SourceFacts = SourceFacts()) {
    page = RawPage(bytes: [], url: url, declaredType: declaredType)
    self.facts = facts
  }

  mutating func feed(_ bytes: [UInt8]) {
    // One byte over the limit is enough to know.
    page.bytes += bytes.prefix(Limits.pageBytes + 1 - page.bytes.count)
  }

  mutating func finish() { isFinished = true }

  var heldBytes: Int { page.bytes.capacity }

  mutating func next() -> SourceItem? {
    guard !isGiven, isFinished || page.bytes.count > Limits.pageBytes else { return nil }
    isGiven = true
    guard page.bytes.count <= Limits.pageBytes else {
      page.bytes = []
      return .skipped(id: page.url, reason: ExtractionError.tooLarge(limit: Limits.pageBytes).reason)
    }
    defer { page.bytes = [] }
    return .page(page, facts)
  }
}
