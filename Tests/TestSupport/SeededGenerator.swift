import Foundation

/// SplitMix64 (Steele, Lea and Flood, 2014): the same seed gives the same test again. Tests print the seed at their start,
/// and on failure by passing `seed` in their comment.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// With another seed each time, unless `$SEARCHD_SEED` tells one; it is printed.
  public static func fresh(_ test: String = #function) -> SeededGenerator {
    let asked = ProcessInfo.processInfo.environment["SEARCHD_SEED"].flatMap { UInt64($0) }
    let generator = SeededGenerator(seed: asked ?? .random(in: 0..<1_000_000))
    print("\(test): seed \(generator.seed)")
    return generator
  }
}
