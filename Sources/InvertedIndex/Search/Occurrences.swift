/// Where a document has the words of a query, and what their places say. One is used again from document to document.
struct Occurrences {
  /// Of each word of the query, by its number.
  private let weights: ContiguousArray<Float>
  private let totalWeight: Float
  private let unitsPerWord: Float
  /// Position and word of every occurrence.
  private var hits: ContiguousArray<UInt64> = []
  private var counts: ContiguousArray<Int32>
  private var sums: ContiguousArray<Float>

  /// - Parameters:
  ///   - weights: Of each word; their sum is not zero.
  ///   - unitsPerWord: How many positions a word takes on average.
  init(weights: ContiguousArray<Float>, unitsPerWord: Float) {
    self.weights = weights
    self.unitsPerWord = unitsPerWord
    totalWeight = weights.reduce(0, +)
    counts = ContiguousArray(repeating: 0, count: weights.count)
    sums = ContiguousArray(repeating: 0, count: weights.count)
  }

  mutating func removeAll() { hits.removeAll(keepingCapacity: true) }

  mutating func add(_ places: [UInt32], of word: Int) {
    for place in places { hits.append(UInt64(place) << 32 | UInt64(word)) }
  }

  /// To be called when all occurrences were added, before anything is asked.
  mutating func sort() { hits.sort() }

  /// The greatest share of the query's weight in a window of so many words.
  mutating func bestWindow(words: Float) -> Float {
    clearCounts()
    let width = UInt32((words * unitsPerWord).rounded(.up))
    var weight: Float = 0
    var best: Float = 0
    var first = 0
    for last in hits.indices {
      let word = word(last)
      if counts[word] == 0 { weight += weights[word] }
      counts[word] += 1
      while position(last) - position(first) >= width {
        let left = self.word(first)
        counts[left] -= 1
        if counts[left] == 0 { weight -= weights[left] }
        first += 1
      }
      best = max(best, weight)
    }
    return min(1, best / totalWeight)
  }

  /// The greatest share of the query's weight in a heading.
  /// - Parameter bounds: As the places of `Term.headings` tell them.
  mutating func bestHeading(bounds: [UInt32]) -> Float {
    var best: Float = 0
    var hit = 0
    for bound in stride(from: 1, to: bounds.count, by: 2) {
      let (start, end) = (bounds[bound - 1] / 2, (bounds[bound] + 1) / 2)
      while hit < hits.count, position(hit) < start { hit += 1 }
      guard hit < hits.count else { break }
      clearCounts()
      var weight: Float = 0
      while hit < hits.count, position(hit) < end {
        if counts[word(hit)] == 0 { weight += weights[word(hit)] }
        counts[word(hit)] = 1
        hit += 1
      }
      best = max(best, weight)
    }
    return min(1, best / totalWeight)
  }

  /// The place, in words, by which half of the weight of the words that are there was met; infinite where none is.
  mutating func halfwayPlace() -> Float {
    clearCounts()
    var all: Float = 0
    for hit in hits.indices where counts[word(hit)] == 0 {
      counts[word(hit)] = 1
      all += weights[word(hit)]
    }
    var sum: Float = 0
    for hit in hits.indices where counts[word(hit)] == 1 {
      counts[word(hit)] = 2
      sum += weights[word(hit)]
      if sum >= all / 2 { return Float(position(hit)) / unitsPerWord }
    }
    return .infinity
  }

  /// BM25TP: every word gathers what its neighbours weigh over the square of their distances.
  mutating func proximity(lengthPart: Float) -> Float {
    for index in sums.indices { sums[index] = 0 }
    for right in hits.indices.dropFirst() where word(right - 1) != word(right) {
      let (left, word) = (word(right - 1), word(right))
      let distance = max(1, Float(position(right) - position(right - 1)) / unitsPerWord)
      sums[left] += weights[word] / (distance * distance)
      sums[word] += weights[left] / (distance * distance)
    }
    var sum: Float = 0
    for word in sums.indices where sums[word] > 0 {
      sum += min(1, weights[word]) * (BM25.k1 + 1) * sums[word] / (sums[word] + lengthPart)
    }
    return sum
  }

  /// How often a word stands right before another.
  func count(of first: Int, before second: Int) -> Int {
    var count = 0
    for hit in hits.indices where word(hit) == first {
      // The hits are in order of their places; several words may stand at one.
      var next = hit + 1
      while next < hits.count, position(next) <= position(hit) + 1 {
        if word(next) == second, position(next) > position(hit) { count += 1 }
        next += 1
      }
    }
    return count
  }

  @inline(__always) private func position(_ hit: Int) -> UInt32 { UInt32(truncatingIfNeeded: hits[hit] >> 32) }
  @inline(__always) private func word(_ hit: Int) -> Int { Int(hits[hit] & 0xFFFF_FFFF) }

  private mutating func clearCounts() {
    for index in counts.indices { counts[index] = 0 }
  }
}
