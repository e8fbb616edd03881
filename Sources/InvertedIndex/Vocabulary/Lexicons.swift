import Dispatch
import Synchronization

/// The lexicons of the segments of an index, made when they are first asked for and kept as long as their segment is.
///
/// A segment never changes, so neither does its lexicon: a commit costs a lexicon of its new segment only, a merge one of
/// the merged. Who asks waits for no more than `mostAtOnce` documents' words; the others are made on a thread of their
/// own, and until they are there those of the segments that were merged serve.
public final class Lexicons: Sendable {
  private struct State {
    var ready: [UInt64: Lexicon] = [:]
    var underWay: Set<UInt64> = []
    /// The newest state of the index that was asked about.
    var generation: UInt64 = 0
  }

  private let romanization: (any Romanization)?
  private let state = Mutex(State())
  /// Held while those are made that somebody waits for, so that nobody makes them twice.
  private let making = Mutex(())
  /// The threads that serve connections are few, and a lexicon takes seconds.
  private let queue = DispatchQueue(label: "lexicons", qos: .utility)

  /// Documents of the segments whose lexicons are made at once: 20 ms' work.
  private static let mostAtOnce = 5000

  /// - Parameter romanization: What Han words are spelt by; without it none is found by its spelling.
  public init(romanization: (any Romanization)? = nil) { self.romanization = romanization }

  /// Makes all that are lacking, on the calling thread.
  public func prepare(_ snapshot: Snapshot) {
    make(makeSome(lacking(snapshot)), for: snapshot)
  }

  /// The same beside the caller, on the thread where they are made that nobody waits for.
  /// - Parameter then: Called once all are there.
  public func prepareBeside(_ snapshot: Snapshot, then: @escaping @Sendable () -> Void = {}) {
    queue.async {
      self.prepare(snapshot)
      then()
    }
  }

  /// Those that are there.
  func current(_ snapshot: Snapshot) -> Current {
    let lacking = lacking(snapshot)
    if !lacking.isEmpty {
      let rest = makeSome(lacking)
      if rest.isEmpty { tidy(snapshot) } else { queue.async { self.make(rest, for: snapshot) } }
    }
    return Current(lexicons: state.withLock { Array($0.ready.values) }, romanization: romanization)
  }

  /// Who pages through an older state of the index is served by the newer one's.
  private func lacking(_ snapshot: Snapshot) -> [SegmentReader] {
    state.withLock { state in
      guard snapshot.generation >= state.generation else { return [] }
      state.generation = snapshot.generation
      return snapshot.segments.map(\.reader).filter { state.ready[$0.number] == nil }
    }
  }

  private func make(_ readers: [SegmentReader], for snapshot: Snapshot) {
    for reader in readers where begin(reader) { make(reader) }
    tidy(snapshot)
  }

  /// Makes the smallest, as many as may be waited for; returns the others.
  private func makeSome(_ lacking: [SegmentReader]) -> [SegmentReader] {
    var left = Self.mostAtOnce
    let bySize = lacking.sorted { $0.documentCount < $1.documentCount }
    let some = bySize.prefix { reader in
      left -= reader.documentCount
      return left >= 0
    }
    if !some.isEmpty { making.withLock { _ in for reader in some where begin(reader) { make(reader) } } }
    return Array(bySize.dropFirst(some.count))
  }

  /// True for the one who is to make it.
  private func begin(_ reader: SegmentReader) -> Bool {
    state.withLock { $0.ready[reader.number] == nil && $0.underWay.insert(reader.number).inserted }
  }

  /// A segment that cannot be read has no words to offer; searches in it tell of the damage.
  private func make(_ reader: SegmentReader) {
    let lexicon = try? Lexicon(reader, romanization: romanization)
    state.withLock { state in
      state.underWay.remove(reader.number)
      if let lexicon { state.ready[reader.number] = lexicon }
    }
  }

  /// Lets go of those whose segments are gone, once all others are there.
  private func tidy(_ snapshot: Snapshot) {
    let numbers = Set(snapshot.segments.map(\.reader.number))
    state.withLock { state in
      guard snapshot.generation >= state.generation, numbers.isSubset(of: state.ready.keys) else { return }
      state.ready = state.ready.filter { numbers.contains($0.key) }
    }
  }

  /// The lexicons of one moment, as one.
  struct Current: Sendable {
    let lexicons: [Lexicon]
    let romanization: (any Romanization)?

    /// A word and in how many documents it is.
    struct Word: Sendable, Hashable {
      var word: [UInt8]
      var frequency: Int
    }

    func frequency(of word: [UInt8]) -> Int { lexicons.reduce(0) { $0 + $1.frequency(of: word[...]) } }

    /// The most frequent words that begin so.
    func completions(of prefix: [UInt8], isHan: Bool, most: Int) -> [Word] {
      best(most) { lexicon, take in
        for index in lexicon.completions(of: prefix, isHan: isHan) { take(index) }
      }
    }

    /// The most frequent Han words that are spelt so, or whose spelling begins so.
    func spelled(_ spelling: [UInt8], exactly: Bool, most: Int) -> [Word] {
      best(most) { lexicon, take in
        for place in lexicon.spelled(spelling, exactly: exactly) { take(Int(lexicon.spelledWords[place])) }
      }
    }

    /// The best of each lexicon, their frequencies added up.
    private func best(_ most: Int, _ walk: (Lexicon, (Int) -> Void) -> Void) -> [Word] {
      var words: Set<[UInt8]> = []
      for lexicon in lexicons {
        var top = TopNumbers(capacity: lexicons.count == 1 ? most : 2 * most)
        walk(lexicon) { top.add($0, lexicon.frequencies[$0]) }
        for number in top.numbers { words.insert(Array(lexicon.words[number])) }
      }
      return Array(
        words.map { Word(word: $0, frequency: frequency(of: $0)) }
          .sorted { ($1.frequency, $0.word.count, $0.text) < ($0.frequency, $1.word.count, $1.text) }.prefix(most))
    }
  }
}

extension Lexicons.Current.Word {
  var text: String { String(decoding: word, as: UTF8.self) }
}

/// The numbers of the greatest values.
private struct TopNumbers {
  private(set) var numbers: [Int] = []
  private var values: [UInt32] = []
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  @inline(__always)
  mutating func add(_ number: Int, _ value: UInt32) {
    if values.count == capacity, let least = values.last, value <= least { return }
    insert(number, value)
  }

  private mutating func insert(_ number: Int, _ value: UInt32) {
    if numbers.contains(number) { return }
    let place = values.firstIndex { $0 < value } ?? values.count
    values.insert(value, at: place)
    numbers.insert(number, at: place)
    if values.count > capacity {
      values.removeLast()
      numbers.removeLast()
    }
  }
}
