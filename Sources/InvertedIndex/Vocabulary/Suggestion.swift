/// What a text that is being typed may become.
public struct Suggestion: Sendable, Equatable {
  /// What a suggestion was found among.
  public enum Kind: String, Sendable {
    /// Words of the index that begin as the last one typed.
    case word
    /// Words that stand side by side in documents.
    case phrase
    /// A Han word whose pinyin was typed.
    case pinyin
    /// A document's title.
    case title
  }

  /// The whole text, what was typed included.
  public var text: String
  /// What it was found among.
  public var kind: Kind
  /// Documents that hold the word or phrase that was completed; 1 for a title.
  public var documents: Int
  /// The document of a title.
  public var id: String?
}
