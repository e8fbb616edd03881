import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct LiteralTests {
  /// Every text and every literal of two letters, up to these lengths.
  @Test func findsWhatANaiveSearchFinds() {
    func words(_ longest: Int) -> [String] {
      var all = [""]
      var last = [""]
      for _ in 0..<longest {
        last = last.flatMap { [$0 + "a", $0 + "b"] }
        all += last
      }
      return all
    }
    let texts = words(8)
    for word in words(5) {
      let literal = Literal(word)
      for text in texts {
        let (bytes, sought) = (Array(text.utf8), Array(word.utf8))
        let isHeld = bytes.indices.contains { bytes[$0...].starts(with: sought) } && !sought.isEmpty
        #expect(literal.isHeld(by: text) == isHeld, "\(word) in \(text)")
      }
    }
  }

  @Test func findsBytesOfAnyScript() {
    #expect(Literal("里巴").isHeld(by: "阿里巴巴"))
    #expect(!Literal("巴里").isHeld(by: "阿里巴巴"))
  }
}
