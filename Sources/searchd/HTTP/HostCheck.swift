import NIOHTTP1

/// Holds requests to RFC 9112, 3.2: each names one host, and its target may be whole, as proxies are asked.
struct HostCheck: Responder {
  let inside: any Responder
  let metrics: Metrics

  func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
    do {
      return await inside.answer(try Self.checked(head), body: body)
    } catch {
      metrics.count(route: "unknown", method: head.method.rawValue, status: Int(error.status.code), elapsed: .zero)
      return .failure(error)
    }
  }

  func isQuick(_ head: HTTPRequestHead) -> Bool { inside.isQuick(head) }

  /// A whole target is taken apart into the host, which then counts for the header's (RFC 9112, 3.2.2), and the rest.
  private static func checked(_ head: HTTPRequestHead) throws(RequestError) -> HTTPRequestHead {
    let hosts = head.headers["Host"].count
    guard hosts == 1 || hosts == 0 && head.version != .http1_1 else {
      throw .badRequest("the request has \(hosts == 0 ? "no" : "more than one") Host header", hint: "send one")
    }
    let target = head.uri.utf8
    guard target.first != UInt8(ascii: "/"),
      let scheme = ["http://", "https://"].first(where: { head.uri.prefix($0.count).lowercased() == $0 })
    else { return head }
    let ends = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
    let rest = target.dropFirst(scheme.utf8.count)
    let host = rest.prefix { !ends.contains($0) }
    guard !host.isEmpty, !host.contains(UInt8(ascii: "@")) else {
      throw .badRequest("the address names no host", hint: "ask for http://HOST/PATH, or for the path alone")
    }
    let path = String(Substring(rest[host.endIndex...]))
    var checked = head
    checked.uri = path.utf8.first == UInt8(ascii: "/") ? path : "/" + path
    checked.headers.replaceOrAdd(name: "Host", value: String(Substring(host)))
    return checked
  }
}
