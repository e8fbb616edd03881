import ArgumentParser
import SearchAPI

/// Speaks the Model Context Protocol on standard input and output.
struct MCP: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Serve the index to a language model (Model Context Protocol, stdio).",
    discussion: """
      search mcp

      A program that speaks the protocol starts this itself; it wants a command and its arguments:
        {"mcpServers": {"searchd": {"command": "search", "args": ["mcp"]}}}
      The tools are search, show and similar. They change nothing, and mark what pages say as untrusted.
      """)

  @OptionGroup var connection: Connection

  func run() async throws {
    let server = MCPServer(tools: MCPTools(connect: { [connection] in try await connection.open() }))
    while let line = readLine() {
      if line.allSatisfy(\.isWhitespace) { continue }
      if let answer = await server.answer(line) { standardOutput(answer.line) }
    }
  }
}
