/// Chooses what to merge: a run of neighbouring segments of about one size, so that each document is rewritten once a
/// tier and documents stay in the order in which they were added (tiers as in O'Neil et al., "The Log-Structured
/// Merge-Tree", 1996).
enum MergePolicy {
  /// So many segments of a tier make one of the next.
  static let factor = 8
  /// Smaller segments count as of this size.
  static let floorBytes = 4 << 20
  /// Merging does not make larger ones by itself: that would write many documents anew for the sake of few.
  static let largestBytes = 1 << 30
  /// Fewer than `factor` are merged where no more would fit and they come to so much, none making more than half of it.
  private static let nearlyLargest = largestBytes / 4 * 3

  struct Candidate: Equatable {
    /// `Int.max` keeps a segment out of every merge.
    var bytes: Int
    /// The part of the documents that was removed.
    var removedShare: Double
  }

  static func tier(_ bytes: Int) -> Int {
    var tier = 0
    var size = floorBytes
    let bytes = min(bytes, largestBytes * factor)
    while bytes > size {
      size *= factor
      tier += 1
    }
    return tier
  }

  /// The places of the segments to merge next; nil where all is well.
  static func choose(_ segments: [Candidate]) -> Range<Int>? {
    let tiers = segments.map { tier($0.bytes) }
    for limit in 0...(tiers.max() ?? 0) {
      var start = 0
      while start < tiers.count {
        var end = start
        var bytes = 0
        while end < tiers.count, tiers[end] <= limit, segments[end].bytes <= largestBytes - bytes {
          bytes += segments[end].bytes
          end += 1
        }
        // A run counts only with enough segments of the tier itself: smaller ones among them come for free.
        if tiers[start..<end].count(where: { $0 == limit }) >= factor { return start..<end }
        if end < tiers.count, tiers[end] <= limit {
          // The largest size ended it: what nearly reaches that will not be written anew again.
          if bytes >= nearlyLargest, segments[start..<end].allSatisfy({ $0.bytes <= bytes / 2 }) { return start..<end }
          start += 1
        } else {
          start = max(end, start + 1)
        }
      }
    }
    return segments.firstIndex { $0.removedShare > 0.4 && $0.bytes < .max }.map { $0..<$0 + 1 }
  }
}
