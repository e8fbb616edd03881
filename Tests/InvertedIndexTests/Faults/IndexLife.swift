import TestSupport

@testable import InvertedIndex

/// The life of an index as a list of steps that come out of a seed: adding, replacing, removing, merging, reopening.
struct IndexLife {
  typealias Model = [String: String]

  enum Step {
    case add([Document])
    case remove([String])
    case merge(Int)
    case reopen
  }

  let steps: [Step]

  init(seed: UInt64, count: Int) {
    var generator = SeededGenerator(seed: seed)
    steps = (0..<count).map { number in
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: return .reopen
      case 1: return .merge(Int.random(in: 1...2, using: &generator))
      case 2..<5:
        return .remove((0..<2).map { _ in String(Int.random(in: 0..<25, using: &generator)) })
      default:
        return .add(
          (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            Self.page(String(Int.random(in: 0..<25, using: &generator)), "words of step \(number)")
          })
      }
    }
  }

  static func page(_ id: String, _ text: String) -> Document {
    Document(id: id, url: "https://example.com/\(id)", title: "Page \(id)", text: text, language: "en")
  }

  /// What there is after a step that was acknowledged.
  static func apply(_ step: Step, to model: Model) -> Model {
    var model = model
    switch step {
    case .add(let documents): for document in documents { model[document.id] = document.text }
    case .remove(let ids): for id in ids { model[id] = nil }
    case .merge, .reopen: break
    }
    return model
  }

  static func take(_ step: Step, _ writer: IndexWriter) async throws(IndexError) {
    switch step {
    case .add(let documents): _ = try await writer.add(documents)
    case .remove(let ids): _ = try await writer.remove(ids)
    case .merge(let count): try await writer.merge(toSegments: count)
    case .reopen: break
    }
  }

  /// Every document, each once; nil where one id is there twice.
  static func content(_ snapshot: Snapshot) throws -> Model? {
    var model: Model = [:]
    for document in try snapshot.documents() {
      guard model.updateValue(document.text, forKey: document.id) == nil else { return nil }
    }
    return model
  }

  /// What a start finds on a disk that works.
  static func content(of directory: String) async throws -> Model? {
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: FaultyDisk()))
    if let problem = writer.problems.first { throw problem }
    let content = try content(writer.snapshot)
    await writer.close()
    return content
  }
}
