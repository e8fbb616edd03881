/// What a list shows by a title.
public protocol Titled {
  var id: String { get }
  var url: String { get }
  var title: String { get }
}

extension Titled {
  /// What a list calls it: a document need have neither title nor address.
  public var shownTitle: String { [title, url].first { !$0.isEmpty } ?? id }
}
