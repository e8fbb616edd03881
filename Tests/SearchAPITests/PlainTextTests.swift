import SearchAPI
import Testing

@Suite("Text for terminals")
struct PlainTextTests {
  @Test func controlsDoNotReachATerminal() {
    let hostile = "a\u{1B}]0;title\u{7}b\u{9B}31m\u{202E}c\u{0}\r\n\td页"
    #expect(PlainText.withoutControls(hostile) == "a]0;titleb31mc\n\td页")
    #expect(PlainText.withoutControls("plain 页 é") == "plain 页 é")
  }
}
