/// A time as `recent:` takes it.
enum HalfLife {
  /// Days: `30d`, `2w`, `6m` and `1y` are a number of days, weeks, months, years; a number alone is days.
  static func days(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard (1...4).contains(digits.count), let number = Int(digits), number > 0 else { return nil }
    switch text.dropFirst(digits.count).lowercased() {
    case "", "d": return number
    case "w": return number * 7
    case "m": return number * 30
    case "y": return number * 365
    default: return nil
    }
  }
}
