/// What became of a document that was added.
public struct AddOutcome: Sendable, Equatable {
  /// Whether the id was new, had another document, or had the very same.
  public enum Change: Sendable { case added, updated, unchanged }

  /// What the index holds beside it.
  public enum Likeness: Sendable {
    /// Nothing like it, or nobody looked: it was analysed without `recognizing`.
    case none
    /// The same text at another address: both are one document now.
    case exact
    /// Much the same text: both tell one story.
    case near
  }

  /// What became of the document of its id.
  public var change: Change
  /// `none` where nothing changed.
  public var likeness = Likeness.none

  /// Nothing was known at its id.
  public static let added = AddOutcome(change: .added)
  /// It replaced the document of the same id.
  public static let updated = AddOutcome(change: .updated)
  /// The index held the same document already.
  public static let unchanged = AddOutcome(change: .unchanged)
}
