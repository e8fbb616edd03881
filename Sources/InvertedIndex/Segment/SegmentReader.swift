import Synchronization

/// One immutable segment, memory-mapped.
///
/// Opening it holds the small sections against their checksums. Of the dictionary, the postings and the positions each
/// piece is held against its own when it is first needed: a term's when it is looked up. Stored documents are, block by
/// block, when they are read.
public final class SegmentReader: Sendable {
  let path: String
  /// The number in the file's name: grows with every segment written.
  let number: UInt64
  /// Removed documents included; their numbers are 0 ..< `documentCount`.
  public let documentCount: Int
  let byteCount: Int
  let statistics: SegmentStatistics
  private let dictionary: TermDictionary
  private let checkedTerms: CheckedBytes
  private let postings: CheckedBytes
  private let positions: CheckedBytes
  private let damageNote = DamageNote()
  let store: DocumentStore
  private let bodyLengths: Column<UInt8>
  private let titleLengths: Column<UInt8>
  private let publishedColumn: PackedColumn
  private let indexedColumn: PackedColumn
  private let stories: PackedColumn
  /// Of single occurrences, by length code.
  private let bodyImpacts: [UInt8]
  private let titleImpacts: [UInt8]
  private let headingList: TermInfo?
  private let sections: SegmentSections
  /// Made when they are first asked for.
  private let keywordColumns = Mutex<[Field: KeywordColumn]>([:])

  init(directory: String, number: UInt64, disk: Disk = Disk()) throws(IndexError) {
    path = SegmentFormat.path(number, in: directory)
    self.number = number
    let file = try MappedFile(path: path, disk: disk)
    sections = try SegmentSections(file)
    for section in SegmentFormat.Section.allCases
    where section != .documents && !SegmentFormat.checkedSections.contains(section) {
      try sections.verify(section)
    }
    statistics = try SegmentStatistics(try sections[.statistics])
    byteCount = file.count
    let count = Int(statistics.documentCount)
    documentCount = count
    var checked = try sections.checked(damageNote)
    guard let positions = checked.popLast(), let postings = checked.popLast(), let terms = checked.popLast() else {
      throw file.bytes.damaged(at: 0, "a section is missing")
    }
    checkedTerms = terms
    self.postings = postings
    self.positions = positions
    dictionary = try TermDictionary(
      terms: terms, index: try sections[.termIndex], count: Int(statistics.termCount))
    store = try DocumentStore(
      data: try sections[.documents], index: try sections[.documentIndex], documentCount: count)
    bodyLengths = try Column(try sections[.bodyLengths], count: count)
    titleLengths = try Column(try sections[.titleLengths], count: count)
    publishedColumn = try PackedColumn(try sections[.published], count: count)
    indexedColumn = try PackedColumn(try sections[.indexed], count: count)
    stories = try PackedColumn(try sections[.stories], count: count)
    bodyImpacts = ImpactTable.ofOne(average: statistics.averageLength(.body))
    titleImpacts = ImpactTable.ofOne(average: statistics.averageLength(.title))
    // Damage is noted by who finds it.
    headingList = (try? dictionary.find(Term.headings.bytes)) ?? nil
  }

  func byteCount(_ section: SegmentFormat.Section) -> Int { (try? sections[section].count) ?? 0 }

  /// Tokens of kind `word` in all documents: of the body, of the title; 0 for other fields.
  func tokenCount(_ field: Field) -> UInt64 {
    switch field {
    case .body: statistics.bodyTokens
    case .title: statistics.titleTokens
    default: 0
    }
  }

  /// The mean length that the impacts of this segment were computed with, in tokens.
  func averageLength(_ field: Field) -> Float { statistics.averageLength(field) }

  /// Whether any document has headings.
  var hasHeadings: Bool { headingList != nil }

  /// Walks the documents that have headings; nil where none has.
  func headingCursor() throws(IndexError) -> PostingCursor? {
    guard let headingList else { return nil }
    try check(headingList)
    return cursor(headingList)
  }

  /// The dictionary's entry of a term; nil where the segment does not hold it.
  func term(_ term: Term) throws(IndexError) -> TermInfo? {
    let info = try dictionary.find(term.bytes)
    if let info { try check(info) }
    return info
  }

  /// Holds a term's lists against their checksums.
  func check(_ info: TermInfo) throws(IndexError) {
    try postings.check(info.postingsOffset, info.postingsLength)
    try positions.check(info.positionsOffset, info.positionsLength)
  }

