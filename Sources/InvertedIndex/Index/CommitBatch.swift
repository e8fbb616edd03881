/// The changes of one commit, worked out against a snapshot: which documents are written, which are removed.
struct CommitBatch {
  /// The snapshot's segments without the removed documents.
  private(set) var segments: [LiveSegment]
  /// Removed documents by segment number.
  private(set) var removed: [UInt64: [DocID]] = [:]
  /// What is to be written; nil where a later change of the same batch took a document back.
  private var waiting: [AnalyzedDocument?] = []
  /// The place in `waiting` of each id.
  private var places: [String: Int] = [:]

  init(snapshot: Snapshot) { segments = snapshot.segments }

  var documents: [AnalyzedDocument] { waiting.compactMap { $0 } }
  var isEmpty: Bool { removed.isEmpty && !waiting.contains { $0 != nil } }

  mutating func add(_ documents: [AnalyzedDocument], now: Timestamp) throws(IndexError) -> [AddOutcome] {
    var outcomes: [AddOutcome] = []
    for var analyzed in documents {
      // What comes back from an export tells when it was first indexed.
      if analyzed.document.indexed.unixSeconds == 0 { analyzed.document.indexed = now }
      outcomes.append(try add(analyzed))
    }
    return outcomes
  }

  private mutating func add(_ analyzed: AnalyzedDocument) throws(IndexError) -> AddOutcome {
    let document = analyzed.document
    if let place = places[document.id], let earlier = waiting[place] {
      if earlier.document.contentHash == document.contentHash { return .unchanged }
      waiting[place] = analyzed
      return .updated
    }
    let hash = document.contentHash
    var outcome = AddOutcome.added
    for index in segments.indices {
      for doc in try segments[index].documents(holding: Term(.id, .word, document.id)) {
        if segments[index].reader.contentHash(doc) == hash { return .unchanged }
        remove(doc, from: index)
        outcome = .updated
      }
    }
    places[document.id] = waiting.count
    waiting.append(analyzed)
    return outcome
  }

  mutating func remove(_ addresses: [String]) throws(IndexError) -> [Bool] {
    var found: [Bool] = []
    for address in addresses {
      var isFound = false
      for index in segments.indices {
        for field in [Field.id, .address] {
          for doc in try segments[index].documents(holding: Term(field, .word, address)) {
            remove(doc, from: index)
            isFound = true
          }
        }
      }
      for place in waiting.indices {
        guard let document = waiting[place]?.document else { continue }
        if document.id == address || document.url == address {
          places[document.id] = nil
          waiting[place] = nil
          isFound = true
        }
      }
      found.append(isFound)
    }
    return found
  }

  private mutating func remove(_ doc: DocID, from index: Int) {
    let reader = segments[index].reader
    if segments[index].liveDocs == nil { segments[index].liveDocs = LiveDocs(documentCount: reader.documentCount) }
    if segments[index].liveDocs?.remove(doc) == true { removed[reader.number, default: []].append(doc) }
  }
}
