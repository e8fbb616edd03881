import FoundationEssentials

/// JSON as it goes over the socket: UTF-8, keys in one order, slashes plain. Types that travel spell their keys in snake
/// case themselves (`CodingKeys`): the encoder's conversion would cost a sixth of its time again, for each answer.
public enum Wire {
  /// Encoders are made anew: they are cheap, and not to be shared between threads. Throws an `EncodingError` where a
  /// number is not finite.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return inert(Array(try encoder.encode(value)))
  }

  /// The same JSON with escapes for what `PlainText` takes out of text: a terminal that shows it is not steered by it, and
  /// it is one line to whoever takes U+0085 or U+2028 for the end of one.
  ///
  /// - Parameter json: As an encoder writes it: what is below U+0020 is escaped already.
  public static func inert(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    // All before it is in the result.
    var next = 0
    for index in json.indices where json[index] >= 0x7F {
      let (second, third) = (index + 1 < json.count ? json[index + 1] : 0, index + 2 < json.count ? json[index + 2] : 0)
      let (scalar, length): (UInt32, Int)
      switch (json[index], second, third) {
      case (0x7F, _, _): (scalar, length) = (0x7F, 1)
      case (0xC2, 0x80...0x9F, _): (scalar, length) = (UInt32(second), 2)
      case (0xE2, 0x80, 0xA8...0xAE), (0xE2, 0x81, 0xA6...0xA9):
        (scalar, length) = (0x2000 | UInt32(second & 1) << 6 | UInt32(third & 0x3F), 3)
      default: continue
      }
      result += json[next..<index]
      result += "\\u\(String(0x1_0000 + scalar, radix: 16).dropFirst())".utf8
      next = index + length
    }
    if next == 0 { return json }
    result += json[next...]
    return result
  }

  /// Throws a `DecodingError` where the bytes are no JSON, or not of this type.
  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
