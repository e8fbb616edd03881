public import Ingestion
public import InvertedIndex

/// An index that this process opens itself: nothing else runs, nothing goes over a socket.
///
/// One process at a time may have an index open. Where a daemon serves it, talk to that with ``SearchDaemon``.
public final class SearchIndex: Sendable {
  private let analyzer: TextAnalyzer
  private let writer: IndexWriter
  private let vocabulary: Vocabulary
  private let ingestor = Ingestor()

  /// Opens the index in a directory, which is made where it is missing.
  ///
  /// - Throws: `IndexError.locked` where another process has it open; `AnalysisError` where ICU's data are missing.
  public init(directory: String) async throws {
    analyzer = try TextAnalyzer()
    writer = try await IndexWriter(directory: directory, analyzer: analyzer)
    vocabulary = Vocabulary(
      tables: [LocaleNames.table(analyzer: analyzer)], lexicons: Lexicons(romanization: Pinyin.shared))
  }

  /// What was found damaged, and is left out of every answer.
  public var problems: [IndexError] { writer.problems }

  /// Documents that a search started now can find.
  public var documentCount: Int { writer.snapshot.documentCount }

  /// Adds documents; returns once they survive a power cut and are found by the next search. One whose id is known
  /// replaces the other.
  ///
  /// - Throws: `IndexError.diskFull` or `.system` where they cannot be written; `.closed` after ``close()``.
  @discardableResult
  public func add(_ documents: [Document]) async throws(IndexError) -> [AddOutcome] {
    try await writer.add(documents)
  }

  /// A page as it was scraped, as the document that the index would hold of it: its text, title, author, date and
  /// language.
  public func document(from page: RawPage) throws(ExtractionError) -> Document { try ingestor.document(from: page) }

  /// Removes documents by id or URL; tells for each whether it was there.
  ///
  /// - Throws: As `add` does; `IndexError.damaged` where one of them may be in a part of the index that cannot be read.
  @discardableResult
  public func remove(_ addresses: [String]) async throws(IndexError) -> [Bool] {
    try await writer.remove(addresses).map { $0 > 0 }
  }

  /// The best hits for a query in the query language; no text is a syntax error. Runs on the calling thread.
  ///
  /// - Throws: `SearchError.tooComplex` or `.memory` where the query breaks one of `QueryLimits`, `.noHost` where its
  ///   `site` is none.
  public func search(_ query: String, limit: Int = 10) throws(SearchError) -> SearchResult {
    var request = SearchRequest(query: query)
    request.limit = limit
    return try search(request)
  }

  /// As ``search(_:limit:)``, with filters, order, and all else that can be asked. Throws `.timeout` and `.cancelled`,
  /// too, as the request has it.
  public func search(_ request: SearchRequest) throws(SearchError) -> SearchResult {
    try Searcher(snapshot: writer.snapshot, analyzer: analyzer, vocabulary: vocabulary).search(request)
  }

  /// A stored document by id or URL; nil where there is none. Throws where it may be in a damaged segment.
  public func document(address: String) throws(IndexError) -> Document? {
    try Searcher(snapshot: writer.snapshot, analyzer: analyzer).document(address: address)
  }

  /// Lets go of the directory. What was added is on the disk already.
  public func close() async { await writer.close() }
}
