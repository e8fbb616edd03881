import CXXHash
import Glibc

/// XXH3, 64 bits (xxhash.com; read at memory speed): guards every section of every file.
package enum Checksum {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 { shim_xxh3_64(bytes.baseAddress, bytes.count) }

  /// `XXH3_64bits` of all the bytes, without a seed.
  package static func of(_ bytes: [UInt8]) -> UInt64 { shim_xxh3_64(bytes, bytes.count) }
}

/// The checksum of bytes that come piece by piece.
final class RunningChecksum {
  /// XXH3's own state, freed with the object.
  private let state: UnsafeMutableRawPointer?

  init() { state = shim_xxh3_new() }
  deinit { shim_xxh3_free(state) }

  func add(_ bytes: [UInt8]) {
    if let state { shim_xxh3_add(state, bytes, bytes.count) }
  }

  /// Nil where memory was lacking.
  var sum: UInt64? { state.map { shim_xxh3_sum($0) } }
}

/// Bytes inside arrays, hashed and compared in place.
extension [UInt8] {
  /// XXH3 of a range, which must lie within.
  func checksum(_ range: Range<Int>, seed: UInt64) -> UInt64 {
    withUnsafeBytes { raw in
      let part = UnsafeRawBufferPointer(rebasing: raw[range])
      return shim_xxh3_64_seeded(part.baseAddress, part.count, seed)
    }
  }

  /// Appends a range of another array. What a slice of it would keep alive is alive meanwhile.
  @inline(__always)
  mutating func append(_ other: [UInt8], _ range: Range<Int>) {
    other.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Orders two ranges bytewise, the shorter first: negative, zero, positive.
  func compare(_ range: Range<Int>, with other: [UInt8], _ otherRange: Range<Int>) -> Int {
    withUnsafeBytes { raw in
      other.withUnsafeBytes { otherRaw in
        let left = UnsafeRawBufferPointer(rebasing: raw[range])
        let right = UnsafeRawBufferPointer(rebasing: otherRaw[otherRange])
        let count = Swift.min(left.count, right.count)
        guard count > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
          return left.count - right.count
        }
        let order = memcmp(leftBase, rightBase, count)
        return order != 0 ? Int(order) : left.count - right.count
      }
    }
  }

  /// Eight bytes from `start` on as a big-endian number, zeros past `end`: orders as the bytes do.
  func orderedPrefix(_ start: Int, _ end: Int) -> UInt64 {
    var key: UInt64 = 0
    for offset in 0..<8 {
      key = key << 8 | UInt64(start + offset < end ? self[start + offset] : 0)
    }
    return key
  }
}
