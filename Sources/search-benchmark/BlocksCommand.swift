import ArgumentParser
import Ingestion

struct BlocksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocks",
    abstract: "Print what the main content's classifier sees of pages, to train it anew.",
    discussion: """
      A line a page: "page", its file, and its number of blocks; before the first \
      also "names" and those of the features. Then a line a block, separated by tabs: weight, the rules' choice, the choice, \
      the features, and the text. Tests/Training/train.py reads it.
      """, shouldDisplay: false)

  @Option(
    help: "The first stage's probabilities, one a line, of all blocks in order: prints the second stage's features.")
  var probabilities: String?
  @Argument(help: "Pages.") var paths: [String]

  func run() async throws {
    var given = try probabilities.map { try Self.numbers($0)[...] }
    var isFirst = true
    for try await item in FileItems(paths) {
      guard case .page(let page, _) = item else { continue }
      var record = try BlockRecord(page)
      if given != nil {
        let own = Array(given?.prefix(record.blocks.count) ?? [])
        given?.removeFirst(own.count)
        record = try BlockRecord(page, probabilities: own)
      }
      if isFirst { print("names\t\(record.names.joined(separator: "\t"))") }
      isFirst = false
      print("page\t\(page.url)\t\(record.blocks.count)")
      for block in record.blocks {
        let features = block.features.map { "\(($0 * 10_000).rounded() / 10_000)" }.joined(separator: " ")
        let text = block.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        print("\(block.weight)\t\(block.isChosenByRules ? 1 : 0)\t\(block.isKept ? 1 : 0)\t\(features)\t\(text)")
      }
    }
  }

  private static func numbers(_ path: String) throws -> [Float] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { Float($0) }
  }
}
