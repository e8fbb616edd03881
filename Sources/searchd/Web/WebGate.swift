import NIOHTTP1
import SearchAPI

/// Stands before everything that is served on a TCP address, where web pages of strangers can send a browser: looks
/// at who is asked for, who asks, and what for, and lets through to `inside`.
struct WebGate: Responder {
  let inside: any Responder
  let metrics: Metrics
  /// Where pages are taken in.
  let uploads: Set<String>
  /// What was named to listen on.
  let host: String
  /// Nil where only this machine can reach the address.
  let token: AccessToken?

  /// What goes with every answer.
  static let headers = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
  ]

  func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
    var response: Response
    do {
      if let own = try admit(head) { response = own } else { response = await inside.answer(head, body: body) }
    } catch {
      metrics.count(route: "gate", method: head.method.rawValue, status: Int(error.status.code), elapsed: .zero)
      response = ErrorPage.isWanted(head) ? ErrorPage.response(error) : .failure(error)
    }
    response.headers += Self.headers
    return response
  }

  /// An answer of the gate's own, or nil where the request may pass.
  private func admit(_ head: HTTPRequestHead) throws(RequestError) -> Response? {
    try checkHost(head)
    try checkWrite(head)
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    // Whatever is sent with a request would be lost on the way to another address.
    let given =
      parts.count == 2 && [.GET, .HEAD].contains(head.method) ? (try? QueryParameters(parts[1]))?["token"] : nil
    if let given, let token, token.matches(given) {
      return Self.withoutToken(parts[0], parts[1], [("Set-Cookie", token.cookie(given))])
    }
    if token?.isIn(head.headers) ?? true {
      // The token of a link that was kept, which is another by now, or is not wanted any more.
      return given == nil ? nil : Self.withoutToken(parts[0], parts[1], [])
    }
    if parts[0] == "/healthz" { return nil }
    throw RequestError(
      .unauthorized, "unauthorized", "this address wants a token",
      hint: "open /?token=TOKEN once, or send Authorization: Bearer TOKEN; the token is in \(AccessToken.fileName) "
        + "in the index directory", headers: [("WWW-Authenticate", "Bearer")])
  }

  /// The secret goes from the address, which is kept and shown, to where it is not.
  private static func withoutToken(_ path: Substring, _ query: Substring, _ headers: [(String, String)]) -> Response {
    let rest = query.split(separator: "&").filter { (try? QueryParameters($0))?["token"] == nil }.joined(separator: "&")
    // Two slashes at the start, and what browsers take for one, would lead to another host.
    let path = path.hasPrefix("//") || path.contains("\\") ? "/" : path
    return Response(
      status: .seeOther, contentType: "text/plain", body: .bytes([]),
      headers: [("Location", rest.isEmpty ? "\(path)" : "\(path)?\(rest)"), ("Cache-Control", "no-store")] + headers)
  }

  /// A name that a stranger's name server points here (DNS rebinding) is not what was named; a number cannot be
  /// rebound. Where a token is wanted, no stranger's name carries it.
  private func checkHost(_ head: HTTPRequestHead) throws(RequestError) {
    let values = head.headers["Host"]
    guard values.count == 1, let name = HostName.host(ofHeader: values[0]) else {
      throw .badRequest("the request names no host", hint: "send one Host header")
    }
    let isKnown = HostName.isLoopback(name) || name == host.lowercased() || (token != nil)
    guard isKnown else {
      throw RequestError(
        .misdirectedRequest, "wrong_host", "\(name) is not served here", hint: "use the address that --http was given")
    }
  }

  /// Another site's page can make a browser send forms and plain text unasked; whatever changes something has to come
  /// from here, and in a type that a form cannot have.
  private func checkWrite(_ head: HTTPRequestHead) throws(RequestError) {
    guard head.method != .GET, head.method != .HEAD else { return }
    let origins = head.headers["Origin"]
    let host = head.headers.first(name: "Host")?.lowercased() ?? ""
    let isForeign =
      origins.contains { $0.lowercased() != "http://\(host)" && $0.lowercased() != "https://\(host)" }
      || head.headers["Sec-Fetch-Site"].contains { $0 != "same-origin" && $0 != "none" }
    guard !isForeign else {
      throw RequestError(
        .forbidden, "foreign_origin", "a page of another site may change nothing here",
        hint: "send the request from a program, or from this site")
    }
    guard head.method == .POST, uploads.contains(String(head.uri.prefix { $0 != "?" })) else { return }
    let type = head.headers.first(name: "Content-Type")?.split(separator: ";").first?.lowercased() ?? ""
    let simple = ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
    guard !simple.contains(type.filter { !$0.isWhitespace }) else {
      throw RequestError(
        .unsupportedMediaType, "unsupported_media_type", "a browser's form may send this type, too",
        hint: "send text/html, application/x-ndjson or application/warc, or use the Unix socket")
    }
  }
}
