/// Text that comes from pages, made fit for a terminal.
public enum PlainText {
  /// Without what could steer a terminal or turn a line around: control characters but tabs and line ends (C0, DEL,
  /// C1), the separators U+2028 and U+2029, and bidirectional overrides and isolates (U+202A–202E, U+2066–2069).
  public static func withoutControls(_ text: String) -> String {
    func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x09, 0x0A: true
      case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: false
      default: true
      }
    }
    if text.unicodeScalars.allSatisfy(isHarmless) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter(isHarmless)))
  }
}
