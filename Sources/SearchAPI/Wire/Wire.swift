import FoundationEssentials

/// JSON as it goes over the socket: UTF-8, keys in snake case and in one order, slashes plain.
public enum Wire {
  /// Encoders are made anew: they are cheap, and not to be shared between threads.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return inert(Array(try encoder.encode(value)))
  }

  /// The same JSON with escapes for what `PlainText` takes out of text: a terminal that shows it is not steered by it, and
  /// it is one line to whoever takes U+0085 or U+2028 for the end of one.
  ///
  /// - Parameter json: As an encoder writes it: what is below U+0020 is escaped already.
  public static func inert(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var index = 0
    while index < json.count {
      let (second, third) = (index + 1 < json.count ? json[index + 1] : 0, index + 2 < json.count ? json[index + 2] : 0)
      switch (json[index], second, third) {
      case (0x7F, _, _):
        result += "\\u007f".utf8
        index += 1
      case (0xC2, 0x80...0x9F, _):
        result += "\\u00\(String(second, radix: 16))".utf8
        index += 2
      case (0xE2, 0x80, 0xA8...0xAE), (0xE2, 0x81, 0xA6...0xA9):
        result += "\\u20\(String(UInt32(second & 1) << 6 | UInt32(third & 0x3F), radix: 16))".utf8
        index += 3
      default:
        result.append(json[index])
        index += 1
      }
    }
    return result
  }

  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(bytes))
  }
}
