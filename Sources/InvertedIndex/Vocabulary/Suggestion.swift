/// What a text that is being typed may become.
public struct Suggestion: Sendable, Equatable {
  public enum Kind: String, Sendable {
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
  public var kind: Kind
  /// Documents that hold the word or phrase that was completed; 1 for a title.
  public var documents: Int
  /// The document of a title.
  public var id: String?
}
