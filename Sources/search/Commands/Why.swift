import ArgumentParser
import Files
import SearchAPI
import TextBytes

/// Tells why a page is found, or is not.
struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Tell why a page is found by a query, or is not.",
    discussion: """
      search why page.html alibaba brazil
      search why https://example.com/ '"exactly this" -not'

      Each part of the query is held against the page: its tokens, how often the page has them and how they stand \
      there, or what the page has that is most like them. Exit status: 0 the page is found, 1 it is not, \
      2 there is no such page, or an error.
      """)

  @Argument(help: ArgumentHelp("The page's id, URL, or file.", valueName: "page"), completion: .file())
  var page: String

  @Argument(help: ArgumentHelp("What is searched.", valueName: "query"))
  var words: [String]

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    let query = words.joined(separator: " ")
    let response = try await client.firstFound(page) { candidate in
      try await client.send(
        "GET", "/v1/why?id=\(PercentEncoding.encode(candidate))&q=\(PercentEncoding.encode(query))")
    }
    guard let response else {
      let isThere = FileAddress.canonicalPath(FileAddress.path(page) ?? page) != nil
      throw Failure(
        "\(page) is not in the index: "
          + (isThere
            ? "search add adds it, search extract \(page) shows what would be read"
            : "give an id or a URL as a search shows it, or a file"))
    }
    let answer = try DaemonClient.decode(WhyAnswer.self, from: response)
    standardOutput(json ? String(decoding: response.body, as: UTF8.self) : Self.text(answer))
    if !answer.found { throw ExitCode.nothingFound }
  }

  static func text(_ answer: WhyAnswer) -> String {
    var text = "\(answer.title.isEmpty ? answer.id : answer.title)\n"
    if answer.found {
      let unranked =
        answer.folded == true
        ? "found, folded behind a page much like it: --all shows it"
        : "found, behind the first \(WhyAnswer.deepestRank) results"
      text += answer.rank.map { "found: result \($0)" } ?? unranked
    } else {
      text += "not found"
    }
    if let corrected = answer.corrected { text += "\nthe query was corrected to \(corrected)" }
    text += "\nthe query was understood as \(answer.understood)\n"
    for part in answer.parts {
      let rule =
        switch part.occurrence {
        case "required": "must match"
        case "excluded": "must not match"
        default: "may match"
        }
      text += "\n\(part.text)  \(rule), \(part.matches ? "matches" : "does not match")\n"
      let width = part.tokens.map { DisplayWidth.of($0.term) }.max() ?? 0
      for token in part.tokens {
        let blanks = String(repeating: " ", count: width - DisplayWidth.of(token.term))
        text += "  \(token.term)\(blanks)  \(token.kind)\(String(repeating: " ", count: max(0, 8 - token.kind.count)))"
        if token.count > 0 {
          text += "\(token.count) \(token.count == 1 ? "time" : "times"), first as “\(token.inPage ?? "")”\n"
        } else {
          text +=
            (token.around == nil ? "not in the page" : "not in the text, but around it")
            + (token.inPage.map { "; nearest is “\($0)”" } ?? "") + "\n"
        }
      }
    }
    if let difference = difference(answer) { text += "\n\(difference)\n" }
    return PlainText.withoutControls(text)
  }

  /// The first reason why the page is not found.
  private static func difference(_ answer: WhyAnswer) -> String? {
    guard !answer.found else { return nil }
    let failing = answer.parts.first { $0.matches == ($0.occurrence == "excluded") && $0.occurrence != "optional" }
    guard let part = failing ?? answer.parts.first(where: { !$0.matches }) else { return nil }
    if part.occurrence == "excluded" { return "The page holds \(part.text), which the query excludes." }
    if let missing = part.tokens.first(where: { $0.count == 0 && $0.kind != "name" }) {
      let names = part.tokens.filter { $0.kind == "name" }.map { ", nor “\($0.term)”" }.joined()
      let nearest = missing.inPage.map { " It has “\($0)”." } ?? ""
      if missing.around != nil {
        return "The first difference: “\(missing.term)” stands around the page's text, where only --full searches."
      }
      return "The first difference: the page does not hold “\(missing.term)”\(names).\(nearest)"
    }
    if let fact = part.inPage {
      return "The page does not match \(part.text): \(fact.isEmpty ? "it tells nothing of that" : "it has \(fact)")."
    }
    if part.tokens.isEmpty { return "The page does not match \(part.text)." }
    return "The page holds every word of \(part.text), but not in this order side by side."
  }
}
