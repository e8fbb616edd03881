/// The changes of one commit, worked out against a snapshot: which documents are written, which are removed.
struct CommitBatch {
  /// So many addresses a document has at most: each that comes later rewrites it. The same text at yet another one
  /// begins a document of its own.
  private static let mostAddresses = 256

  /// Where a document is.
  enum Place: Hashable {
    /// In `waiting`.
    case waiting(Int)
    /// In a segment, by its index in `segments`.
    case stored(Int, DocID)
  }

  /// The snapshot's segments without the removed documents.
  private(set) var segments: [LiveSegment]
  /// Removed documents by segment number.
  private(set) var removed: [UInt64: [DocID]] = [:]
  /// What is to be written; nil where a later change of the same batch took a document back.
  private(set) var waiting: [AnalyzedDocument?] = []
  /// Places in `waiting` of documents that the index held before, at other addresses.
  private var rewritten: Set<Int> = []
  /// The place in `waiting` of each id.
  private var waitingPlaces: [String: Int] = [:]
  private var known = KnownFingerprints()
  private let analyzer: any Analyzer
  /// What was found damaged on the way.
  private(set) var problems: [IndexError] = []

  init(snapshot: Snapshot, analyzer: any Analyzer) {
    segments = snapshot.segments
    self.analyzer = analyzer
  }

  var documents: [AnalyzedDocument] { waiting.compactMap { $0 } }
  /// Of `documents` those that nobody added: they were written anew because an address joined or left them.
  var unasked: Set<Int> {
    var (place, found): (Int, Set<Int>) = (0, [])
    for index in waiting.indices where waiting[index] != nil {
      if rewritten.contains(index) { found.insert(place) }
      place += 1
    }
    return found
  }
  /// The removed documents as a commit tells them.
  var removals: [(segment: UInt64, docs: [DocID])] {
    removed.sorted { $0.key < $1.key }.map { (segment: $0.key, docs: $0.value) }
  }
  var isEmpty: Bool { removed.isEmpty && !waiting.contains { $0 != nil } }

  // MARK: - Adding

  mutating func add(_ documents: [AnalyzedDocument], now: Timestamp) throws(IndexError) -> [AddOutcome] {
    var outcomes: [AddOutcome] = []
    for var analyzed in documents {
      // One that was exported keeps its day.
      let given = analyzed.document.indexed.unixSeconds
      if given == 0 || given > now.unixSeconds { analyzed.document.indexed = now }
      outcomes.append(try add(analyzed))
    }
    return outcomes
  }

  private mutating func add(_ analyzed: AnalyzedDocument) throws(IndexError) -> AddOutcome {
    var analyzed = analyzed
    var outcome = AddOutcome.added
    for place in try holders(of: analyzed.document.id) {
      guard let held = try document(place) else {
        // What cannot be read is replaced.
        outcome = .updated
        remove(place)
        continue
      }
      if held.content == analyzed.document.content { return .unchanged }
      let isSameText = analyzed.fingerprint != nil && held.hasText(of: analyzed.document)
      // Found there before; what else the document tells of itself stays as at the document's own address.
      if isSameText, held.id != analyzed.document.id { return .unchanged }
      outcome = .updated
      if isSameText {
        analyzed.join(held.others, analyzer: analyzer)
        analyzed.story = story(place)
        remove(place)
        insert(analyzed)
        return outcome
      }
      remove(place, held) { $0.id == analyzed.document.id }
    }
    outcome.likeness = try insertBesideOthers(analyzed)
    return outcome
  }

  /// Joins a document with the one of the same text, else adds it to the story that it tells.
  private mutating func insertBesideOthers(_ analyzed: AnalyzedDocument) throws(IndexError) -> AddOutcome.Likeness {
    guard let fingerprint = analyzed.fingerprint else {
      insert(analyzed)
      return .none
    }
    if let (place, twin) = try twin(of: analyzed.document, fingerprint) {
      join(analyzed.document.addresses, to: place, twin)
      return .exact
    }
    var analyzed = analyzed
    let found = try relative(of: analyzed.document, fingerprint)
    analyzed.story = found ?? fingerprint.story
    insert(analyzed)
    return found == nil ? .none : .near
  }

  private mutating func insert(_ analyzed: AnalyzedDocument) {
    for address in analyzed.document.addresses { waitingPlaces[address.id] = waiting.count }
    if let fingerprint = analyzed.fingerprint { known.insert(fingerprint, at: waiting.count) }
    waiting.append(analyzed)
  }

  private mutating func join(_ addresses: [Document.Address], to place: Place, _ document: Document) {
    switch place {
    case .waiting(let index):
      let analyzer = analyzer
      waiting[index]?.join(addresses, analyzer: analyzer)
      for address in addresses { waitingPlaces[address.id] = index }
    case .stored:
      var document = document
      document.others += addresses
      replace(place, with: document)
    }
  }

  /// Writes a stored document anew.
  private mutating func replace(_ place: Place, with document: Document) {
    var analyzed = AnalyzedDocument(document, analyzer: analyzer, recognizing: true)
    analyzed.story = story(place)
    if isStored(place) { rewritten.insert(waiting.count) }
    remove(place)
    insert(analyzed)
  }

  /// Whether the index held the document before, and nobody added it in this batch.
  private func isStored(_ place: Place) -> Bool {
    switch place {
    case .waiting(let index): rewritten.contains(index)
    case .stored: true
    }
  }

  // MARK: - Finding

  /// The documents that have an id among their addresses: one, unless the index was written without joining.
  private func holders(of id: String) throws(IndexError) -> [Place] {
    if let index = waitingPlaces[id], waiting[index] != nil { return [.waiting(index)] }
    return try stored(Term(.id, .word, id))
  }

