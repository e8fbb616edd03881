import Files
import SearchAPI

/// The parameters of a request's target.
struct QueryParameters: Sendable {
  private var values: [String: String] = [:]

  init() {}

  /// Reads `a=b&c=d`; throws 400 for a broken escape, bytes that are not UTF-8, or a name given twice.
  init(_ query: some StringProtocol) throws(RequestError) {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
        let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
      else {
        throw .badRequest(
          "a query parameter is not percent-encoded UTF-8", hint: "encode it (curl -G --data-urlencode)")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw .badRequest("the query parameter \(name) is given twice", hint: "give it once")
      }
    }
  }

  /// Throws 400 where a parameter is none of `names`.
  func allowOnly(_ names: [String]) throws(RequestError) {
    for name in values.keys.sorted() where !names.contains(name) {
      throw .badRequest(
        "unknown query parameter \(name)",
        hint: names.isEmpty ? "this address takes none" : "this address takes \(names.joined(separator: ", "))")
    }
  }

  subscript(name: String) -> String? { values[name] }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(RequestError) -> Int? {
    guard let text = values[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw .badRequest(
        "\(name) is \(Self.shown(text)), which is no number from \(range.lowerBound) to \(range.upperBound)",
        hint: "give one of these")
    }
    return value
  }

  func flag(_ name: String) throws(RequestError) -> Bool? {
    switch values[name] {
    case nil: return nil
    case "true", "1": return true
    case "false", "0": return false
    case let text?:
      throw .badRequest("\(name) is \(Self.shown(text)), neither true nor false", hint: "give one of these")
    }
  }

  /// Several of a choice, with commas between; none where the parameter is missing.
  func choices<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(RequestError) -> [Choice]
  where Choice.RawValue == String {
    var choices: [Choice] = []
    for text in (values[name] ?? "").split(separator: ",") {
      guard let choice = Choice(rawValue: String(text)) else {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badRequest("\(name) has \(Self.shown(text)), which is none of \(known)", hint: "give some of these")
      }
      choices.append(choice)
    }
    return choices
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(RequestError) -> Choice?
  where Choice.RawValue == String {
    guard let text = values[name] else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("\(name) is \(Self.shown(text)), which is none of \(known)", hint: "give one of these")
    }
    return choice
  }

  /// What was sent, as much as says what it was.
  static func shown(_ text: some StringProtocol) -> String {
    text.isEmpty ? "empty" : text.count > 40 ? "\(text.prefix(40))…" : String(text)
  }
}
