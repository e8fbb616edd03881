/// A mistyped command is a search for its name.
enum CommandGuess {
  /// The command that a query's first word is nearly the name of.
  static func command(near query: String) -> String? {
    guard let word = query.split(separator: " ").first, word.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      return nil
    }
    return Search.commands.first { name in
      name != word && name.count >= 4 && edits(Array(word.lowercased()), Array(name)) <= 1
    }
  }

  /// Letters to add, drop, replace or swap with the next.
  private static func edits(_ left: [Character], _ right: [Character]) -> Int {
    guard abs(left.count - right.count) <= 1 else { return 2 }
    let start = zip(left, right).prefix { $0 == $1 }.count
    let rest = (left.count, right.count, min(left.count, right.count) - start)
    let end = zip(left.reversed(), right.reversed()).prefix(rest.2).prefix { $0 == $1 }.count
    let (first, second) = (left[start..<(rest.0 - end)], right[start..<(rest.1 - end)])
    if first.count == 2, second.elementsEqual(first.reversed()) { return 1 }
    return max(first.count, second.count)
  }
}
