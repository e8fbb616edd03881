/// The merged lists of one field's words, by where the lists were that they were made of: what shared those may share
/// these.
struct MergedWords {
  private var field: UInt8 = 0
  private var lists: [(list: WordList, frequency: Int, checksum: UInt64)] = []
  /// Of each segment the offsets of its words' lists, ascending, and the numbers of the merged ones.
  private var offsets: [[(offset: Int, number: Int)]]

  init(segmentCount: Int) { offsets = Array(repeating: [], count: segmentCount) }

  /// Forgets the words of another field.
  mutating func enter(field: UInt8) {
    guard field != self.field else { return }
    self.field = field
    lists = []
    for index in offsets.indices { offsets[index] = [] }
  }

  /// - Parameter checksum: Of the list's bytes, as `PostingsWriter` tells it.
  mutating func add(_ list: WordList, checksum: UInt64, _ holders: ArraySlice<MergeBatch.Holder>) {
    for holder in holders where holder.info.single == nil {
      offsets[holder.segment].append((holder.info.postingsOffset, lists.count))
    }
    lists.append((list, frequency(holders), checksum))
  }

  /// The list that a term may share. It is certain where it shared that in every segment that holds the word, else it is the
  /// term's where the checksums are equal.
  func candidate(
    for holders: ArraySlice<MergeBatch.Holder>
  ) -> (list: WordList, checksum: UInt64, isCertain: Bool)? {
    var number: Int?
    var isCertain = true
    for holder in holders {
      guard holder.info.isShared, let found = find(holder.info.postingsOffset, holder.segment),
        number == nil || number == found
      else {
        isCertain = false
        continue
      }
      number = found
    }
    guard let number, lists[number].frequency == frequency(holders) else { return nil }
    return (lists[number].list, lists[number].checksum, isCertain)
  }

  /// Documents that hold the term, removed ones included.
  private func frequency(_ holders: ArraySlice<MergeBatch.Holder>) -> Int {
    holders.reduce(0) { $0 + Int($1.info.documentFrequency) }
  }

  private func find(_ offset: Int, _ segment: Int) -> Int? {
    let known = offsets[segment]
    var low = 0
    var high = known.count
    while low < high {
      let middle = (low + high) / 2
      if known[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < known.count && known[low].offset == offset ? known[low].number : nil
  }
}
