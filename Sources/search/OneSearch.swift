import ArgumentParser
import Glibc
import SearchAPI

/// One search: asks, prints what was found.
struct OneSearch {
  /// Results where nobody says how many.
  static let usualLimit = 10

  var parameters: SearchParameters
  var form: Follow.Form
  /// Whether what overflows a terminal may be paged.
  var isPaged = true

  /// Hits for people, on this program's standard output.
  static func printer(_ color: Terminal.Color, offset: Int = 0) -> ResultPrinter {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    return ResultPrinter(terminal: Terminal(color), offset: offset, today: isTerminal ? RelativeDate.today() : nil)
  }

  /// The exit status. That nothing matches is known only where nothing was left out.
  func run(_ client: DaemonClient) throws -> ExitCode {
    let response = try client.fetch(parameters.target)
    let answer = try DaemonClient.decode(SearchAnswer.self, from: response)
    switch form {
    case .json: standardOutput(response.body)
    case .ids(let end): standardOutput(answer.hits.map { PlainText.withoutControls($0.id) + String(end) }.joined())
    case .text(let printer) where answer.total.value == 0:
      let documents = try DaemonClient.decode(BriefStatus.self, from: client.fetch("/v1/status")).documents
      standardOutput(printer.notes(answer))
      let reason = documents == 0 ? Self.emptyIndex : try answer.emptiness ?? nothing(in: documents, client)
      standardError("search: \(reason)")
    case .text(let printer): Pager.show(printer.text(answer), isAllowed: isPaged)
    }
    if answer.total.value == 0 || answer.corrected != nil, case .text = form,
      let command = CommandGuess.command(near: parameters.query)
    {
      standardError("search: is a command meant? search \(command) --help")
    }
    if let misreading = answer.misreading { standardError("search: \(Wrap.oneLine(misreading))") }
    if let lack = answer.lack { standardError("search: \(lack)") }
    return answer.total.value > 0 ? .success : answer.leftOut > 0 ? .error : .nothingFound
  }

  private static let emptyIndex = "the index is empty: add pages with search add PATH..."

  /// What no text holds may stand around one: then that is told.
  private func nothing(in documents: Int, _ client: DaemonClient) throws -> String {
    var wider = parameters
    (wider.full, wider.limit, wider.offset, wider.snippets) = (true, 1, nil, false)
    let answer = try DaemonClient.decode(SearchAnswer.self, from: client.fetch(wider.target))
    let around = answer.total.value
    if parameters.full == true || around == 0 { return "nothing found in \(documents) documents" }
    let (pages, hold) = around == 1 ? ("1 page", "has") : ("\(around) pages", "have")
    return "nothing found in the texts of \(documents) documents; \(pages) \(hold) it around the text: add --full"
  }
}
