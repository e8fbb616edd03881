extension DateScanner {
  enum Separator: Equatable { case dash, slash, dot, year }

  /// Walks the parts of a date.
  struct Reader {
    private let bytes: ArraySlice<UInt8>
    var index: Int
    /// Whether the last clock time had seconds, or a `T` before it, as only machines write.
    private(set) var clockIsExact = false

    init(_ bytes: ArraySlice<UInt8>, _ index: Int) {
      self.bytes = bytes
      self.index = index
    }

    mutating func number(upTo most: Int) -> (value: Int, digits: Int)? {
      var value = 0
      var digits = 0
      while digits < most, index < bytes.endIndex, (0x30...0x39).contains(bytes[index]) {
        value = value * 10 + Int(bytes[index] - 0x30)
        index += 1
        digits += 1
      }
      return digits > 0 ? (value, digits) : nil
    }

    mutating func skip(_ text: StaticString) -> Bool {
      let length = text.utf8CodeUnitCount
      guard index + length <= bytes.endIndex else { return false }
      let matches = text.withUTF8Buffer { buffer in bytes[index..<index + length].elementsEqual(buffer) }
      if matches { index += length }
      return matches
    }

    /// One of 〇, 零 and 一 to 九.
    mutating func hanDigit() -> Int? {
      guard index + 3 <= bytes.endIndex,
        let digit = Self.hanDigits[String(decoding: bytes[index..<index + 3], as: UTF8.self)]
      else { return nil }
      index += 3
      return digit
    }

    /// 一 to 九十九.
    mutating func hanNumber() -> Int? {
      let tens = hanDigit()
      guard skip("十") else { return tens }
      return (tens ?? 1) * 10 + (hanDigit() ?? 0)
    }

    private static let hanDigits: [String: Int] = [
      "〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]

    /// Whether a word is a month's name.
    static func isMonth(_ word: String) -> Bool { months[word.lowercased()] != nil }

    /// Capital letters of ASCII that are a word.
    mutating func word(upTo most: Int) -> String? {
      let letters = bytes[index...].prefix { (0x41...0x5A).contains($0) }
      let next = letters.endIndex < bytes.endIndex ? bytes[letters.endIndex] : 0x20
      guard !letters.isEmpty, letters.count <= most, !(0x61...0x7A).contains(next), !(0x30...0x39).contains(next) else {
        return nil
      }
      index = letters.endIndex
      return String(decoding: letters, as: UTF8.self)
    }

    mutating func skipSpaces() { while index < bytes.endIndex, bytes[index] == 0x20 { index += 1 } }

    mutating func separator() -> Separator? {
      guard index < bytes.endIndex else { return nil }
      switch bytes[index] {
      case 0x2D:
        index += 1
        return .dash
      case 0x2F:
        index += 1
        return .slash
      case 0x2E:
        index += 1
        return .dot
      default: return skip("年") ? .year : nil
      }
    }

    /// `1st`, `27th`, `27.`
    mutating func skipOrdinal() {
      _ = skip("st") || skip("nd") || skip("rd") || skip("th") || skip("er") || skip(".") || skip("º")
    }

    /// Spaces, commas, hyphens, and the small words of the Romance languages.
    mutating func skipFillers() {
      while index < bytes.endIndex {
        if bytes[index] == 0x20 || bytes[index] == 0x2C || bytes[index] == 0x2D || bytes[index] == 0x2E {
          index += 1
        } else if !(skip("de ") || skip("del ") || skip("of ")) {
          return
        }
      }
    }

    /// A month's name, from its beginning to its last letter, with a number behind it: the day or the year.
    mutating func month() -> Int? {
      var end = index
      while end < bytes.endIndex, bytes[end] >= 0x80 || (0x61...0x7A).contains(bytes[end] | 0x20) {
        end += 1
        if end - index > 24 { return nil }
      }
      guard end - index >= 3 else { return nil }
      var next = Reader(bytes, end)
      next.skipFillers()
      guard next.index < bytes.endIndex, (0x30...0x39).contains(bytes[next.index]) else { return nil }
      let word = String(decoding: bytes[index..<end], as: UTF8.self).lowercased()
      guard let month = Self.months[word] else { return nil }
      index = end
      return month
    }

    /// `10:30`, `10:30:05`, `10时30分`, with what stands between it and the date.
    mutating func clock() -> (Int, Int, Int)? {
      let start = index
      clockIsExact = false
      for _ in 0..<4 {
        skipSpaces()
        if skip("T") { clockIsExact = true }
        _ = skip(",") || skip("|") || skip("at ") || skip("-") || skip("um ") || skip("　")
      }
      guard let (hour, hourDigits) = number(upTo: 2), hourDigits <= 2, hour < 24,
        skip(":") || skip("：") || skip("时") || skip("時") || skip("点"),
        case (let minute, 2)? = number(upTo: 2), minute < 60
      else {
        index = start
        return nil
      }
      var hours = hour
      var seconds = 0
      _ = skip("分")
      if skip(":"), case (let second, 2)? = number(upTo: 2) {
        seconds = min(second, 59)
        clockIsExact = true
      }
      if skip(".") { _ = number(upTo: 9) }
      let afterDigits = index
      skipSpaces()
      if skip("pm") || skip("PM") || skip("p.m.") {
        if hours < 12 { hours += 12 }
      } else if skip("am") || skip("AM") || skip("a.m.") {
        if hours == 12 { hours = 0 }
      } else {
        index = afterDigits
      }
      return (hours, minute, seconds)
    }

    /// English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic languages, Polish and Russian.
    private static let months: [String: Int] = {
      let names = [
        "january jan januar jänner janvier enero gennaio janeiro januari stycznia января",
        "february feb februar février febrero febbraio fevereiro februari lutego февраля",
        "march mar märz mars marzo março maart marts marca марта",
        "april apr avril abril aprile kwietnia апреля",
        "may mai mayo maggio maio mei maj maja мая",
        "june jun juni juin junio giugno junho czerwca июня",
        "july jul juli juillet julio luglio julho lipca июля",
        "august aug août agosto augustus augusti sierpnia августа",
        "september sep sept septembre septiembre settembre setembro września сентября",
        "october oct okt oktober octobre octubre ottobre outubro października октября",
        "november nov novembre noviembre novembro listopada ноября",
        "december dec dez dezember décembre diciembre dicembre dezembro desember grudnia декабря",
      ]
      var table: [String: Int] = [:]
      for (index, line) in names.enumerated() {
        for name in line.split(separator: " ") { table[String(name)] = index + 1 }
      }
      return table
    }()
  }
}
