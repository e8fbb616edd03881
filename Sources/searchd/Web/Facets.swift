/// How the results of a search spread over sites, languages and years, most first.
struct Facets: Decodable, Sendable {
  struct Value: Decodable, Sendable, Equatable {
    var value: String
    var count: Int
  }

  var site: [Value] = []
  var lang: [Value] = []
  var year: [Value] = []

  init() {}

  private enum Key: String, CodingKey { case site, lang, year }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func values(_ key: Key) throws -> [Value] {
      guard container.contains(key) else { return [] }
      if let counts = try? container.decode([String: Int].self, forKey: key) {
        return counts.map { Value(value: $0.key, count: $0.value) }.sorted {
          ($1.count, $0.value) < ($0.count, $1.value)
        }
      }
      return try container.decode([Value].self, forKey: key)
    }
    site = try values(.site)
    lang = try values(.lang)
    year = try values(.year)
  }
}
