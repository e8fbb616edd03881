/// The highest of many values, the highest first.
struct Highest<Value: Comparable> {
  private(set) var values: ContiguousArray<Value> = []
  private let count: Int

  init(_ count: Int) {
    self.count = count
    values.reserveCapacity(count)
  }

  /// The last one that is kept; nil while there is room.
  var least: Value? { values.count == count ? values.last : nil }

  @inline(__always)
  mutating func insert(_ value: Value) {
    var place = values.count
    if place < count {
      values.append(value)
    } else {
      guard place > 0, values[place - 1] < value else { return }
      place -= 1
    }
    while place > 0, values[place - 1] < value {
      values[place] = values[place - 1]
      place -= 1
    }
    values[place] = value
  }
}
