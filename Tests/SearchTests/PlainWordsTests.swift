import Testing

@testable import search

@Suite("Plain words")
struct PlainWordsTests {
  @Test(arguments: [
    ("stauts", "status"), ("statu", "status"), ("sttatus x", "status"), ("ststus", "status"), ("Sugest bei", "suggest"),
    ("status", nil), ("stats", "status"), ("stalls", nil), ("sta", nil), ("ad", nil), ("", nil), ("show's", nil),
    ("alibaba status", nil),
  ])
  func aMistypedCommandIsGuessed(query: String, command: String?) {
    #expect(CommandGuess.command(near: query) == command)
  }

  @Test(arguments: [["ferry"], ["ferry", "status"], ["渡轮"], ["\"a b\" -c"], ["ferry", "+x"]])
  func aQueryIsPlain(arguments: [String]) {
    #expect(PlainWords.areAll(arguments, commands: Search.commands))
  }

  @Test(arguments: [
    [], ["status"], ["help"], ["help", "query"], ["-i"], ["ferry", "-n", "3"], ["ferry", "--", "x"], ["ferry", "-x"],
    [" "], ["", "ferry"],
  ])
  func allElseGoesTheLongWay(arguments: [String]) {
    #expect(!PlainWords.areAll(arguments, commands: Search.commands))
  }
}
