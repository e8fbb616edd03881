import TextBytes

/// A moment as a page states it: the clock's reading where it was written, and how far that clock was from UTC.
///
/// Dates are searched and sorted by the clock's reading, because that is the date that a reader sees on the page.
public struct Timestamp: Sendable, Hashable {
  /// Seconds from 1970-01-01T00:00:00 to the reading of the local clock.
  public var localSeconds: Int64
  /// Minutes east of UTC; nil where the page does not tell.
  public var offsetMinutes: Int16?
  /// False where only the day is known; `localSeconds` is then that day's midnight.
  public var hasTime: Bool

  init(localSeconds: Int64, offsetMinutes: Int16?, hasTime: Bool) {
    self.localSeconds = localSeconds
    self.offsetMinutes = offsetMinutes
    self.hasTime = hasTime
  }

  /// A moment of Unix time, shown in UTC.
  public init(unixSeconds: Int64) {
    self.init(localSeconds: unixSeconds, offsetMinutes: 0, hasTime: true)
  }

  /// A clock's reading; nil where one of the parts is out of its range (month 1–12, the month's days, hour 0–23 …).
  public init?(
    year: Int, month: Int, day: Int, hour: Int? = nil, minute: Int = 0, second: Int = 0, offsetMinutes: Int? = nil
  ) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.days(inMonth: month, ofYear: year),
      (0...23).contains(hour ?? 0), (0...59).contains(minute), (0...60).contains(second),
      (-18 * 60...18 * 60).contains(offsetMinutes ?? 0)
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    let clock = (hour ?? 0) * 3600 + minute * 60 + min(second, 59)
    self.init(
      localSeconds: Int64(days * 86_400 + clock), offsetMinutes: offsetMinutes.map { Int16($0) }, hasTime: hour != nil)
  }

  /// Seconds of Unix time; a clock of unknown zone is taken as UTC.
  public var unixSeconds: Int64 { localSeconds - Int64(offsetMinutes ?? 0) * 60 }

  /// The day that the local clock shows.
  public var date: CivilDate { CivilDate(daysSince1970: Int(localSeconds.flooringQuotient(86_400))) }
}

/// RFC 3339: `2014-08-27T10:30:00+08:00`; a day alone where no time is known; no zone where none is known.
extension Timestamp: CustomStringConvertible, LosslessStringConvertible {
  public var description: String {
    let date = date
    let day = "\(String(date.year, width: 4))-\(String(date.month, width: 2))-\(String(date.day, width: 2))"
    guard hasTime else { return day }
    let clock = Int(localSeconds - localSeconds.flooringQuotient(86_400) * 86_400)
    let time = "\(String(clock / 3600, width: 2)):\(String(clock / 60 % 60, width: 2)):\(String(clock % 60, width: 2))"
    guard let offsetMinutes else { return "\(day)T\(time)" }
    if offsetMinutes == 0 { return "\(day)T\(time)Z" }
    let offset = abs(Int(offsetMinutes))
    return
      "\(day)T\(time)\(offsetMinutes < 0 ? "-" : "+")\(String(offset / 60, width: 2)):\(String(offset % 60, width: 2))"
  }

  /// Reads RFC 3339 and the looser forms of ISO 8601 that pages use: a space for the `T`, no seconds, fractions of
  /// a second, `+0800`, a day alone, a month alone, a year alone.
  public init?(_ description: String) {
    var reader = DigitReader(description)
    guard let year = reader.number(digits: 4...4) else { return nil }
    var month = 1
    var day = 1
    var hour: Int?
    var minute = 0
    var second = 0
    var offset: Int?
    if reader.skip("-") || reader.skip("/") {
      guard let number = reader.number(digits: 1...2) else { return nil }
      month = number
      if reader.skip("-") || reader.skip("/") {
        guard let number = reader.number(digits: 1...2) else { return nil }
        day = number
        if reader.skip("T") || reader.skip("t") || reader.skip(" ") {
          reader.skipSpaces()
          guard let number = reader.number(digits: 1...2), reader.skip(":"),
            let minutes = reader.number(digits: 2...2)
          else { return nil }
          (hour, minute) = (number, minutes)
          if reader.skip(":") {
            guard let seconds = reader.number(digits: 2...2) else { return nil }
            second = seconds
            if reader.skip(".") || reader.skip(",") { guard reader.number(digits: 1...12) != nil else { return nil } }
          }
          reader.skipSpaces()
          offset = reader.zone()
        }
      }
    }
    guard reader.isAtEnd else { return nil }
    self.init(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second, offsetMinutes: offset)
  }
}

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Sendable, Hashable {
  /// Counted astronomically: the year before 1 is 0.
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// From 1.
  public var day: Int

  /// Nothing is checked: the parts are to be those of a real day.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  public init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = shifted.flooringQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The same source's days_from_civil.
  public var daysSince1970: Int {
    let fromMarch = month <= 2 ? year - 1 : year
    let era = fromMarch.flooringQuotient(400)
    let yearOfEra = fromMarch - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func days(inMonth month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension BinaryInteger {
  fileprivate func flooringQuotient(_ divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// Walks ASCII digits and single separators.
private struct DigitReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { index == bytes.count }

  mutating func number(digits: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    while index < bytes.count, count < digits.upperBound, (48...57).contains(bytes[index]) {
      value = value * 10 + Int(bytes[index] - 48)
      index += 1
      count += 1
    }
    return count >= digits.lowerBound ? value : nil
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  mutating func skipSpaces() { while skip(" ") {} }

  /// `Z`, `+08:00`, `+0800`, `+08`; nil, with nothing read, where there is none.
  mutating func zone() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let start = index
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = number(digits: 2...2) else {
      index = start
      return nil
    }
    _ = skip(":")
    return sign * (hours * 60 + (number(digits: 2...2) ?? 0))
  }
}
