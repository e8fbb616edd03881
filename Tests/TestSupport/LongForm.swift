import Foundation

/// How long a test runs and from which seed: short unless the environment asks for more (`make torture`). Both are printed
/// at its start.
public struct LongForm: Sendable {
  public var count: Int
  public var seed: UInt64

  /// - Parameters:
  ///   - name: `$SEARCHD_<name>` is the count.
  ///   - count: What runs otherwise.
  ///   - seed: Where none is asked for; nil for another one each time.
  public init(_ name: String, count: Int, seed other: UInt64? = nil) {
    let environment = ProcessInfo.processInfo.environment
    self.count = environment["SEARCHD_\(name)"].flatMap { Int($0) } ?? count
    seed = environment["SEARCHD_SEED"].flatMap { UInt64($0) } ?? other ?? UInt64.random(in: 0..<1_000_000)
    print("\(name.lowercased()): \(self.count), seed \(seed)")
  }
}
