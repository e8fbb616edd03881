import NIOHTTP1
import SearchAPI

/// What a person sees where something is not done.
enum ErrorPage {
  /// Whether a request comes from someone who reads HTML; the interface for programs answers in JSON always.
  static func isWanted(_ head: HTTPRequestHead) -> Bool {
    !head.uri.hasPrefix("/v1/") && head.headers["Accept"].contains { $0.contains("text/html") }
  }

  static func response(_ error: RequestError) -> Response {
    let page = Layout(title: "\(error.status.code)", query: SearchForm()).page(
      """
      <main class="single"><h1>\(sentence(error.error.message))</h1>
      <p>\(sentence(error.error.hint))</p></main>
      """)
    return Response(
      status: error.status, contentType: "text/html; charset=utf-8", body: .bytes(Array(page.source.utf8)),
      headers: error.headers)
  }

  /// With a capital and a full stop, as what people read has.
  private static func sentence(_ text: String) -> String {
    text.isEmpty ? "" : text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
  }
}
