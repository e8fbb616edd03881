/// What the dictionary keeps of a posting list.
enum PostingListEntry: Equatable {
  /// A term that stands once in the segment lies in the dictionary itself: half of all terms are such. The position is
  /// nil for kinds without.
  case single(doc: DocID, position: UInt32?)
  case list(count: Int, postingsLength: Int, positionsLength: Int?)
  /// The list of a word that stands in the same places.
  case shared(WordList)
}

/// Where a word's list lies, which others may share.
struct WordList: Equatable {
  /// Of documents.
  var count: Int
  var postingsOffset: Int
  var postingsLength: Int
  var positionsOffset: Int
  var positionsLength: Int
}
