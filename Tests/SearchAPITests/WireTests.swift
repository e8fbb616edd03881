import Foundation
import SearchAPI
import Testing

@Suite("JSON on the wire")
struct WireTests {
  @Test func aSearchAnswerHasEveryKey() throws {
    let hit = HitAnswer(
      id: "i", url: "http://a/b", title: "标题", author: "马", snippet: nil, highlights: [[0, 2], [5, 6]], score: 1.5,
      site: "a",
      lang: "und", published: nil, indexed: "2014-08-27T10:30:00Z")
    let answer = SearchAnswer(
      query: "a \"b\"\n", tookUs: 7, total: SearchAnswer.Total(value: 3, relation: .gte), hits: [hit])
    let json = String(decoding: try Wire.encode(answer), as: UTF8.self)
    #expect(
      json == """
        {"also_searched":[],"corrected":null,"hits":[{"author":"马","duplicates":0,"highlights":[[0,2],[5,6]],"id":"i","indexed":"2014-08-27T10:30:00Z",\
        "lang":"und","published":null,"score":1.5,"site":"a","snippet":null,"title":"标题","url":"http://a/b"}],\
        "left_out":0,"query":"a \\"b\\"\\n","suggested":null,"took_us":7,"total":{"relation":"gte","value":3}}
        """)
    #expect(try Wire.decode(SearchAnswer.self, from: Array(json.utf8)) == answer)
  }

  @Test func oneIsOneHoweverManyThereAre() {
    let totals = [(1, SearchAnswer.Total.Relation.eq), (1, .gte), (2, .gte), (0, .eq)].map {
      SearchAnswer.Total(value: $0, relation: $1).text()
    }
    #expect(totals == ["1 result", "at least 1 result", "at least 2 results", "0 results"])
  }

  @Test func anErrorIsAnObjectOfThree() throws {
    let error = ErrorAnswer(APIError(code: "not_found", message: "m", hint: "h"))
    let json = #"{"error":{"code":"not_found","hint":"h","message":"m"}}"#
    #expect(String(decoding: try Wire.encode(error), as: UTF8.self) == json)
    #expect(try Wire.decode(ErrorAnswer.self, from: Array(json.utf8)) == error)
  }

  /// Nothing in JSON steers the terminal that shows it or ends its line, and all of it comes back.
  @Test func controlCharactersAreEscaped() throws {
    let all = String(String.UnicodeScalarView((0..<0x2100).compactMap { Unicode.Scalar($0) }))
    let json = try Wire.encode(["text": all])
    let text = String(decoding: json, as: UTF8.self)
    #expect(PlainText.withoutControls(text) == text)
    #expect(try Wire.decode([String: String].self, from: json) == ["text": all])
    #expect(
      Wire.inert(Array("\u{7F}\u{9B}\u{2029}\u{202E}\u{2066}中".utf8)) == Array(#"\u007f\u009b\u2029\u202e\u2066中"#.utf8)
    )
  }

  /// Keys of two words are spelt out one by one: none is forgotten, and none misspelt.
  @Test func everyKeyIsThePropertysNameInSnakeCase() throws {
    let skipped = AddAnswer.Skipped(id: "a", reason: "b")
    let token = WhyAnswer.Token(term: "t", kind: "word", count: 0, inPage: "p", around: 1)
    let folder = WatchAnswer.Folder(path: "/p", isKept: true, files: 1, waiting: 2, problem: "x")
    try expectSnakeCase(Self.status)
    try expectSnakeCase(ServiceLimits.current)
    try expectSnakeCase(
      AddAnswer(
        skipped: [skipped], passedOver: ["image/png": 1], misread: ["lang": AddAnswer.Misread(count: 1, example: "x")]))
    var answer = SearchAnswer(
      query: "", tookUs: 1, total: .init(value: 0, relation: .eq), emptyFilters: ["lang:xx"],
      misreadFilters: ["date:x"], hits: [], facets: [:])
    answer.removed = 1
    try expectSnakeCase(answer)
    try expectSnakeCase(SuggestAnswer(query: "", tookUs: 1, suggestions: []))
    try expectSnakeCase(token)
    try expectSnakeCase(folder)
    try expectSnakeCase(
      DocumentAnswer(
        id: "i", url: "u", title: "t", text: "x", author: "a", site: "s", lang: "l", published: "2014", indexed: "2015",
        charset: "c"))
  }

  /// - Parameter value: With no property nil.
  private func expectSnakeCase(_ value: some Encodable) throws {
    let names = Mirror(reflecting: value).children.compactMap(\.label).map { name in
      name.reduce("") { $0 + ($1.isUppercase ? "_" + $1.lowercased() : String($1)) }
    }
    let keys = try JSONDecoder().decode(Keys.self, from: Data(Wire.encode(value))).names
    #expect(Set(keys) == Set(names), "\(type(of: value))")
  }

  /// The keys of an object, whatever they stand for.
  private struct Keys: Decodable {
    var names: [String]

    private struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
    }
  }

  private static let status = StatusAnswer(
    version: "1", analyzerVersion: 2, pid: 3, index: "/i", socket: "/s", uptimeSeconds: 4, documents: 5, segments: 6,
    generation: 7, bytes: 8, uploads: 9, searchesRunning: 10, searchesAnswered: 12, connections: 11,
    languages: ["zh": 12], sites: ["news_site.example": 13], siteCount: 14, damaged: ["x"], synonyms: 2,
    synonymProblems: [], setAside: 2, setAsideDropped: 0, parsersLost: 3, parsersLack: ["seccomp"],
    limits: .current)

  @Test func whatIsToldComesBack() throws {
    #expect(try Wire.decode(StatusAnswer.self, from: Wire.encode(Self.status)) == Self.status)
    let added = AddAnswer(added: 1, updated: 2, unchanged: 3, skipped: [AddAnswer.Skipped(id: "a", reason: "b")])
    #expect(try Wire.decode(AddAnswer.self, from: Wire.encode(added)) == added)
    #expect(added.pages == 7)
  }

  @Test(arguments: [("t", "u", "t"), ("", "u", "u"), ("", "", "i")])
  func aDocumentIsAlwaysCalledSomething(title: String, url: String, shown: String) {
    let hit = HitAnswer(
      id: "i", url: url, title: title, snippet: nil, highlights: [], score: 1, site: "", lang: "und", published: nil,
      indexed: "")
    let document = DocumentAnswer(
      id: "i", url: url, title: title, text: "", author: "", site: "", lang: "und", published: nil, indexed: "",
      charset: "")
    #expect(hit.shownTitle == shown && document.shownTitle == shown)
  }

  @Test func aQueryIsEncodedWhole() {
    var parameters = SearchParameters(query: "a+b & c=d 巴西")
    parameters.limit = 3
    parameters.snippets = false
    #expect(parameters.target == "/v1/search?q=a%2Bb%20%26%20c%3Dd%20%E5%B7%B4%E8%A5%BF&limit=3&snippets=false")
  }

  @Test func everyParameterIsSentOnce() {
    var parameters = SearchParameters(query: "a")
    parameters.limit = 1
    parameters.offset = 2
    parameters.sort = "newest"
    parameters.site = "b"
    parameters.lang = "zh"
    parameters.after = "2014"
    parameters.before = "2015"
    parameters.snippets = true
    parameters.explain = true
    parameters.facets = "site"
    parameters.fold = false
    parameters.full = true
    let pairs = parameters.target.split(separator: "?")[1].split(separator: "&").map { $0.split(separator: "=")[0] }
    #expect(pairs.count == Set(pairs).count && pairs.count == Mirror(reflecting: parameters).children.count)
  }

  /// Whatever else another version's status lacks or has.
  @Test func aDaemonOfAnyVersionIsNamed() throws {
    let json = #"{"documents":5,"limits":{"stop_seconds":7,"x":1},"pid":3,"version":"0","y":[]}"#
    let status = try Wire.decode(BriefStatus.self, from: Array(json.utf8))
    #expect(status.pid == 3 && status.documents == 5 && status.version == "0" && status.stopSeconds == 7)
    let least = try Wire.decode(BriefStatus.self, from: Array(#"{"documents":0,"pid":3,"version":"0"}"#.utf8))
    #expect(least.stopSeconds == ServiceLimits.current.stopSeconds)
  }
}
