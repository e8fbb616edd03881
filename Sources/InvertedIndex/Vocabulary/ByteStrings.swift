/// Many short strings in one array.
struct ByteStrings: Sendable {
  private var bytes: [UInt8] = []
  private var starts: [UInt32] = [0]

  var count: Int { starts.count - 1 }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[Int(starts[index])..<Int(starts[index + 1])] }

  func length(_ index: Int) -> Int { Int(starts[index + 1] - starts[index]) }

  mutating func append(_ string: some Collection<UInt8>) {
    bytes.append(contentsOf: string)
    starts.append(UInt32(bytes.count))
  }

  func appending(_ other: ByteStrings) -> ByteStrings {
    var all = self
    let base = UInt32(bytes.count)
    all.bytes += other.bytes
    all.starts += other.starts.dropFirst().map { base + $0 }
    return all
  }

  /// The first place of a range where a condition holds that holds from there on; the range's end where it never does.
  func firstIndex(in range: Range<Int>, where condition: (ArraySlice<UInt8>) -> Bool) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The strings of a sorted range that begin so.
  func range(of prefix: [UInt8], in range: Range<Int>) -> Range<Int> {
    let start = firstIndex(in: range) { !$0.lexicographicallyPrecedes(prefix) }
    let end = firstIndex(in: start..<range.upperBound) { !$0.starts(with: prefix) }
    return start..<end
  }
}