  /// Holds all lists and the whole dictionary against their checksums.
  func checkLists() throws(IndexError) {
    try checkedTerms.checkAll()
    try postings.checkAll()
    try positions.checkAll()
  }

  /// What was found damaged in the dictionary or the lists since the segment was opened.
  var damage: IndexError? { damageNote.found }

  /// Where a walk over terms goes on.
  enum WalkStep {
    case next
    /// At the first term that does not share so many bytes.
    case beyondPrefix(Int)
    /// At the first term that is not below these bytes.
    case notBelow([UInt8])
    case stop
  }

  /// Calls `body` with the bytes of terms that begin with `prefix`, in order; it says where to go on. Their lists are to be
  /// checked before they are read.
  func walkTerms(
    withPrefix prefix: [UInt8], _ body: ([UInt8], TermInfo) throws(IndexError) -> WalkStep
  ) throws(IndexError) {
    var walker = try dictionary.walk(from: prefix)
    var info = try walker.next()
    while let found = info, walker.shared >= prefix.count || walker.term.starts(with: prefix) {
      switch try body(walker.term, found) {
      case .next: info = try walker.next()
      case .beyondPrefix(let length): info = try walker.next(beyondPrefix: length)
      case .notBelow(let bound): info = try walker.next(notBelow: bound)
      case .stop: return
      }
    }
  }

  /// All terms from the first on that is not below `start`; their lists are to be checked before they are read.
  func walkTerms(from start: [UInt8] = []) throws(IndexError) -> TermWalker { try dictionary.walk(from: start) }

  /// - Parameters:
  ///   - decoded: The cursor's room; of cursors that share one, only the one made last may be used.
  ///   - placed: Whether it stands on the first document; else it stands nowhere yet.
  func cursor(
    _ info: TermInfo, reusing decoded: DecodedBlock = DecodedBlock(), placed: Bool = true
  ) -> PostingCursor {
    PostingCursor(
      info, postings: postings.bytes, positions: positions.bytes, documentCount: documentCount,
      singleImpact: singleImpact(info), decoded: decoded, placed: placed)
  }

  private func singleImpact(_ info: TermInfo) -> UInt8 {
    guard let single = info.single else { return 0 }
    return switch info.field {
    case .body: bodyImpacts[Int(bodyLengths[single.doc])]
    case .title: titleImpacts[Int(titleLengths[single.doc])]
    default: Self.plainImpact
    }
  }

  /// Of fields whose lengths do not count.
  private static let plainImpact = ImpactTable.ofOne(average: 1)[1]

  /// A document's length as `LengthCode`: of the body (title included) or of the title; 1 for other fields.
  @inline(__always)
  func lengthCode(_ field: Field, _ doc: DocID) -> UInt8 {
    switch field {
    case .body: bodyLengths[doc]
    case .title: titleLengths[doc]
    default: 1
    }
  }

  /// The length codes of all documents, of the body or of the title.
  func lengthCodes(_ field: Field) -> Bytes { field == .title ? titleLengths.bytes : bodyLengths.bytes }

  /// Local seconds of the document's own date; nil where it has none.
  func published(_ doc: DocID) -> Int64? { publishedColumn[doc] }

  /// Unix seconds.
  func indexed(_ doc: DocID) -> Int64 { indexedColumn[doc] ?? 0 }

  /// Equal for documents that tell one story; 0 where that is not known.
  func story(_ doc: DocID) -> UInt64 { stories[doc].map { UInt64(bitPattern: $0) } ?? 0 }

  /// The stored document, removed or not; throws `.damaged` where its block is, or no document has the number.
  public func document(_ doc: DocID) throws(IndexError) -> Document { try store.document(doc) }

  /// For many of them.
  public func documents() -> DocumentCursor { DocumentCursor(store) }

  /// The value that each document has in a keyword field.
  func keywords(_ field: Field) throws(IndexError) -> KeywordColumn {
    if let known = keywordColumns.withLock({ $0[field] }) { return known }
    let column = try KeywordColumn(field, of: self)
    keywordColumns.withLock { $0[field] = column }
    return column
  }

  /// Holds every section against its checksum.
  func verifySections() throws(IndexError) {
    for section in SegmentFormat.Section.allCases { try sections.verify(section) }
  }

  /// The same, and reads every stored document.
  func verify() throws(IndexError) {
    try verifySections()
    try store.readAll { _, _ in }
  }
}
