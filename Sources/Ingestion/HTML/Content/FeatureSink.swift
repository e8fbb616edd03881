import Glibc

/// What features are handed to, always the same ones in the same order: a weighted sum, or a record for training.
protocol FeatureSink {
  mutating func add(_ name: @autoclosure () -> String, _ value: Float)

  /// One feature a bit, named by the prefix and the bit's name.
  mutating func add(_ prefix: @autoclosure () -> String, bits: UInt32, _ names: [String])
}

extension FeatureSink {
  @inline(__always)
  mutating func add(_ name: @autoclosure () -> String, _ value: Bool) { add(name(), value ? 1 : 0) }
}

/// The weighted sum of a block's features; bits that are not set cost nothing.
struct WeightedSum: FeatureSink {
  private let weights: [Float]
  private var index = 0
  private(set) var sum: Float = 0

  /// - Parameter weights: the constant first, then one for each feature.
  init(_ weights: [Float]) { self.weights = weights }

  mutating func reset() {
    sum = weights.first ?? 0
    index = 1
  }

  @inline(__always)
  mutating func add(_ name: @autoclosure () -> String, _ value: Float) {
    if index < weights.count { sum += weights[index] * value }
    index += 1
  }

  @inline(__always)
  mutating func add(_ prefix: @autoclosure () -> String, bits: UInt32, _ names: [String]) {
    var rest = bits
    while rest != 0 {
      let place = index + rest.trailingZeroBitCount
      if place < weights.count { sum += weights[place] }
      rest &= rest - 1
    }
    index += names.count
  }
}

/// A block's features with their names.
struct FeatureRecord: FeatureSink {
  private(set) var names: [String] = []
  private(set) var values: [Float] = []

  mutating func add(_ name: @autoclosure () -> String, _ value: Float) {
    names.append(name())
    values.append(value)
  }

  mutating func add(_ prefix: @autoclosure () -> String, bits: UInt32, _ names: [String]) {
    for (place, name) in names.enumerated() { add("\(prefix()) \(name)", bits & 1 << UInt32(place) == 0 ? 0 : 1) }
  }
}

/// The logistic function.
func logistic(_ value: Float) -> Float { 1 / (1 + expf(-value)) }
