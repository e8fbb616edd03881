import FoundationEssentials

/// Any JSON value: linked data has no fixed shape.
enum LinkedValue: Decodable, Sendable {
  case object([String: LinkedValue])
  case array([LinkedValue])
  case string(String)
  case number(Double)
  case bool(Bool)
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([String: LinkedValue].self) {
      self = .object(value)
    } else if let value = try? container.decode([LinkedValue].self) {
      self = .array(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else {
      self = .null
    }
  }

  /// Reads a script's text; pages often leave raw line breaks in strings, or wrap the script in a comment.
  init?(script: String) {
    var bytes = script.utf8.map { $0 < 0x20 ? 0x20 : $0 }
    if let first = bytes.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }),
      let last = bytes.lastIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") }), first < last
    {
      bytes = Array(bytes[first...last])
    }
    guard let value = try? JSONDecoder().decode(LinkedValue.self, from: Data(bytes)) else { return nil }
    self = value
  }

  subscript(key: String) -> LinkedValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// An array's elements; any other value by itself.
  var elements: [LinkedValue] {
    if case .array(let values) = self { values } else { [self] }
  }
}
