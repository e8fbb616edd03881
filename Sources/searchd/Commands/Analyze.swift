import ArgumentParser
import Files
import Glibc
import Ingestion
import InvertedIndex
import SearchAPI

/// The tokens of a text, with no index and no daemon.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Show the tokens of a text.",
    discussion: """
      search analyze 'C++ 阿里巴巴'
      search analyze - < text.txt

      One a line: position, UTF-8 offsets, kind, term, and what stands in the text.
      """)

  @Argument(help: ArgumentHelp("The text; - is standard input.", valueName: "text"))
  var text: [String]

  func run() throws {
    var text = text.joined(separator: " ")
    if text == "-" {
      text = String(decoding: try FileBytes.readAll(STDIN_FILENO, upTo: Ingestion.Limits.pageBytes), as: UTF8.self)
    }
    var buffer = TokenBuffer()
    try TextAnalyzer().analyze(text, into: &buffer)
    let bytes = Array(text.utf8)
    var lines = ""
    for token in buffer.tokens {
      let term = String(decoding: buffer.term(token), as: UTF8.self)
      let surface = String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
      lines += "\(token.position)\t\(token.start)-\(token.end)\t\(token.kind)\t\(term)\t\(surface)\n"
    }
    standardOutput(PlainText.withoutControls(lines))
  }
}
