/// A row of merged terms, whose lists are encoded by any thread.
struct MergeBatch: Sendable {
  /// A segment that holds a term.
  struct Holder: Sendable {
    var segment: Int
    var info: TermInfo
  }

  struct Item: Sendable {
    /// In `texts`.
    var text: Range<Int>
    /// In the batch's holders, by ascending segment.
    var holders: Range<Int>
    /// What became of the list; nil before, and for one that has lost all its documents.
    var entry: PostingListEntry?
    /// Where its bytes lie in `postings` and `positions`.
    var postings = 0..<0
    var positions = 0..<0
    var checksum: UInt64 = 0
    var isEncoded = false
  }

  private(set) var texts: [UInt8] = []
  private(set) var holders: [Holder] = []
  var items: [Item] = []
  var postings: [UInt8] = []
  var positions: [UInt8] = []

  /// So many postings keep a thread busy for a while.
  static let cost = 1 << 18
  /// What a term counts for beside its postings.
  private static let termCost = 16

  /// Takes the next terms until they have so many postings; nil where there are none.
  init?(_ terms: inout TermMerge, of enough: Int) throws(IndexError) {
    var cost = 0
    while cost < enough, try terms.next() {
      let first = (text: texts.count, holder: holders.count)
      texts += terms.term
      for holder in terms.holders {
        guard let info = terms.infos[holder] else { continue }
        holders.append(Holder(segment: holder, info: info))
        cost += Int(info.documentFrequency)
      }
      cost += Self.termCost
      items.append(Item(text: first.text..<texts.count, holders: first.holder..<holders.count))
    }
    if items.isEmpty { return nil }
  }

  func lead(_ item: Item) -> UInt8 { texts[item.text.lowerBound] }

  /// The only posting of a term, and the segment that it is in; nil for a term with more. Half of all terms are such.
  func single(_ item: Item) -> (segment: Int, posting: TermInfo.Single)? {
    guard item.holders.count == 1 else { return nil }
    let holder = holders[item.holders.lowerBound]
    return holder.info.single.map { (holder.segment, $0) }
  }

  /// Whether the term had a word's list in every segment: it has so in the merged one, as a rule.
  func isSharedEverywhere(_ item: Item) -> Bool { holders[item.holders].allSatisfy(\.info.isShared) }
}

/// Encodes the merged lists of one batch after the other.
struct ListMerger {
  private let segments: [LiveSegment]
  /// New numbers by old ones, a table a segment; `.end` for removed documents.
  private let numbers: [[DocID]]
  private var encoder: ListEncoder
  private let decoded = DecodedBlock()

  init(_ segments: [LiveSegment], numbers: [[DocID]], _ settings: ListEncoder.Settings) {
    self.segments = segments
    self.numbers = numbers
    encoder = ListEncoder(settings)
  }

  /// Encodes the lists of a batch that are not likely to be others' as well.
  mutating func encode(_ batch: inout MergeBatch) {
    for index in batch.items.indices where !batch.isSharedEverywhere(batch.items[index]) { encode(&batch, index) }
    (batch.postings, batch.positions) = encoder.postings.take()
  }

  /// Encodes a single list of a batch.
  mutating func encodeAlone(_ batch: inout MergeBatch, _ index: Int) -> (postings: [UInt8], positions: [UInt8]) {
    encode(&batch, index)
    return encoder.postings.take()
  }

  private mutating func encode(_ batch: inout MergeBatch, _ index: Int) {
    let item = batch.items[index]
    batch.items[index].isEncoded = true
    if let (segment, posting) = batch.single(item) {
      guard let doc = number(posting.doc, in: segment) else { return }
      batch.items[index].entry = .single(
        doc: doc, position: Term.hasPositions(lead: batch.lead(item)) ? posting.position : nil)
      return
    }
    encoder.begin(lead: batch.lead(item))
    for holder in batch.holders[item.holders] { copyPostings(holder) }
    guard let entry = encoder.postings.end() else { return }
    let start = encoder.postings.start
    batch.items[index].entry = entry
    batch.items[index].postings = start.postings..<encoder.postings.postings.count
    batch.items[index].positions = start.positions..<encoder.postings.positions.count
    if case .list = entry { batch.items[index].checksum = encoder.postings.checksum }
  }

  private mutating func copyPostings(_ holder: MergeBatch.Holder) {
    if let single = holder.info.single {
      if let doc = number(single.doc, in: holder.segment) { encoder.postings.add(doc, position: single.position) }
      return
    }
    let numbers = numbers[holder.segment]
    var cursor = segments[holder.segment].reader.cursor(holder.info, reusing: decoded)
    cursor.forEachBlock(hasPositions: holder.info.hasPositions) { docs, frequencies, count, deltas in
      encoder.postings.add(docs, frequencies, count: count, deltas: deltas, numbers: numbers)
    }
  }

  /// A document's new number; nil for one that was removed, or that a damaged dictionary made up.
  private func number(_ doc: DocID, in segment: Int) -> DocID? {
    guard Int(doc) < numbers[segment].count else { return nil }
    let number = numbers[segment][Int(doc)]
    return number == .end ? nil : number
  }
}
