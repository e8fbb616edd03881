import Files
import SearchAPI

/// What a person asked of the page: the address of every result page says all of it.
struct SearchForm: Sendable, Equatable {
  /// The parameters of the page's address.
  static let names = ["q", "offset", "sort", "site", "lang", "after", "before", "all", "full"]
  static let pageLength = 10

  var query = ""
  var offset = 0
  var sort = ""
  var site = ""
  var lang = ""
  var after = ""
  var before = ""
  /// Near-duplicates one by one.
  var all = false
  /// Searches what stands around the texts, too.
  var full = false

  init() {}

  init(_ parameters: QueryParameters, limits: ServiceLimits) throws(RequestError) {
    query = parameters["q"] ?? ""
    offset = try parameters.integer("offset", in: 0...limits.resultWindow - Self.pageLength - 1) ?? 0
    sort = parameters["sort"] ?? ""
    site = parameters["site"] ?? ""
    lang = parameters["lang"] ?? ""
    after = parameters["after"] ?? ""
    before = parameters["before"] ?? ""
    all = try parameters.flag("all") ?? false
    full = try parameters.flag("full") ?? false
  }

  /// Whether there is anything to search: a filter alone lists what it lets through.
  var isEmpty: Bool { query.allSatisfy(\.isWhitespace) }

  private var pairs: [(String, String)] {
    [
      ("q", query), ("sort", sort), ("site", site), ("lang", lang), ("after", after), ("before", before),
      ("all", all ? "1" : ""), ("full", full ? "1" : ""), ("offset", offset == 0 ? "" : "\(offset)"),
    ].filter { !$0.1.isEmpty }
  }

  /// The address of the page that asks this, or of another page that takes the same parameters.
  func address(_ path: String = "/") -> String {
    let text = pairs.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    return text.isEmpty ? path : "\(path)?\(text)"
  }

  /// The same from the first result on.
  var firstPage: SearchForm { with { _ in } }

  /// The same from the first result on, with a change.
  func with(_ change: (inout SearchForm) -> Void) -> SearchForm {
    var form = self
    form.offset = 0
    change(&form)
    return form
  }

  /// As it is put to the interface for programs.
  func parameters(limit: Int) -> SearchParameters {
    func filled(_ text: String) -> String? { text.isEmpty ? nil : text }
    var parameters = SearchParameters(query: query)
    parameters.limit = limit
    parameters.offset = offset == 0 ? nil : offset
    (parameters.sort, parameters.site, parameters.lang) = (filled(sort), filled(site), filled(lang))
    (parameters.after, parameters.before) = (filled(after), filled(before))
    parameters.fold = all ? false : nil
    parameters.full = full ? true : nil
    return parameters
  }
}
