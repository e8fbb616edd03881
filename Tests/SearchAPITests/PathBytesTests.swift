import Testing

@testable import SearchAPI

@Suite("Paths as they were given")
struct PathBytesTests {
  @Test func argumentsThatAreNoTextKeepTheirBytes() {
    let given: [[UInt8]] = [Array("add".utf8), [0xB0, 0xCD], [0xB0, 0xFE], [0xB0, 0xCD], Array("页".utf8)]
    let texts = given.map { String(decoding: $0, as: UTF8.self) }
    #expect(PathBytes.match(texts, given) == given)
    // A name that does hold the character that stands for others.
    #expect(PathBytes.match(["\u{FFFD}"], []) == [Array("\u{FFFD}".utf8)])
  }
}
