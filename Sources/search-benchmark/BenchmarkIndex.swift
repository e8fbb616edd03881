import Files
import Glibc
import Ingestion
import InvertedIndex

/// Indexes as the commands make and open them.
enum BenchmarkIndex {
  /// A new index; a folder that holds documents is refused, because the figures would be of both.
  static func create(_ directory: String, analyzer: any Analyzer) async throws -> IndexWriter {
    let writer = try await IndexWriter(directory: directory, analyzer: analyzer)
    guard writer.snapshot.documentCount == 0 else {
      throw CommandFailure("\(directory) holds an index already; name an empty folder")
    }
    return writer
  }

  /// An index that is there.
  static func open(_ directory: String, analyzer: any Analyzer) async throws -> IndexWriter {
    guard access(directory + "/manifest", F_OK) == 0 else { throw CommandFailure("there is no index at \(directory)") }
    let writer = try await IndexWriter(directory: directory, analyzer: analyzer)
    // Figures of a part of an index would be wrong figures.
    if let problem = writer.problems.first { throw problem }
    return writer
  }

  /// The daemon's, a user's own synonyms aside.
  static func vocabulary(_ writer: IndexWriter, analyzer: any Analyzer) -> Vocabulary {
    let lexicons = Lexicons(romanization: Pinyin.shared)
    lexicons.prepare(writer.snapshot)
    return Vocabulary(tables: [LocaleNames.table(analyzer: analyzer)], lexicons: lexicons)
  }

  static func finish(_ writer: IndexWriter, segments: Int) async throws {
    if segments > 0 { try await writer.merge(toSegments: segments) }
  }

  /// Bytes of the files that make an index.
  static func bytes(_ directory: String) -> Int {
    FileWalker([directory]).reduce(0) { sum, item in
      var status = stat()
      guard case .file(let path, _) = item, stat(String(decoding: path, as: UTF8.self), &status) == 0 else {
        return sum
      }
      return sum + Int(status.st_size)
    }
  }
}
