/// What a list shows by a title.
public protocol Titled {
  /// What it is known by.
  var id: String { get }
  /// Where a reader finds it; empty where that is not known.
  var url: String { get }
  /// Empty where it has none.
  var title: String { get }
}

extension Titled {
  /// What a list calls it: a document need have neither title nor address.
  public var shownTitle: String { [title, url].first { !$0.isEmpty } ?? id }
}
