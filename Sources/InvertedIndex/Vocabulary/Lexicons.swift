import Glibc
import Synchronization

/// The lexicons of the segments of an index, made when they are first asked for and kept as long as their segment is.
///
/// A segment never changes, so neither does its lexicon: a commit costs a lexicon of its new segment only, a merge one of
/// the merged. Small ones are made at once, in milliseconds; large ones on a thread of their own, and until they are
/// there those of the segments that were merged serve.
public final class Lexicons: Sendable {
  private struct State {
    var ready: [UInt64: Lexicon] = [:]
    var underWay: Set<UInt64> = []
    var romanization: (any Romanization)?
    var awaitsRomanization = false

    /// True where there is none, or one that was made before it could be spelt.
    func lacks(_ number: UInt64) -> Bool {
      guard let lexicon = ready[number] else { return true }
      return romanization != nil && !lexicon.isSpelled
    }
  }

  private let state = Mutex(State())
  /// Held while small ones are made, so that nobody makes them twice.
  private let making = Mutex(())

  /// Documents of a segment whose lexicon is made at once.
  private static let smallSegment = 5000

  public init(romanization: (any Romanization)? = nil) { state.withLock { $0.romanization = romanization } }

  /// Before a romanization is there: searches that need one wait for it, but not for long.
  public func awaitRomanization() { state.withLock { $0.awaitsRomanization = true } }

  /// Takes a romanization, or the news that there is none. Lexicons that were made without are made again.
  public func learn(_ romanization: (any Romanization)?) {
    state.withLock { ($0.romanization, $0.awaitsRomanization) = (romanization, false) }
  }

  private static let longestWait = Duration.seconds(1)

  /// Those that are there, with their spellings if these come soon: for what cannot be answered without.
  func spelled(_ snapshot: Snapshot) -> Current {
    let end = ContinuousClock.now + Self.longestWait
    while state.withLock({ $0.awaitsRomanization }), ContinuousClock.now < end { usleep(2000) }
    return current(snapshot)
  }

  /// Makes what is lacking, large ones as well, on the calling thread.
  public func prepare(_ snapshot: Snapshot) {
    for segment in snapshot.segments where begin(segment.reader.number) { make(segment.reader) }
    tidy(snapshot)
  }

  /// Those that are there.
  func current(_ snapshot: Snapshot) -> Current {
    let lacking = state.withLock { state in snapshot.segments.map(\.reader).filter { state.lacks($0.number) } }
    if !lacking.isEmpty {
      making.withLock { _ in
        for reader in lacking where reader.documentCount <= Self.smallSegment && begin(reader.number) { make(reader) }
      }
      for reader in lacking where reader.documentCount > Self.smallSegment && begin(reader.number) {
        Task.detached(priority: .utility) { [self] in make(reader) }
      }
      tidy(snapshot)
    }
    return state.withLock { Current(lexicons: Array($0.ready.values), romanization: $0.romanization) }
  }

  private func begin(_ number: UInt64) -> Bool {
    state.withLock { $0.lacks(number) && $0.underWay.insert(number).inserted }
  }

  /// A segment that cannot be read has no words to offer; searches in it tell of the damage.
  private func make(_ reader: SegmentReader) {
    let lexicon = try? Lexicon(reader, romanization: state.withLock { $0.romanization })
    state.withLock { state in
      state.underWay.remove(reader.number)
      if let lexicon { state.ready[reader.number] = lexicon }
    }
  }

  /// Lets go of those whose segments are gone, once all others are there.
  private func tidy(_ snapshot: Snapshot) {
    let numbers = Set(snapshot.segments.map(\.reader.number))
    state.withLock { state in
      guard numbers.isSubset(of: state.ready.keys) else { return }
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
