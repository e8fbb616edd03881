import Files
import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI
import Synchronization

/// What the routes work with.
final class Engine: Sendable {
  let endpoint: Endpoint
  let limits: ServiceLimits
  let metrics: Metrics
  let analyzer: TextAnalyzer
  let writer: IndexWriter
  let searches: SearchPool
  /// What is asked of the index as a whole: beside searches, so that it is told when there are too many of them.
  let inquiries: SearchPool
  let uploads: UploadGate
  let paging = PagingSnapshots()
  private let names: PhraseTable
  private let synonyms: SynonymsFile
  private let lexicons = Lexicons(romanization: Pinyin.shared)
  let sharedLines = SharedLines()
  let quarantine: Quarantine
  let parsers: ParserPool
  let started = ContinuousClock.now

  /// - Parameter parser: The program that pages are parsed by: this one, which an upgrade may have replaced at its path.
  init(
    _ endpoint: Endpoint, limits: ServiceLimits, metrics: Metrics, logger: Logger,
    parser: String = ChildProcess.sameProgram
  ) async throws {
    self.endpoint = endpoint
    self.limits = limits
    self.metrics = metrics
    analyzer = try TextAnalyzer()
    // First of what takes time: it takes the lock, and who finds it taken ends, and does not come late to an index that
    // was let go of meanwhile.
    writer = try await IndexWriter(directory: endpoint.index, analyzer: analyzer)
    // Ahead of the first search that needs them, and beside the rest of the start.
    lexicons.prepareBeside(writer.snapshot)
    names = LocaleNames.table(analyzer: analyzer)
    synonyms = SynonymsFile(directory: endpoint.index, analyzer: analyzer, logger: logger)
    let cores = max(2, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    searches = SearchPool(threads: cores, mostWaiting: limits.waitingSearches)
    inquiries = SearchPool(
      threads: 1, mostWaiting: limits.waitingSearches, of: "requests for the daemon's status")
    guard ChildProcess.ownExecutable() != nil else { throw Failure("/proc is not mounted: it is needed") }
    quarantine = Quarantine(index: endpoint.index, limits: limits)
    parsers = ParserPool(program: parser, width: cores, limits: limits, quarantine: quarantine, logger: logger)
    uploads = UploadGate(width: limits.uploads, mostWaiting: limits.waitingUploads)
  }

  /// Reads what a search started now sees.
  var searcher: Searcher { Searcher(snapshot: writer.snapshot, analyzer: analyzer, vocabulary: vocabulary) }

  var suggester: Suggester { Suggester(snapshot: writer.snapshot, analyzer: analyzer, vocabulary: vocabulary) }

  /// The user's words before ICU's.
  private var vocabulary: Vocabulary { Vocabulary(tables: [synonyms.current.table, names], lexicons: lexicons) }

  /// The stored document of an address; nil where there is none. Throws where it may be in what cannot be read.
  func document(at address: String) throws -> Document? {
    let searcher = searcher
    do throws(IndexError) {
      for spelling in Self.spellings(of: address) {
        if let document = try searcher.document(address: spelling) { return document }
      }
      return nil
    } catch {
      throw RequestError.uncertain(address)
    }
  }

  /// What an address may be in the index, likeliest first: as it was typed, which explicit ids are; the URL of one that was
  /// copied as it is shown; and the normal forms of these, which pages get their ids by.
  private static func spellings(of address: String) -> [String] {
    let typed = address.utf8.allSatisfy { $0 < 0x80 } ? [address] : [address, PercentEncoding.unreadable(address)]
    return (typed + typed.map(WebAddress.normal)).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Removes the documents of an address; how many there were. Throws where one may be in what cannot be read.
  func remove(at address: String) async throws -> Int {
    do throws(IndexError) {
      for spelling in Self.spellings(of: address) {
        let removed = try await writer.remove([spelling]).reduce(0, +)
        if removed > 0 { return removed }
      }
      return 0
    } catch {
      throw searcher.damaged.contains(error) ? RequestError.uncertain(address) : error
    }
  }

  /// Removes the documents of many addresses, all that are there as they were typed in one commit; then what some may be in
  /// another spelling. Throws, and removes nothing, where one may be in what cannot be read.
  func remove(_ removals: Removals) async throws -> RemoveAnswer {
    var answer = RemoveAnswer(removed: 0, missing: 0)
    var rest = removals.addresses.map { Self.spellings(of: $0)[...] }
    do throws(IndexError) {
      while !rest.isEmpty {
        let counts = try await writer.remove(rest.compactMap(\.first))
        answer.removed += counts.reduce(0, +)
        let missing = zip(rest, counts).filter { $0.1 == 0 }.map { $0.0.dropFirst() }
        rest = missing.filter { !$0.isEmpty }
        answer.missing = (answer.missing ?? 0) + missing.count - rest.count
      }
      return answer
    } catch {
      throw searcher.damaged.contains(error)
        ? RequestError.unanswerable("whether there are all of these documents") : error
    }
  }

  /// One page of a search, from the state of the index that its first page came from; what was removed since is left
  /// out of it, and counts in the total and for itself.
  func search(_ request: SearchRequest) throws -> (result: SearchResult, removed: Int) {
    let current = writer.snapshot
    let snapshot = paging.snapshot(for: request, current: current)
    var result = try Searcher(snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary).search(request)
    let found = result.hits.count
    if snapshot.generation != current.generation {
      let now = Searcher(snapshot: current, analyzer: analyzer)
      result.hits = try result.hits.filter { try now.holds(id: $0.document.id) }
    }
    return (result, found - result.hits.count)
  }

  /// The way of pages and documents to `sink`.
  ///
  /// - Parameter mayBeGivenUp: Whether a task that is cancelled leaves what is under way; otherwise that is taken in first.
  func pipeline(mayBeGivenUp: Bool = false, _ sink: @escaping IngestionPipeline.Sink) -> IngestionPipeline {
    var options = IngestionPipeline.Options()
    options.endsWhatIsUnderWay = !mayBeGivenUp
    options.recognizesDuplicates = true
    options.sharedLines = sharedLines
    return IngestionPipeline(
      analyzer: analyzer, options: options,
      extract: { [parsers] in try await parsers.document(from: $0, facts: $1, mayBeGivenUp: mayBeGivenUp) },
      sink: sink)
  }

  /// How far the daemon's life has come.
  enum Stage: Sendable { case starting, serving, stopping }

  private let reached = Mutex(Stage.starting)

  var stage: Stage { reached.withLock { $0 } }

  /// All is open that is to be open.
  func beginServing() { reached.withLock { $0 = .serving } }

  /// Ends following: the first that stops, as it would never end by itself.
  func beginStopping() {
    reached.withLock { $0 = .stopping }
    writer.endArrivals()
  }

  func stop() async {
    await searches.stop()
    await inquiries.stop()
    parsers.stop()
    await writer.close()
  }

  /// How the daemon stands, which costs the same however many documents there are.
  func gauges() async throws -> Gauges {
    try await inquiries.run { [self] _ in gaugesNow() }
  }

  private func gaugesNow() -> Gauges {
    let snapshot = writer.snapshot
    return Gauges(
      documents: snapshot.documentCount, segments: snapshot.segments.count, damaged: writer.problems.map(\.description),
      generation: Int(snapshot.generation), bytes: Self.size(ofDirectory: endpoint.index),
      connections: metrics.connections, setAside: quarantine.count, parsersLost: parsers.lost, uploads: uploads.count,
      searchesRunning: searches.count, uptimeSeconds: Int((ContinuousClock.now - started).components.seconds))
  }

  func status() async throws -> StatusAnswer {
    try await inquiries.run { [self] _ in try statusNow() }
  }

  private func statusNow() throws -> StatusAnswer {
    let gauges = gaugesNow()
    let snapshot = writer.snapshot
    let sites = try snapshot.countsBySite()
    let synonyms = synonyms.current
    let largest = sites.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(StatusAnswer.largestSites)
    return StatusAnswer(
      version: programVersion, analyzerVersion: Int(analyzer.version), pid: Int(getpid()), index: endpoint.index,
      socket: endpoint.socket, uptimeSeconds: gauges.uptimeSeconds, documents: gauges.documents,
      segments: gauges.segments, generation: gauges.generation, bytes: gauges.bytes, uploads: gauges.uploads,
      searchesRunning: gauges.searchesRunning, searchesAnswered: metrics.searches, connections: gauges.connections,
      languages: try snapshot.counts(ofKeywords: .language),
      sites: Dictionary(uniqueKeysWithValues: largest.map { ($0.key, $0.value) }), siteCount: sites.count,
      damaged: gauges.damaged, synonyms: synonyms.groups, synonymProblems: synonyms.problems,
      setAside: gauges.setAside, setAsideDropped: quarantine.dropped, parsersLost: gauges.parsersLost,
      parsersLack: parsers.lacking, limits: limits)
  }

  /// Bytes that the files of a directory take on the disk.
  private static func size(ofDirectory path: String) -> Int {
    guard let directory = opendir(path) else { return 0 }
    defer { closedir(directory) }
    var sum = 0
    while let entry = readdir(directory) {
      var status = stat()
      let isThere = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) {
          fstatat(dirfd(directory), $0, &status, AT_SYMLINK_NOFOLLOW)
        }
      }
      if isThere == 0, status.st_mode & S_IFMT == S_IFREG { sum += Int(status.st_blocks) * 512 }
    }
    return sum
  }
}
