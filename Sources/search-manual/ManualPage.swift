/// A manual page of section 1 in the macros of man(7).
struct ManualPage {
  var command: ToolHelp.Command
  var version: String
  /// The command that runs where none is named, which the definitions do not tell.
  var defaultCommand: String?
  /// Programs that belong together.
  var related: [String]

  var text: String {
    let name = command.commandName
    var page = ".TH \(Self.escaped(name.uppercased())) 1 \"\" \"searchd \(version)\" \"searchd\"\n"
    page += ".SH NAME\n\(Self.escaped(name)) \\- \(Self.escaped(Self.sentence(command.abstract)))\n"
    page += ".SH SYNOPSIS\n" + synopsis
    if let discussion = command.discussion { page += ".SH DESCRIPTION\n" + Self.prose(discussion) }
    if !command.shownArguments.isEmpty { page += ".SH OPTIONS\n" + Self.list(command.shownArguments) }
    if !command.shownSubcommands.isEmpty { page += ".SH COMMANDS\n" }
    for subcommand in command.shownSubcommands { page += section(subcommand) }
    page += ".SH EXIT STATUS\n0 something was found or done, 1 nothing was found, 2 an error.\n"
    page += ".SH ENVIRONMENT\n"
    for (name, meaning) in Self.environment + (Self.ownEnvironment[name] ?? []) { page += Self.entry(name, meaning) }
    page += ".SH FILES\nIn the index directory:\n"
    for (name, meaning) in Self.files { page += Self.entry(name, meaning) }
    let others = related.filter { $0 != name }.map { "\\fB\(Self.escaped($0))\\fR(1)" }
    if !others.isEmpty { page += ".SH SEE ALSO\n\(others.joined(separator: ", "))\n" }
    return page
  }

  private static let environment = [
    ("SEARCHD_INDEX", "The index directory, where --index is not given."),
    ("SEARCHD_SOCKET", "The socket, where --socket is not given."),
    ("XDG_DATA_HOME", "The index is in the folder searchd of it, where there is no ./Index (~/.local/share)."),
    ("XDG_RUNTIME_DIR", "The socket's folder, where the index directory has too long a path for one."),
  ]
  private static let ownEnvironment = [
    "search": [
      ("SEARCH_PAGER, PAGER", "What shows text that overflows the terminal (less); empty or cat: nothing does."),
      ("BROWSER", "What opens the pages of search -i (xdg-open)."),
      ("NO_COLOR", "No colour, where it is set."),
    ],
    "searchd": [
      ("SEARCHD_HTTP_TOKEN", "The token that --http asks for beyond this machine, instead of the file http-token.")
    ],
  ]
  private static let files = [
    ("synonyms.txt", "Other names of your own, a group a line: EV, electric vehicle. Read again whenever it changes."),
    ("searchd.log", "What a daemon in the background logs."),
    ("http-token", "The token that --http asks for beyond this machine."),
    ("watched", "The folders of search watch."),
  ]

  private var synopsis: String {
    let usages = command.shownSubcommands.flatMap { subcommand in
      let isDefault = subcommand.commandName == defaultCommand
      return Self.usages(isDefault ? [command.commandName] : [command.commandName, subcommand.commandName], subcommand)
    }
    return (usages.isEmpty ? Self.usages([command.commandName], command) : usages).joined(separator: ".br\n")
  }

  /// A line for each command that has none below it.
  private static func usages(_ names: [String], _ command: ToolHelp.Command) -> [String] {
    let nested = command.shownSubcommands
    return nested.isEmpty ? [usage(names, command)] : nested.flatMap { usages(names + [$0.commandName], $0) }
  }

  private static func usage(_ names: [String], _ command: ToolHelp.Command) -> String {
    let values = command.shownArguments.filter { $0.kind == .positional }.map { argument in
      let name = "\\fI\(escaped(argument.valueName ?? "value"))\\fR\(argument.isRepeating ?? false ? "..." : "")"
      return argument.isOptional ?? false ? "[\(name)]" : name
    }
    let hasOptions = command.shownArguments.contains { $0.kind != .positional }
    let words = ["\\fB\(escaped(names.joined(separator: " ")))\\fR"] + (hasOptions ? ["[options]"] : []) + values
    return words.joined(separator: " ") + "\n"
  }

  private func section(_ subcommand: ToolHelp.Command) -> String {
    let isDefault = subcommand.commandName == defaultCommand
    let heading = "\(command.commandName) \(subcommand.commandName)\(isDefault ? " (the default)" : "")"
    var text = ".SS \(Self.escaped(heading))\n"
    if let abstract = subcommand.abstract { text += Self.escaped(abstract) + "\n" }
    if let discussion = subcommand.discussion { text += ".PP\n" + Self.prose(discussion) }
    return text + Self.list(subcommand.shownArguments)
      + subcommand.shownSubcommands.map { Self.nested($0, in: subcommand.commandName) }.joined()
  }

  private static func nested(_ command: ToolHelp.Command, in parent: String) -> String {
    ".PP\n\\fB\(escaped("\(parent) \(command.commandName)"))\\fR: \(escaped(command.abstract ?? ""))\n"
      + (command.discussion.map { ".PP\n" + prose($0) } ?? "") + list(command.shownArguments)
  }

  private static func list(_ arguments: [ToolHelp.Argument]) -> String {
    arguments.map { argument in
      let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
      let names = (argument.names ?? []).map { "\\fB\(escaped($0.text))\\fR" }.joined(separator: ", ")
      let label =
        switch argument.kind {
        case .positional: value
        case .option: "\(names) \(value)"
        case .flag: names
        }
      var help = escaped(argument.abstract ?? "")
      if let value = argument.defaultValue, !value.isEmpty, argument.kind == .option {
        help += " (default: \(escaped(value)))"
      }
      return ".TP\n\(label)\n\(help.isEmpty ? "\\&" : help)\n"
    }.joined()
  }

  private static func entry(_ name: String, _ text: String) -> String { ".TP\n.B \(escaped(name))\n\(escaped(text))\n" }

  /// Paragraphs are filled; one with columns or indented lines stands as it is.
  private static func prose(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split { $0.allSatisfy(\.isWhitespace) }.map { paragraph in
      let body = paragraph.map { escaped(String($0)) + "\n" }.joined()
      let isTable = paragraph.contains {
        $0.hasPrefix("  ") || $0.contains("   ") || $0.hasPrefix("search ") || $0.hasPrefix("searchd")
      }
      return isTable ? ".nf\n\(body).fi\n" : body
    }.joined(separator: ".PP\n")
  }

  private static func sentence(_ abstract: String?) -> String {
    let text = abstract ?? ""
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// Text that no macro or escape can be read into.
  static func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&\(plain)" : plain
  }
}