  private func stored(_ term: Term) throws(IndexError) -> [Place] {
    var places: [Place] = []
    for index in segments.indices {
      for doc in try segments[index].documents(holding: term) { places.append(.stored(index, doc)) }
    }
    return places
  }

  /// Nil, and told in `problems`, where the stored document is damaged: no reason to refuse what comes.
  private mutating func document(_ place: Place) throws(IndexError) -> Document? {
    switch place {
    case .waiting(let index): return waiting[index]?.document
    case .stored(let index, let doc):
      do throws(IndexError) {
        return try segments[index].reader.document(doc)
      } catch {
        guard error.isOfTheFile else { throw error }
        problems.append(error)
        return nil
      }
    }
  }

  private func story(_ place: Place) -> UInt64 {
    switch place {
    case .waiting(let index): waiting[index]?.story ?? 0
    case .stored(let index, let doc): segments[index].reader.story(doc)
    }
  }

  /// The document of the same text that has room for another address. The last one first: it was written anew last, so
  /// that those that are full need not be read.
  private mutating func twin(
    of document: Document, _ fingerprint: Fingerprint
  ) throws(IndexError) -> (Place, Document)? {
    let places = known.places(ofText: fingerprint).filter { waiting[$0] != nil }.map { Place.waiting($0) }
    for place in try places.reversed() + stored(fingerprint.textTerm).reversed() {
      guard let other = try self.document(place) else { continue }
      if other.hasText(of: document), other.others.count + 1 < Self.mostAddresses { return (place, other) }
    }
    return nil
  }

  /// The story of the document that is most like this one.
  private mutating func relative(of document: Document, _ fingerprint: Fingerprint) throws(IndexError) -> UInt64? {
    let candidates = try RelativeCandidates(fingerprint, known: known, waiting: waiting, segments: segments).best
    guard !candidates.isEmpty else { return nil }
    let own = Story(document)
    var best: (likeness: Double, story: UInt64)?
    for place in candidates {
      guard let other = try self.document(place), let likeness = own.likeness(to: Story(other)),
        likeness > best?.likeness ?? 0
      else { continue }
      best = (likeness, story(place))
    }
    return best?.story
  }

  // MARK: - Removing

  /// Takes addresses (ids or URLs) away; tells how many ids went with each. A document goes with the last of its own.
  mutating func remove(_ addresses: [String]) throws(IndexError) -> [Int] {
    var gone: [Place: Set<String>] = [:]
    // A document that is left with other ids is written anew: once, and always in the same order.
    var order: [Place] = []
    var counts: [Int] = []
    for address in addresses {
      var count = 0
      for (place, id) in try ids(at: address) {
        if gone[place] == nil { order.append(place) }
        if gone[place, default: []].insert(id).inserted { count += 1 }
      }
      counts.append(count)
    }
    for place in order {
      let ids = gone[place] ?? []
      if let document = try document(place) { remove(place, document) { ids.contains($0.id) } } else { remove(place) }
    }
    return counts
  }

  /// Whether there is a document at each of these addresses (ids or URLs).
  func holdsAll(_ addresses: [String]) throws(IndexError) -> Bool {
    for address in addresses where try places(of: address).isEmpty { return false }
    return true
  }

  /// The id that an address is, or those of the documents that have it for their URL.
  private mutating func ids(at address: String) throws(IndexError) -> [(Place, id: String)] {
    let holders = try holders(of: address)
    guard holders.isEmpty else { return holders.map { ($0, address) } }
    var ids: [(Place, id: String)] = []
    for place in try places(ofURL: address) {
      // One that cannot be read goes whole.
      let addresses = try document(place)?.addresses.filter { $0.url == address } ?? []
      ids += addresses.isEmpty ? [(place, address)] : addresses.map { (place, $0.id) }
    }
    return ids
  }

  /// The documents of an address: of the id where it is one, else of the URL.
  private func places(of address: String) throws(IndexError) -> [Place] {
    let holders = try holders(of: address)
    return holders.isEmpty ? try places(ofURL: address) : holders
  }

  private func places(ofURL url: String) throws(IndexError) -> [Place] {
    let held = waiting.indices.filter { index in waiting[index]?.document.addresses.contains { $0.url == url } == true }
    return try stored(Term(.address, .word, url)) + held.map { .waiting($0) }
  }

  /// Takes away the ids that documents have no longer.
  mutating func remove(_ doubled: DoubledIDs) throws(IndexError) {
    for (place, ids) in doubled.outdated {
      if let document = try document(place) { remove(place, document) { ids.contains($0.id) } } else { remove(place) }
    }
  }

  /// Takes the addresses that `isGone` tells of away from a document.
  private mutating func remove(
    _ place: Place, _ document: Document, where isGone: (Document.Address) -> Bool
  ) {
    guard let rest = document.at(document.addresses.filter { !isGone($0) }) else { return remove(place) }
    replace(place, with: rest)
  }

  private mutating func remove(_ place: Place) {
    switch place {
    case .waiting(let index):
      for address in waiting[index]?.document.addresses ?? [] { waitingPlaces[address.id] = nil }
      waiting[index] = nil
    case .stored(let index, let doc):
      let reader = segments[index].reader
      if segments[index].liveDocs == nil { segments[index].liveDocs = LiveDocs(documentCount: reader.documentCount) }
      if segments[index].liveDocs?.remove(doc) == true { removed[reader.number, default: []].append(doc) }
    }
  }
}

extension Document {
  /// Everything but the moment of adding and other addresses: tells whether an added document is the one that is there.
  fileprivate var content: [UInt8] {
    var content = self
    content.indexed = Timestamp(unixSeconds: 0)
    content.others = []
    return StoredDocument.encode(content)
  }
}
