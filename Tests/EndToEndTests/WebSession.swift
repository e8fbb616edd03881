import Foundation
import SearchAPI
import TestSupport
import Testing

/// A daemon that serves pages on a port of its own.
struct WebSession {
  let here: Installation
  let port: Int
  let address: String

  init(_ address: String = "127.0.0.1:0", environment: [String] = []) throws {
    here = try Installation()
    let log = try here.serve(["--http", address], environment: environment).error
    let url = log.components(separatedBy: "url=http://").dropFirst().first?.prefix { $0 != "/" } ?? ""
    port = try #require(Int(url.split(separator: ":").last ?? ""), "\(log)")
    self.address = String(url)
  }

  struct Answer {
    var status: Int
    var head: String
    var body: String

    init(_ text: String) {
      let parts = text.components(separatedBy: "\r\n\r\n")
      head = parts[0] + "\r\n"
      body = parts.dropFirst().joined(separator: "\r\n\r\n")
      status = Int(text.dropFirst(9).prefix(3)) ?? 0
    }
  }

  func get(_ target: String, _ headers: [String] = [], host: String? = nil) throws -> Answer {
    try send("GET", target, headers, host: host)
  }

  func send(
    _ method: String, _ target: String, _ headers: [String] = [], host: String? = nil, body: String = ""
  ) throws -> Answer {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: \(host ?? address)", "Connection: close"] + headers
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    return Answer(
      try RawConnection.exchange(port: port, (lines + length).joined(separator: "\r\n") + "\r\n\r\n" + body))
  }
}
