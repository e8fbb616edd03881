import InvertedIndex

/// Finds dates in running text, in the forms that pages use.
enum DateScanner {
  struct Found {
    var date: Timestamp
    /// Where it stands in the bytes.
    var range: Range<Int>
  }

  /// How a page writes its dates.
  struct Habits {
    /// `3/4/2014` is in March.
    var monthFirst = false
    /// `CST` is China's time.
    var isChinese = false
  }

  /// The first date of a text.
  static func first(in bytes: ArraySlice<UInt8>, _ habits: Habits = Habits()) -> Found? {
    var index = bytes.startIndex
    guard hasDigits(bytes) else {
      while index < bytes.endIndex {
        if bytes[index] == 0xE4, let found = written(bytes, index) { return found }
        index += 1
      }
      return nil
    }
    while index < bytes.endIndex {
      if let found = date(in: bytes, at: index, habits) { return found }
      index += 1
    }
    return nil
  }

  /// No form has fewer than three digits; most lines have none, and looking for months takes long.
  private static func hasDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
    var digits = 0
    for byte in bytes where (0x30...0x39).contains(byte) {
      digits += 1
      if digits == 3 { return true }
    }
    return false
  }

  static func first(in text: String, _ habits: Habits = Habits()) -> Timestamp? {
    first(in: Array(text.utf8)[...], habits)?.date
  }

  /// A date that is all of a text but for a day of the week ahead of it, as RFC 822 has it.
  static func whole(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard let found = first(in: bytes[...]), found.range.upperBound == bytes.count, found.range.lowerBound <= 11 else {
      return nil
    }
    return found.date
  }

  /// A short line that holds little beside a date.
  static func isDateLine(_ text: [UInt8], _ block: ParsedPage.Block) -> Bool {
    guard block.characters < 60 else { return false }
    guard let found = first(in: text[block.start..<block.end]) else { return false }
    return found.range.count * 3 >= block.end - block.start
  }

  private static func date(in bytes: ArraySlice<UInt8>, at index: Int, _ habits: Habits) -> Found? {
    switch bytes[index] {
    case 0x30...0x39: isDigit(bytes, index - 1) ? nil : numeric(bytes, index, habits) ?? named(bytes, index)
    // Months begin with letters of ASCII or Cyrillic ones.
    case 0x41...0x5A, 0x61...0x7A, 0xD0, 0xD1: isDigit(bytes, index - 1) ? nil : named(bytes, index)
    // Those of 一 and 二.
    case 0xE4: written(bytes, index)
    // That of 民.
    case 0xE6: isDigit(bytes, index - 1) ? nil : republic(bytes, index)
    default: nil
    }
  }

  // MARK: Forms

  /// `2014-08-27`, `2014/8/27`, `2014.8.27`, `2014年8月27日`, `20140827`; `27.8.2014`, `27/08/2014`, `08/27/2014`.
  private static func numeric(_ bytes: ArraySlice<UInt8>, _ start: Int, _ habits: Habits) -> Found? {
    var reader = Reader(bytes, start)
    let zones = habits.isChinese ? Reader.Zones.chinese : .universal
    guard let (first, digits) = reader.number(upTo: 8) else { return nil }
    if digits == 8 {
      guard !isDigit(bytes, reader.index) else { return nil }
      return make(first / 10_000, first / 100 % 100, first % 100, &reader, start, zones)
    }
    if digits == 4 {
      reader.skipSpaces()
      guard let separator = reader.separator() else { return nil }
      reader.skipSpaces()
      guard let (month, _) = reader.number(upTo: 2) else { return nil }
      reader.skipSpaces()
      guard separator == .year ? reader.skip("月") : reader.separator() == separator else { return nil }
      reader.skipSpaces()
      guard let (day, _) = reader.number(upTo: 2), !isDigit(bytes, reader.index) else { return nil }
      if separator == .year {
        reader.skipSpaces()
        _ = reader.skip("日") || reader.skip("号") || reader.skip("號")
      }
      return make(first, month, day, &reader, start, zones)
    }
    guard digits <= 2, let separator = reader.separator(), separator != .year else { return nil }
    if separator == .dot { reader.skipSpaces() }
    guard let (second, _) = reader.number(upTo: 2), reader.separator() == separator else { return nil }
    if separator == .dot { reader.skipSpaces() }
    guard let (year, yearDigits) = reader.number(upTo: 4), !isDigit(bytes, reader.index) else { return nil }
    if yearDigits == 4 {
      let isMonthFirst = separator == .slash && (second > 12 || habits.monthFirst && first <= 12)
      return isMonthFirst
        ? make(year, first, second, &reader, start, zones) : make(year, second, first, &reader, start, zones)
    }
    // A two-digit year comes first in Chinese pages, last elsewhere.
    guard yearDigits == 2 else { return nil }
    if separator == .dash, first < 50 { return make(2000 + first, second, year, &reader, start, zones) }
    if separator == .dot, year < 50 { return make(2000 + year, second, first, &reader, start, zones) }
    return nil
  }

  /// `27 August 2014`, `August 27, 2014`, `27. August 2014`, `27 de agosto de 2014`.
  private static func named(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Found? {
    guard !isLetter(bytes, start - 1) else { return nil }
    var reader = Reader(bytes, start)
    if let (day, digits) = reader.number(upTo: 2) {
      guard digits <= 2, day >= 1, day <= 31 else { return nil }
      reader.skipOrdinal()
      reader.skipFillers()
      guard let month = reader.month() else { return nil }
      reader.skipFillers()
      guard case (let year, 4)? = reader.number(upTo: 4) else { return nil }
      return make(year, month, day, &reader, start, .american)
    }
    guard let month = reader.month() else { return nil }
    reader.skipFillers()
    guard let (day, digits) = reader.number(upTo: 2), digits <= 2 else { return nil }
    reader.skipOrdinal()
    reader.skipFillers()
    guard case (let year, 4)? = reader.number(upTo: 4) else { return nil }
    return make(year, month, day, &reader, start, .american)
  }

  /// `民國103年8月27日`: years of the Republic of China count from 1912.
  private static func republic(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Found? {
    var reader = Reader(bytes, start)
    guard reader.skip("民國") || reader.skip("民国") else { return nil }
    reader.skipSpaces()
    guard let (year, _) = reader.number(upTo: 3), reader.skip("年") else { return nil }
    reader.skipSpaces()
    guard let (month, _) = reader.number(upTo: 2), reader.skip("月") else { return nil }
    reader.skipSpaces()
    guard let (day, _) = reader.number(upTo: 2) else { return nil }
    _ = reader.skip("日")
    return make(year + 1911, month, day, &reader, start, .chinese)
  }

  /// `二〇一四年八月二十七日`, as official papers are signed.
  private static func written(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Found? {
    var reader = Reader(bytes, start)
    var year = 0
    for _ in 0..<4 {
      guard let digit = reader.hanDigit() else { return nil }
      year = year * 10 + digit
    }
    guard reader.skip("年"), let month = reader.hanNumber(), reader.skip("月"), let day = reader.hanNumber(),
      reader.skip("日")
    else { return nil }
    return make(year, month, day, &reader, start, .chinese)
  }

  /// Checks the parts, and takes a clock time that stands right behind.
  private static func make(
    _ year: Int, _ month: Int, _ day: Int, _ reader: inout Reader, _ start: Int, _ zones: Reader.Zones
  ) -> Found? {
    guard (1990...2100).contains(year), let day = Timestamp(year: year, month: month, day: day) else { return nil }
    let end = reader.index
    let date = day.date
    if let (hour, minute, second) = reader.clock(),
      let full = Timestamp(
        year: date.year, month: date.month, day: date.day, hour: hour, minute: minute, second: second,
        offsetMinutes: reader.zone(zones))
    {
      return Found(date: full, range: start..<reader.index)
    }
    return Found(date: day, range: start..<end)
  }

  private static func isDigit(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Bool {
    bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index])
  }

  private static func isLetter(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Bool {
    bytes.indices.contains(index) && ((0x61...0x7A).contains(bytes[index] | 0x20) || bytes[index] >= 0xC3)
  }
}
