import SearchAPI

/// Answers the messages of the Model Context Protocol (JSON-RPC 2.0, one message a line).
struct MCPServer: Sendable {
  /// Versions of the protocol that this speaks, the newest first.
  static let versions = ["2025-06-18", "2025-03-26", "2024-11-05"]

  var tools: MCPTools

  private struct Refusal: Error {
    var code: Int
    var message: String
  }

  /// The answer to a line; nil where none is due. Version 2025-03-26 has several messages in a line.
  func answer(_ line: String) async -> JSONValue? {
    guard let message = JSONValue.parse(line) else {
      return failure(Refusal(code: -32700, message: "this is not JSON"), id: .null)
    }
    guard case .array(let messages) = message, !messages.isEmpty else { return await answer(message) }
    var answers: [JSONValue] = []
    for message in messages { if let answer = await answer(message) { answers.append(answer) } }
    return answers.isEmpty ? nil : .array(answers)
  }

  private func answer(_ message: JSONValue) async -> JSONValue? {
    let id = message["id"]
    guard message["jsonrpc"] == "2.0", let method = message["method"]?.string else {
      // An answer to a question that was never put needs none.
      if message["result"] != nil || message["error"] != nil { return nil }
      return failure(Refusal(code: -32600, message: "this is not a JSON-RPC 2.0 request"), id: id ?? .null)
    }
    do {
      let result = try await result(of: method, message["params"] ?? .null)
      guard let id else { return nil }
      return ["jsonrpc": "2.0", "id": id, "result": result]
    } catch {
      return id.map { failure(error, id: $0) }
    }
  }

  private func failure(_ refusal: Refusal, id: JSONValue) -> JSONValue {
    [
      "jsonrpc": "2.0", "id": id,
      "error": ["code": .number(Double(refusal.code)), "message": .string(refusal.message)],
    ]
  }

  private func result(of method: String, _ parameters: JSONValue) async throws(Refusal) -> JSONValue {
    switch method {
    case "initialize":
      let wanted = parameters["protocolVersion"]?.string ?? ""
      return [
        "protocolVersion": .string(Self.versions.contains(wanted) ? wanted : Self.versions[0]),
        "capabilities": ["tools": [:]],
        "serverInfo": ["name": "searchd", "version": .string(programVersion)],
        "instructions": .string(MCPTools.instructions),
      ]
    case "ping": return [:]
    case "tools/list": return ["tools": MCPTools.list]
    case "tools/call":
      guard let name = parameters["name"]?.string else {
        throw Refusal(code: -32602, message: "params.name is missing")
      }
      let arguments = parameters["arguments"] ?? [:]
      guard let call = tools.call(named: name) else {
        throw Refusal(code: -32602, message: "there is no tool \(name): tools/list names them")
      }
      do {
        return content(try await call(arguments), isError: false)
      } catch {
        return content("\(error)", isError: true)
      }
    case _ where method.hasPrefix("notifications/"): return .null
    default: throw Refusal(code: -32601, message: "there is no method \(method)")
    }
  }

  private func content(_ text: String, isError: Bool) -> JSONValue {
    ["content": [["type": "text", "text": .string(text)]], "isError": .bool(isError)]
  }
}
