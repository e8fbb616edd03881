import Foundation
import SearchAPI
import TestSupport
import Testing

@Suite("Export", .ownThread, .timeLimit(.minutes(2)))
struct ExportTests {
  private typealias Object = [String: Any]

  private func object(_ text: some StringProtocol) throws -> Object {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object, "\(text.prefix(200))")
  }

  /// The sample pages in one index, out, into another, and out again.
  @Test func whatGoesOutComesBackWithoutLoss() throws {
    let first = try Installation()
    try #require(first.search("add", "\(packageRoot)/Corpus").status == 0)
    let out = try first.search("export").output
    let second = try Installation()
    try #require(second.search("add", "-", input: out).status == 0)
    let back = try second.search("export").output
    #expect(out.split(separator: "\n").count > 50)
    let headed = try out.split(separator: "\n").filter { try object($0)["headings"] as? [String] != [] }
    #expect(headed.count > 5)
    #expect(out.split(separator: "\n").sorted() == back.split(separator: "\n").sorted())
  }

  @Test func openSearchGetsWhatItTakes() throws {
    let here = try Installation()
    try #require(here.search("add", "\(packageRoot)/Corpus").status == 0)
    let long = "http://long.example/" + String(repeating: "长", count: 400)
    let line = #"{"url":"\#(long)","text":"a page with a long address","published":"2014"}"#
    try #require(here.search("add", "-", input: line).status == 0)

    let index = try object(here.search("export", "--format", "opensearch", "--mapping").output)
    let properties = try #require((index["mappings"] as? Object)?["properties"] as? [String: Object])
    let analysis = try #require((index["settings"] as? Object)?["analysis"] as? [String: [String: Object]])
    // Every analyser that a field names is there, made of parts that are there or that OpenSearch has.
    let analyzers = try #require(analysis["analyzer"])
    let fields = properties.values.flatMap { [$0] + (($0["fields"] as? [String: Object])?.values.map { $0 } ?? []) }
    for name in fields.flatMap({ [$0["analyzer"], $0["search_analyzer"]] }).compactMap({ $0 as? String }) {
      #expect(analyzers[name] != nil, "\(name)")
    }
    let known: Set = ["icu_tokenizer", "standard", "keyword", "icu_folding", "cjk_bigram", "lowercase"]
    let own = Set(["filter", "char_filter", "tokenizer"].flatMap { analysis[$0]?.keys.map { $0 } ?? [] })
    for analyzer in analyzers.values {
      let parts = ["filter", "char_filter"].flatMap { analyzer[$0] as? [String] ?? [] }
      for part in parts + [analyzer["tokenizer"] as? String ?? ""] {
        #expect(known.contains(part) || own.contains(part), "\(part)")
      }
    }

    let lines = try here.search("export", "--format", "opensearch").output.split(separator: "\n")
    try #require(lines.count > 100 && lines.count.isMultiple(of: 2))
    var ids: Set<String> = []
    for pair in stride(from: 0, to: lines.count, by: 2) {
      let action = try object(lines[pair])
      #expect(Array(action.keys) == ["index"])
      let id = try #require((action["index"] as? Object)?["_id"] as? String)
      #expect(!id.isEmpty && id.utf8.count <= 512 && ids.insert(id).inserted)
      let document = try object(lines[pair + 1])
      #expect(Set(document.keys).isSubset(of: properties.keys), "\(document.keys)")
      for key in ["published", "indexed"] {
        if let time = document[key] as? String {
          #expect(time.wholeMatch(of: /\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?/) != nil, "\(time)")
        }
      }
    }
    #expect(ids.contains { $0.hasPrefix("http://long.example/长长") && $0.utf8.count < 513 })
  }
}
