/// A document's length in one byte, in four steps an octave: exact below 8 tokens, within 12 % from there.
public enum LengthCode {
  /// The greatest code whose length is not above `length`.
  public static func encode(_ length: Int) -> UInt8 {
    guard length >= 8 else { return UInt8(max(0, length)) }
    let octave = Int.bitWidth - 1 - length.leadingZeroBitCount
    return UInt8(min(255, 8 + (octave - 3) * 4 + (length >> (octave - 2)) & 3))
  }

  /// The middle of the lengths that share a code, in tokens.
  public static func decode(_ code: UInt8) -> Float {
    guard code >= 8 else { return Float(code) }
    let octave = Int(code - 8) / 4 + 3
    let step = Float(4 + Int(code - 8) % 4)
    let unit = Float(sign: .plus, exponent: octave - 2, significand: 1)
    return (step + 0.5) * unit - 0.5
  }
}
