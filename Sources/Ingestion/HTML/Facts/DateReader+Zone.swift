extension DateScanner.Reader {
  /// Whose names of time zones are meant.
  enum Zones {
    /// Greenwich's alone: of other names of three letters most are those of several zones.
    case universal
    /// North America's too: RFC 822, and dates with an English month's name.
    case american
    /// `CST` is China's.
    case chinese

    fileprivate func minutes(_ name: String) -> Int? {
      switch (name, self) {
      case ("Z", _), ("UT", _), ("UTC", _), ("GMT", _): 0
      case ("CST", .chinese): 480
      case ("EDT", .american): -240
      case ("EST", .american), ("CDT", .american): -300
      case ("CST", .american), ("MDT", .american): -360
      case ("MST", .american), ("PDT", .american): -420
      case ("PST", .american): -480
      default: nil
      }
    }
  }

  /// `Z`, `+08:00`, `+0800` right behind a clock time; behind a blank ` +0800` and ` EST`. Minutes ahead of UTC.
  mutating func zone(_ zones: Zones) -> Int? {
    if skip("Z") { return 0 }
    if let minutes = offset(isWhole: false) { return minutes }
    let start = index
    skipSpaces()
    if index > start, let minutes = offset(isWhole: true) { return minutes }
    let name = word(upTo: 3)
    if let name, let minutes = zones.minutes(name) { return minutes }
    index = start
    return nil
  }

  /// - Parameter isWhole: Whether there must be minutes: `- 12` is none.
  private mutating func offset(isWhole: Bool) -> Int? {
    let start = index
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, case (let hours, 2)? = number(upTo: 2), hours <= 14 else {
      index = start
      return nil
    }
    // `09:00-10:00` is a time and another.
    if skip(":"), sign < 0, !clockIsExact {
      index = start
      return nil
    }
    let minutes = number(upTo: 2)
    guard !isWhole || minutes?.digits == 2 else {
      index = start
      return nil
    }
    return sign * (hours * 60 + (minutes?.value ?? 0))
  }
}
