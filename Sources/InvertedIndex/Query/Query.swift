/// What a query says, as a tree. Texts are as they were typed: the plan analyses them.
public indirect enum Query: Sendable, Hashable {
  /// Free text: ranked by its words, any of which may be missing.
  case text(String)
  /// Words in this order and next to each other, not stemmed.
  case phrase(String)
  /// The phrase's words in any order, with at most `gap` other words among them.
  case near(String, gap: Int)
  /// A string exactly as it is written, case and script included.
  case literal(String)
  /// A word with `*` (any characters) and `?` (one character).
  case pattern(String)
  /// A word, or one that `edits` insertions, deletions or substitutions turn into it.
  case fuzzy(String, edits: Int)
  /// A text, a phrase, a near phrase or a pattern in one field of `title`, `author`, `url`.
  case field(Field, Query)
  /// A host, subdomains included.
  case site(String)
  /// A BCP 47 primary tag.
  case language(String)
  /// By the day of publication; of a page that has none by the day it was added.
  case date(DateRange)
  /// Matches everything, and lets fresh documents score a little more: half of it at so many days.
  case recent(halfLife: Int)
  /// Every one of them.
  case all([Query])
  /// At least one of them.
  case any([Query])
  /// All documents but these.
  case not(Query)
  /// What stands side by side in a search box.
  case sequence([Clause])
  /// Scored `weight` times as high.
  case weighted(Query, Float)

  /// A part of a sequence.
  public struct Clause: Sendable, Hashable {
    /// How a clause counts.
    public enum Occurrence: Sendable, Hashable {
      /// Ranks; where nothing is required, one of the optional parts must match.
      case optional
      /// Must match; ranks unless it is a filter.
      case required
      /// Must not match.
      case excluded
    }

    /// By its `+`, `-` or `NOT`; optional without.
    public var occurrence: Occurrence
    /// What is asked for, without that sign.
    public var query: Query

    public init(_ occurrence: Occurrence, _ query: Query) {
      self.occurrence = occurrence
      self.query = query
    }
  }
}

/// Days, both ends included; nil is open.
public struct DateRange: Sendable, Hashable {
  /// Nil where no day is too early.
  public var first: CivilDate?
  /// Nil where no day is too late.
  public var last: CivilDate?

  init(first: CivilDate?, last: CivilDate?) {
    self.first = first
    self.last = last
  }

  /// Reads `2014`, `2014-07`, `2014-07-01`, two of them joined by `..` (one may be missing), or one behind `>`, `>=`,
  /// `<`, `<=`.
  public init?(_ text: String) {
    func days(_ text: Substring) -> (first: CivilDate, last: CivilDate)? { Self.days(text) }
    if let (left, right) = Self.split(text) {
      guard let first = left.isEmpty ? .some(nil) : days(left).map({ Optional($0.first) }),
        let last = right.isEmpty ? .some(nil) : days(right).map({ Optional($0.last) }), first != nil || last != nil
      else { return nil }
      self.init(first: first, last: last)
    } else if text.hasPrefix(">=") {
      guard let day = days(text.dropFirst(2)) else { return nil }
      self.init(first: day.first, last: nil)
    } else if text.hasPrefix("<=") {
      guard let day = days(text.dropFirst(2)) else { return nil }
      self.init(first: nil, last: day.last)
    } else if text.hasPrefix(">") {
      guard let day = days(text.dropFirst()) else { return nil }
      self.init(first: CivilDate(daysSince1970: day.last.daysSince1970 + 1), last: nil)
    } else if text.hasPrefix("<") {
      guard let day = days(text.dropFirst()) else { return nil }
      self.init(first: nil, last: CivilDate(daysSince1970: day.first.daysSince1970 - 1))
    } else {
      guard let day = days(text[...]) else { return nil }
      self.init(first: day.first, last: day.last)
    }
  }

  /// Seconds of the local clock from the first day's start to the last day's end.
  var seconds: ClosedRange<Int64> {
    let start = first.map { Int64($0.daysSince1970) * 86_400 } ?? .min
    let end = last.map { Int64($0.daysSince1970) * 86_400 + 86_399 } ?? .max
    return start <= end ? start...end : Int64.max...Int64.max
  }

  private static func split(_ text: String) -> (Substring, Substring)? {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix("..") { return (text[..<index], text[index...].dropFirst(2)) }
      index = text.index(after: index)
    }
    return nil
  }

  /// The days that a year, a month or a day spans.
  private static func days(_ text: Substring) -> (first: CivilDate, last: CivilDate)? {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
    guard (1...3).contains(parts.count), parts[0].utf8.count == 4 else { return nil }
    var numbers = [Int]()
    for part in parts {
      guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(part)
      else { return nil }
      numbers.append(number)
    }
    let year = numbers[0]
    guard year >= 1 else { return nil }
    guard numbers.count > 1 else {
      return (CivilDate(year: year, month: 1, day: 1), CivilDate(year: year, month: 12, day: 31))
    }
    let month = numbers[1]
    guard (1...12).contains(month) else { return nil }
    let length = CivilDate.days(inMonth: month, ofYear: year)
    guard numbers.count > 2 else {
      return (CivilDate(year: year, month: month, day: 1), CivilDate(year: year, month: month, day: length))
    }
    guard (1...length).contains(numbers[2]) else { return nil }
    let day = CivilDate(year: year, month: month, day: numbers[2])
    return (day, day)
  }
}

extension Query {
  /// A part that free text is made of: without a sign it need not match.
  var isOptionalByItself: Bool {
    switch self {
    case .text, .pattern, .fuzzy: true
    case .weighted(let inner, _): inner.isOptionalByItself
    default: false
    }
  }
}
