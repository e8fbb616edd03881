import ArgumentParser

/// The parser that the daemon starts for itself: pages come in on a socket, documents go out.
struct Parse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse-pages", abstract: "Parse pages for the daemon, confined.", shouldDisplay: false)

  @Option var memoryBytes: Int
  @Option var cpuSeconds: Int

  func run() throws { try ParserWorker.run(memoryBytes: memoryBytes, cpuSeconds: cpuSeconds) }
}
