import ArgumentParser
import Files
import Glibc
import Ingestion
import InvertedIndex

struct TimeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time",
    abstract: "Time queries inside the process, one thread, warm.",
    discussion: """
      For each command and query a line R<TAB>command<TAB>kind<TAB>number<TAB>count<TAB>median_ns<TAB>min_ns, then
      S<TAB>key<TAB>value lines. Commands that cannot be answered give no lines.
      """)

  @ParentCommand var parent: SearchBenchmark
  @Argument(help: "The index.") var directory: String
  @Argument(help: "A file of lines kind<TAB>query.") var queries: String
  @Argument(help: "How often each query is timed, after three rounds that are not.") var repetitions: Int
  @Argument(help: "Commands, separated by spaces: TOP_10, TOP_10_COUNT, COUNT, RANK_100, SNIPPETS_10, SUGGEST_10.")
  var commands: String
  @Flag(help: "End a query after the pruned search for the best by their terms alone.")
  var firstPass = false

  func validate() throws {
    guard (1...100_000).contains(repetitions) else { throw ValidationError("the repetitions are a number from 1") }
  }

  func run() async throws {
    let bytes: [UInt8]
    do { bytes = try FileBytes.read(Array(queries.utf8), upTo: 1 << 30).bytes } catch {
      throw CommandFailure("\(queries) cannot be read: \(error)")
    }
    let list = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true).map {
      let parts = $0.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      return (kind: String(parts[0]), text: parts.count > 1 ? String(parts[1]) : "")
    }
    let analyzer = try TextAnalyzer()
    let begun = nanoseconds()
    let writer = try await BenchmarkIndex.open(directory, analyzer: analyzer)
    let opened = nanoseconds()
    if let first = list.first {
      _ = try? Searcher(snapshot: writer.snapshot, analyzer: analyzer).search(SearchRequest(query: first.text))
    }
    let answered = nanoseconds()
    let querying = Querying(writer, analyzer: analyzer, firstPass: firstPass || parent.firstPass)
    for name in commands.split(separator: " ") {
      if let command = Querying.Command(rawValue: String(name)) { time(command, list, querying) }
    }
    writeLine("S\tdocs\t\(writer.snapshot.documentCount)")
    writeLine("S\tsegments\t\(writer.snapshot.segments.count)")
    writeLine("S\topen_ms\t\(Double(opened - begun) / 1e6)")
    writeLine("S\topen_and_first_answer_ms\t\(Double(answered - begun) / 1e6)")
    writeLine("S\tfirst_pass\t\(querying.firstPass ? 1 : 0)")
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    writeLine("S\tquery_rss_MB\t\(usage.ru_maxrss / 1000)")
    writeLine("S\tquery_cpu_s\t\(usage.ru_utime.inSeconds + usage.ru_stime.inSeconds)")
    await writer.close()
  }

  private static let warmRounds = 3

  /// Nothing is awaited in here: all runs on the one thread that calls.
  private func time(_ command: Querying.Command, _ queries: [(kind: String, text: String)], _ querying: Querying) {
    // Always the same order, so that two runs meet the same caches.
    var generator = LinearGenerator(state: 2)
    let order = queries.indices.shuffled(using: &generator)
    var times = [[Int64]](repeating: [], count: queries.count)
    var numbers = [Int](repeating: 0, count: queries.count)
    for round in -Self.warmRounds..<repetitions {
      for index in order {
        guard let work = try? querying.timed(command, queries[index].text) else { continue }
        let start = nanoseconds()
        guard let number = try? work() else { continue }
        let took = nanoseconds() - start
        if round >= 0 { times[index].append(took) }
        numbers[index] = number
      }
    }
    for (index, query) in queries.enumerated() where !times[index].isEmpty {
      let sorted = times[index].sorted()
      writeLine(
        "R\t\(command.rawValue)\t\(query.kind)\t\(index)\t\(numbers[index])\t\(sorted[sorted.count / 2])\t\(sorted[0])")
    }
  }
}

private func nanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Knuth's linear congruential generator (MMIX); enough to shuffle by.
private struct LinearGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
