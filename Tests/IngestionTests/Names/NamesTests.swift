import Ingestion
import InvertedIndex
import TestSupport
import Testing

/// Names, pinyin and synonyms with the analyser that pages go through.
struct NamesTests {
  private static let analyzer = try? TextAnalyzer()
  private static let names = analyzer.map { LocaleNames.table(analyzer: $0) }

  private func searcher(_ texts: [String], synonyms: String = "") async throws -> Searcher {
    let analyzer = try #require(Self.analyzer)
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(texts.enumerated().map { Document(id: "\($0)", text: $1) })
    defer { withExtendedLifetime(folder) {} }
    let snapshot = writer.snapshot
    await writer.close()
    let own = Synonyms(Array(synonyms.utf8), analyzer: analyzer)
    return Searcher(
      snapshot: snapshot, analyzer: analyzer,
      vocabulary: Vocabulary(
        tables: [own.table, try #require(Self.names)], lexicons: Lexicons(romanization: Pinyin.shared)))
  }

  private func also(_ query: String, _ texts: [String], synonyms: String = "") async throws -> [String] {
    try await searcher(texts, synonyms: synonyms).search(SearchRequest(query: query)).alsoSearched
  }

  @Test func namesOfPlacesLanguagesMoneyAndCities() async throws {
    let pages = [
      "巴西的咖啡", "Brazil grows coffee", "沙特阿拉伯的石油", "Saudi Arabia sells oil", "葡萄牙语课程", "Portuguese lessons",
      "人民币汇率", "the Chinese yuan", "莫斯科的冬天", "Moscow in winter", "紐西蘭的綿羊", "新西兰的绵羊", "New Zealand sheep",
      "美国总统", "tell us a story", "土耳其咖啡", "约旦河",
    ]
    let expectations = [
      ("Brazil", "巴西"), ("brazil", "巴西"), ("巴西", "Brazil"), ("沙烏地阿拉伯", "Saudi Arabia"), ("Saudi Arabia", "沙特阿拉伯"),
      ("葡萄牙语", "Portuguese"), ("Portuguese", "葡萄牙语"), ("人民币", "Chinese Yuan"), ("moscow", "莫斯科"),
      ("莫斯科", "Moscow"), ("新西兰", "New Zealand"), ("New Zealand", "紐西蘭"), ("US", "美国"), ("Turkey", "土耳其"),
    ]
    let searcher = try await searcher(pages)
    for (query, name) in expectations {
      let result = try searcher.search(SearchRequest(query: query))
      #expect(result.alsoSearched.contains(name), "\(query): \(result.alsoSearched)")
      #expect(!result.alsoSearched.contains(query), "\(query): \(result.alsoSearched)")
      #expect(result.corrected == nil && !result.hits.isEmpty)
    }
    for query in ["us", "turkey", "jordan", "=\"Brazil\"", "\"巴西\"", "+Brazil", "the world", "马里兰"] {
      #expect(try searcher.search(SearchRequest(query: query)).alsoSearched == [], "\(query)")
    }
  }

  @Test func aLatinWordIsTakenForPinyinWhereItIsUnknownOrUnmistakable() async throws {
    let pages = ["北京的春天", "阿里巴巴在杭州", "Alibaba opens a campus", "重庆的小面", "嫦娥，月亮", "a change of plan", "西藏的天空"]
    #expect(try await also("beijing", pages) == ["北京"])
    #expect(try await also("Alibaba", pages) == ["阿里巴巴"])
    #expect(try await also("chongqing", pages) == ["重庆"])
    #expect(try await also("xizang", pages) == ["西藏"])
    // The index holds the word, and two syllables are not enough.
    #expect(try await also("change", pages) == [])
    #expect(try await also("change", pages.filter { !$0.contains("change") }) == ["嫦娥"])
  }

  @Test func homophonesAreCorrected() async throws {
    let searcher = try await searcher(["阿里巴巴在杭州", "爸爸和妈妈", "北京的春天", "公里 里程"])
    #expect(try searcher.search(SearchRequest(query: "阿里爸爸")).corrected == "阿里巴巴")
    #expect(try searcher.search(SearchRequest(query: "背景 春天")).corrected == "北京 春天")
    #expect(try searcher.search(SearchRequest(query: "北京")).corrected == nil)
    #expect(try searcher.search(SearchRequest(query: "飞机")).corrected == nil)
  }

  @Test func theUsersSynonyms() async throws {
    let file = """
      \u{FEFF}# dynasties
      清廷，清朝
      EV, electric vehicle, 电动车   # three ways

      NYC => Big Apple
      C#, CSharp
      """
    let pages = ["清朝的皇帝", "清廷", "an electric vehicle", "电动车很多", "Big Apple", "NYC taxis", "I write CSharp", "vehicle"]
    #expect(try await also("清廷", pages, synonyms: file) == ["清朝"])
    #expect(try await also("electric vehicle", pages, synonyms: file).contains("电动车"))
    #expect(try await also("ev", pages, synonyms: file) == ["electric vehicle", "电动车"])
    #expect(try await also("nyc", pages, synonyms: file) == ["Big Apple"])
    #expect(try await also("big apple", pages, synonyms: file) == [])
    #expect(try await also("c#", pages, synonyms: file) == ["CSharp"])
    #expect(try await also("c", pages, synonyms: file) == [])
  }

  @Test func badLinesAreTold() throws {
    let analyzer = try #require(Self.analyzer)
    let file =
      "good, fine\nalone\n=> nothing\na => b => c\n!, ?\n" + String(repeating: "x", count: 300) + ", y\nlast, line\n"
    let synonyms = Synonyms(Array(file.utf8), analyzer: analyzer)
    #expect(synonyms.groups == 2)
    #expect(synonyms.problems.map { $0.prefix(7) } == ["line 2:", "line 3:", "line 4:", "line 5:", "line 6:"])
    #expect(Synonyms([0xFF, 0xFE, 0x61], analyzer: analyzer).problems.count == 1)
    let many = Synonyms(Array(String(repeating: "alone\n", count: 500).utf8), analyzer: analyzer)
    #expect(many.groups == 0 && many.problems.count < 30)
  }

  @Test func pinyinIsCompleted() async throws {
    let analyzer = try #require(Self.analyzer)
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add([
      Document(id: "1", title: "北京的春天", text: "北京的春天来了"), Document(id: "2", text: "阿里巴巴的背景，Beijing beings"),
      Document(id: "3", text: "中国互联网公司"),
    ])
    let suggester = Suggester(
      snapshot: writer.snapshot, analyzer: analyzer,
      vocabulary: Vocabulary(lexicons: Lexicons(romanization: Pinyin.shared)))
    await writer.close()
    func texts(_ typed: String) throws -> [String] { try suggester.suggestions(for: typed, limit: 10).map(\.text) }
    #expect(Set(try texts("beij")).isSuperset(of: ["北京", "背景", "beijing"]))
    #expect(try texts("alibab") == ["阿里巴巴"])
    #expect(try texts("阿里").first == "阿里巴巴")
    #expect(try texts("北京").contains("北京的春天"))
    #expect(try texts("我爱北").contains("我爱北京"))
  }
}
