/// A document as it is held against others that may tell the same story.
///
/// Copies of a story keep much of each other's text, and what one's headline says is said in the other. The second is what
/// sets them apart from different reports that a site surrounds with the same disclaimers and links.
struct Story {
  /// Texts are one story where this much of the shorter one is in the other …
  private static let sharedRuns = 0.5
  /// … which is no more than so many times as long: an excerpt is not the story …
  private static let longest = 5.0
  /// … and this much of one's headline is in the other's headline or text.
  private static let sharedHeadline = 0.6
  /// Without a headline, texts must be nearly equal.
  private static let sharedWithoutHeadline = 0.9

  private let runs: Shingles
  private let headline: Set<UInt64>
  private let words: Set<UInt64>

  init(_ document: Document) {
    runs = Shingles(document.text)
    headline = Shingles.words(document.title)
    words = Shingles.words(document.title + "\n" + document.text)
  }

  /// How much of the shorter text the other one holds, if they tell one story.
  func likeness(to other: Story) -> Double? {
    let (shared, length) = runs.likeness(to: other.runs)
    guard shared >= Self.sharedRuns, length * Self.longest >= 1 else { return nil }
    if headline.isEmpty || other.headline.isEmpty {
      return shared >= Self.sharedWithoutHeadline && length >= Self.sharedWithoutHeadline ? shared : nil
    }
    return max(headlineShare(in: other), other.headlineShare(in: self)) >= Self.sharedHeadline ? shared : nil
  }

  private func headlineShare(in other: Story) -> Double {
    Double(headline.count { other.words.contains($0) }) / Double(headline.count)
  }
}
