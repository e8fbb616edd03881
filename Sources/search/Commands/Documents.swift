import ArgumentParser
import Files
import Glibc
import SearchAPI
import TextBytes

/// Prints a stored page.
struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a stored page as text.",
    discussion: """
      search show https://example.com/page
      search show pages/page.html --full
      search alibaba --ids -0 | xargs -0 -n1 search show

      Exit status: 0 it is printed, 2 there is no such page, or an error.
      """)

  @Argument(help: ArgumentHelp("The page's id, URL, or file.", valueName: "id"), completion: .file())
  var address: String

  @Flag(help: "As JSON.")
  var json = false

  @Flag(help: "Also what stands around the page's text.")
  var full = false

  @Flag(help: .noPager)
  var noPager = false

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    let response = try await client.sendDocument("GET", address)
    guard let response else {
      throw Failure("there is no document \(address): give an id or a URL as a search shows it")
    }
    let document = try DaemonClient.decode(DocumentAnswer.self, from: response)
    if json { return standardOutput(response.body) }
    let facts =
      [
        ("title", document.title), ("url", document.url), ("id", document.id == document.url ? "" : document.id),
        ("author", document.author), ("published", document.published ?? ""), ("indexed", document.indexed),
        ("language", document.lang), ("charset", document.charset),
      ] + document.alsoAt.map { ("also at", $0) }
    let head = facts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)\n" }.joined()
    let rest = full && !document.surroundings.isEmpty ? "\n\(document.surroundings)\n" : ""
    let text = PlainText.withoutControls("\(head)\n\(document.text)\n\(rest)")
    Pager.show(
      isatty(STDOUT_FILENO) == 1 ? Self.wrapped(text, width: Terminal(.never).width) : text, isAllowed: !noPager)
  }

  /// Broken where lines may be, with what each is indented by.
  static func wrapped(_ text: String, width: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard DisplayWidth.of(String(line)) > width else { return String(line) }
      let indent = String(line.prefix { $0 == " " }.prefix(width / 2))
      return Wrap.lines(Wrap.marked(String(line), []), width: width - indent.count)
        .map { indent + $0.map(\.text).joined() }.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

extension DaemonClient {
  /// A request about one document, whose address may also be a file's path; nil where there is no such document.
  func sendDocument(_ method: String, _ address: String) async throws -> Response? {
    try await firstFound(address) { try await send(method, "/v1/documents/" + PercentEncoding.encode($0)) }
  }

  /// The answer about a document whose address may also be a file's path; nil where there is no such document. That of one
  /// address nobody can tell whether it is there counts where the other is of none, either.
  func firstFound(_ address: String, _ ask: (String) async throws -> Response) async throws -> Response? {
    var uncertain: Response?
    var candidates = [address]
    if !address.contains("://") {
      let path = PathBytes.of(address)
      // As it is added; as it may have been added by who followed a folder, or before links were resolved.
      for url in [FileAddress.resolvedURL(path), FileAddress.url(path)] where url != candidates.last {
        candidates.append(url)
      }
    }
    for candidate in candidates {
      let response = try await ask(candidate)
      if response.status == 404 { continue }
      if response.status == 500, (try? Wire.decode(ErrorAnswer.self, from: response.body))?.error.code == "damaged" {
        uncertain = response
        continue
      }
      try Self.checkStatus(response)
      return response
    }
    if let uncertain { try Self.checkStatus(uncertain) }
    return nil
  }
}
