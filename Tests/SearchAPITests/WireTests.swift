import SearchAPI
import Testing

@Suite("JSON on the wire")
struct WireTests {
  @Test func aSearchAnswerHasEveryKey() throws {
    let hit = HitAnswer(
      id: "i", url: "http://a/b", title: "标题", snippet: nil, highlights: [[0, 2], [5, 6]], score: 1.5, site: "a",
      lang: "und", published: nil, indexed: "2014-08-27T10:30:00Z")
    let answer = SearchAnswer(
      query: "a \"b\"\n", tookUs: 7, total: SearchAnswer.Total(value: 3, relation: .gte), hits: [hit])
    let json = String(decoding: try Wire.encode(answer), as: UTF8.self)
    #expect(
      json == """
        {"also_searched":[],"corrected":null,"hits":[{"duplicates":0,"highlights":[[0,2],[5,6]],"id":"i","indexed":"2014-08-27T10:30:00Z",\
        "lang":"und","published":null,"score":1.5,"site":"a","snippet":null,"title":"标题","url":"http://a/b"}],\
        "query":"a \\"b\\"\\n","suggested":null,"took_us":7,"total":{"relation":"gte","value":3}}
        """)
    #expect(try Wire.decode(SearchAnswer.self, from: Array(json.utf8)) == answer)
  }

  @Test func bothWaysToWriteAnAnswerGiveTheSame() throws {
    let ascii = String(String.UnicodeScalarView((0..<128).compactMap { Unicode.Scalar($0) }))
    let texts = ["", "a", ascii, "标题 \u{2028}\u{85}\u{1F600}", "</script>", "\n\nx\"", "e\u{301}\\"]
    let scores: [Float] = [0, 1, 1.5, -2, 0.1, 1e-7, 3.4e38, 123456.78, 16_777_216]
    var hits: [HitAnswer] = []
    for (index, score) in scores.enumerated() {
      func text(_ offset: Int) -> String { texts[(index + offset) % texts.count] }
      hits.append(
        HitAnswer(
          id: text(0), url: text(1), title: text(2), snippet: index % 3 == 0 ? nil : text(3),
          highlights: index % 2 == 0 ? [] : [[0, 2], [5, 60]], score: score, site: text(4), lang: text(5),
          published: index % 4 == 0 ? nil : text(6), indexed: text(7), duplicates: index,
          damaged: index == 5 ? text(2) : nil))
    }
    for text in texts {
      var answer = SearchAnswer(query: text, tookUs: 7, total: .init(value: -3, relation: .eq), hits: hits)
      #expect(try answer.json() == Wire.encode(answer))
      answer.alsoSearched = texts
      (answer.corrected, answer.suggested) = (text, text)
      answer.hits = []
      answer.total.relation = .gte
      #expect(try answer.json() == Wire.encode(answer))
      answer.facets = ["site": [FacetAnswer(value: text, count: 2)]]
      #expect(try answer.json() == Wire.encode(answer))
    }
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

  @Test func whatIsToldComesBack() throws {
    let status = StatusAnswer(
      version: "1", analyzerVersion: 2, pid: 3, index: "/i", socket: "/s", uptimeSeconds: 4, documents: 5, segments: 6,
      generation: 7, bytes: 8, uploads: 9, searchesRunning: 10, searchesAnswered: 12, connections: 11,
      languages: ["zh": 12], sites: ["news_site.example": 13], siteCount: 14, damaged: ["x"], synonyms: 2,
      synonymProblems: [], setAside: 2, setAsideDropped: 0, parsersLost: 3, limits: .current)
    #expect(try Wire.decode(StatusAnswer.self, from: Wire.encode(status)) == status)
    let added = AddAnswer(added: 1, updated: 2, unchanged: 3, skipped: [AddAnswer.Skipped(id: "a", reason: "b")])
    #expect(try Wire.decode(AddAnswer.self, from: Wire.encode(added)) == added)
    #expect(added.pages == 7)
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
