extension Array where Element: Hashable {
  /// The first of each.
  func uniqued() -> [Element] {
    if count < 2 { return self }
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
