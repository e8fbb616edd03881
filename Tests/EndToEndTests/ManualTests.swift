import Foundation
import TestSupport
import Testing

/// Manual pages and completions say what the programs take.
@Suite("Manuals and completions", .ownThread, .timeLimit(.minutes(2)))
struct ManualTests {
  private struct Help: Decodable { var command: Command }
  private struct Command: Decodable {
    var commandName: String
    var discussion: String?
    var shouldDisplay: Bool?
    var subcommands: [Command]?
    var arguments: [Argument]?
  }
  private struct Argument: Decodable {
    var shouldDisplay: Bool?
    var names: [Name]?
  }
  private struct Name: Decodable {
    var kind: String
    var name: String
  }

  /// Where a program of the system is; tests of what it makes of ours need it.
  private static func system(_ program: String) -> String? {
    ["/bin/\(program)", "/usr/bin/\(program)"].first(where: FileManager.default.isExecutableFile)
  }

  /// The command that a program runs where none is named.
  private static func usual(_ program: String) -> String { program == "search" ? "query" : "serve" }

  @Test(
    .enabled(if: system("groff") != nil, "groff is missing (apt-get install groff-base)"),
    arguments: ["search", "searchd"])
  func theManualIsSetWithoutAWarning(program: String) throws {
    let here = try Installation()
    let dump = try here.run(program, ["--experimental-dump-help"])
    let made = try here.run("search-manual", ["--default", Self.usual(program)], input: Data(dump.output.utf8))
    try here.folder.write("\(program).1", Array(made.output.utf8))
    let groff = try #require(Self.system("groff"))
    let outcome = try here.run(groff, ["-Kutf8", "-man", "-Tutf8", "-ww", "\(program).1"])
    #expect(outcome.status == 0 && outcome.error.isEmpty && !outcome.output.isEmpty, "\(outcome.error)")
  }

  @Test(arguments: ["search", "searchd"])
  func theManualNamesEveryOption(program: String) throws {
    let here = try Installation()
    let dump = try here.run(program, ["--experimental-dump-help"])
    let help = try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8))
    let made = try here.run("search-manual", ["--default", Self.usual(program)], input: Data(dump.output.utf8))
    #expect(made.status == 0, "\(made.error)")
    let page = made.output
    for heading in [
      "NAME", "SYNOPSIS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO",
    ] {
      #expect(page.contains(".SH \(heading)\n"), "\(heading)")
    }
    if program == "search" {
      #expect(page.contains("\\fBsearch watch remove\\fR [options] \\fIdir\\fR...\n"), "each command has its usage")
      #expect(page.contains("\nsearch show https://example.com/page\n.br") || page.contains(".nf\nsearch show "))
      #expect(page.contains("after:2014"), "the query language is in the manual")
    }
    var options = 0
    for command in try #require(help.command.subcommands) where command.shouldDisplay ?? true {
      if command.commandName == "help" { continue }
      let name = command.commandName.replacingOccurrences(of: "-", with: "\\-")
      #expect(page.contains(".SS \(program) \(name)"), "\(name)")
      for name in (command.arguments ?? []).filter({ $0.shouldDisplay ?? true }).flatMap({ $0.names ?? [] })
      where name.kind == "long" && !["help", "version"].contains(name.name) {
        options += 1
        #expect(page.contains("\\-\\-" + name.name.replacingOccurrences(of: "-", with: "\\-")), "\(name.name)")
      }
    }
    #expect(options > 3)
    // A line that begins with a dot is a macro of man(7), and no other.
    let macros = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
    #expect(macros.isSubset(of: [".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".br", ".nf", ".fi"]), "\(macros)")
  }

  /// Whoever asks for help sees how to use a command before what it takes, in lines that no terminal breaks.
  @Test(arguments: ["search", "searchd"])
  func everyHelpBeginsWithExamples(program: String) throws {
    let here = try Installation()
    let dump = try here.run(program, ["--experimental-dump-help"])
    func look(at command: Command, _ names: [String]) {
      if !(command.shouldDisplay ?? true) || command.commandName == "help" { return }
      let names = names + [command.commandName]
      let lines = (command.discussion ?? "").components(separatedBy: "\n")
      #expect(lines[0].hasPrefix("search") || lines[0].hasPrefix("curl "), "\(names)")
      for line in lines where line.hasPrefix("search ") || line.contains("   ") {
        // Han characters take two columns.
        let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
        #expect(columns <= 79, "\(names): \(line)")
      }
      for subcommand in command.subcommands ?? [] { look(at: subcommand, names) }
    }
    look(at: try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8)).command, [])
    #expect(dump.status == 0)
  }

  /// A search's options follow its words, though no command is named.
  private static let offers = [
    ("search brazil --so", ["--socket", "--sort"]), ("search --sort ", ["newest", "oldest", "relevance"]),
    ("search st", ["status", "stop"]), ("search watch re", ["remove"]),
    ("search brazil --color a", ["always", "auto"]),
  ]

  @Test(arguments: offers) func whatAShellOffers(line: String, offers: [String]) throws {
    let here = try Installation()
    try here.folder.write("script", Array(try here.search("--generate-completion-script", "bash").output.utf8))
    let ask = """
      source ./script; read -ra COMP_WORDS <<< "$1"; [[ $1 != *" " ]] || COMP_WORDS+=("")
      COMP_LINE=$1 COMP_POINT=${#1} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _search search "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; printf '%s\n' "${COMPREPLY[@]}"
      """
    let outcome = try here.run("/bin/bash", ["-c", ask, "ask", line])
    #expect(outcome.output.split(separator: "\n").sorted() == offers.map { $0[...] }, "\(outcome)")
  }

  @Test(.enabled(if: system("fish") != nil, "fish is missing"), arguments: offers)
  func whatFishOffers(line: String, offers: [String]) throws {
    let here = try Installation()
    try here.folder.write("script", Array(try here.search("--generate-completion-script", "fish").output.utf8))
    let fish = try here.run(#require(Self.system("fish")), ["-c", "source ./script; complete -C '\(line)'"])
    let offered = fish.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    #expect(Set(offers.map { $0[...] }).isSubset(of: offered), "\(fish)")
  }

  @Test(arguments: ["search", "searchd"], ["bash", "zsh", "fish"])
  func completionsAreScripts(program: String, shell: String) throws {
    let here = try Installation()
    let made = try here.run(program, ["--generate-completion-script", shell])
    #expect(made.status == 0 && made.output.contains(program) && made.output.contains("index"), "\(made.error)")
  }

  @Test(.enabled(if: system("bash") != nil, "bash is missing"), arguments: ["search", "searchd"])
  func bashReadsTheCompletions(program: String) throws { try expect("bash", reads: program) }

  @Test(.enabled(if: system("zsh") != nil, "zsh is missing"), arguments: ["search", "searchd"])
  func zshReadsTheCompletions(program: String) throws { try expect("zsh", reads: program) }

  @Test(.enabled(if: system("fish") != nil, "fish is missing"), arguments: ["search", "searchd"])
  func fishReadsTheCompletions(program: String) throws { try expect("fish", reads: program) }

  private func expect(_ shell: String, reads program: String) throws {
    let here = try Installation()
    let made = try here.run(program, ["--generate-completion-script", shell])
    try here.folder.write("script", Array(made.output.utf8))
    let checked = try here.run(try #require(Self.system(shell)), ["-n", "script"])
    #expect(checked.status == 0, "\(checked.error)")
  }
}
