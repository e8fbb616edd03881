import ArgumentParser
import SearchAPI

/// What shells complete. The parser's own scripts offer a default command's options behind its name alone; most searches
/// go without that name.
struct Completed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", version: programVersion, subcommands: Search.configuration.subcommands)

  @OptionGroup var options: QueryOptions

  /// The script that these arguments ask for.
  static func script(_ arguments: [String]) -> String? {
    let option = "--generate-completion-script"
    guard let first = arguments.first, first.hasPrefix(option),
      let shell = CompletionShell(
        rawValue: first == option ? arguments.dropFirst().first ?? "" : String(first.dropFirst(option.count + 1)))
    else { return nil }
    let start = "\n_search() {\n"
    return completionScript(for: shell).replacing(start, with: start + words(shell), maxReplacements: 1)
  }

  /// Takes what is no command's name for a search's first word, as if the command that searches were named before it. For
  /// fish the options above do.
  private static func words(_ shell: CompletionShell) -> String {
    let commands = (Search.commands + ["help"]).joined(separator: "|")
    switch shell {
    case .bash:
      return """
            if [[ "${COMP_CWORD}" -gt 1 && "${COMP_WORDS[1]}" != @(-*|\(commands)) ]]; then
                COMP_WORDS=("${COMP_WORDS[0]}" query "${COMP_WORDS[@]:1}")
                COMP_CWORD=$((COMP_CWORD + 1))
            fi

        """
    case .zsh:
      return """
            if (( CURRENT > 2 )) && [[ "${words[2]}" != (-*|\(commands)) ]]; then
                words=("${words[1]}" query "${(@)words[2,-1]}")
                (( CURRENT++ ))
            fi

        """
    default: return ""
    }
  }
}
