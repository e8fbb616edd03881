import Glibc

/// Days as people say them.
enum RelativeDate {
  /// `today`, `yesterday`, `5 days ago`, `3 weeks ago`; older days, later ones and what is no whole day as they stand.
  static func text(_ day: Substring, today: Substring) -> String {
    guard let then = number(ofDay: day), let now = number(ofDay: today) else { return String(day) }
    return switch now - then {
    case 0: "today"
    case 1: "yesterday"
    case 2..<14: "\(now - then) days ago"
    case 14..<60: "\((now - then) / 7) weeks ago"
    default: String(day)
    }
  }

  /// This day by the local clock, as `2014-07-31`.
  static func today() -> String {
    var moment = time(nil)
    var local = tm()
    localtime_r(&moment, &local)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(local.tm_year + 1900)-\(two(local.tm_mon + 1))-\(two(local.tm_mday))"
  }

  /// Days since an arbitrary one (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013).
  private static func number(ofDay day: Substring) -> Int? {
    let parts = day.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let dayOfYear = (153 * (parts[1] + (parts[1] > 2 ? -3 : 9)) + 2) / 5 + parts[2] - 1
    let ofEra = year % 400
    return year / 400 * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + dayOfYear
  }
}
