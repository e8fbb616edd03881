/// The greatest impact of a list in every range of documents, a byte each; 0 where the range holds none.
///
/// Ranked unions add them up to learn, before they decode anything, which ranges can hold one of the best documents.
/// Dense lists keep them for ranges of 32 documents, sparser ones for 64 or 128, so that there are never more than two
/// bytes a posting; lists that are sparser still are decoded in less time.
struct RangeMaxima {
  /// Documents of the shortest range, as a power of two.
  static let shift: DocID = 5
  static let size: DocID = 1 << shift
  private static let longestShift: DocID = 7

  /// Ranges of the shortest size.
  static func count(_ documentCount: Int) -> Int { (documentCount + Int(size) - 1) >> Int(shift) }

  /// Documents of a list's ranges, as a power of two; nil where it keeps no maxima.
  static func shift(documentFrequency: Int, documentCount: Int) -> DocID? {
    guard documentFrequency >= BitPacking.blockSize else { return nil }
    return (shift...longestShift).first { documentFrequency << Int($0) >= documentCount >> 1 }
  }

  /// Bytes that a list keeps.
  static func byteCount(documentFrequency: Int, documentCount: Int) -> Int {
    shift(documentFrequency: documentFrequency, documentCount: documentCount)
      .map { (documentCount + 1 << Int($0) - 1) >> Int($0) } ?? 0
  }

  /// Ranges of the shortest size.
  private let count: Int
  /// How many of them share a byte, as a power of two.
  private let coarseness: Int
  private let bytes: UnsafeRawPointer

  /// As many bytes as `byteCount` tells lie at `bytes`, for as long as the section's file is held.
  init?(_ bytes: UnsafeRawPointer, documentFrequency: Int, documentCount: Int) {
    guard let shift = Self.shift(documentFrequency: documentFrequency, documentCount: documentCount) else { return nil }
    self.bytes = bytes
    count = Self.count(documentCount)
    coarseness = Int(shift - Self.shift)
  }

  /// The maximum around a range of the shortest size, of which there are `count`.
  @inline(__always)
  subscript(range: Int) -> UInt8 { bytes.load(fromByteOffset: range &>> coarseness, as: UInt8.self) }

  /// Adds `weight` times each maximum to the integers of its ranges. `target` has room for all ranges of the shortest
  /// size.
  func add(times weight: UInt16, to target: UnsafeMutablePointer<UInt16>) {
    let output = UnsafeMutableRawPointer(target)
    let factor = SIMD16<UInt16>(repeating: weight)
    var range = 0
    if coarseness == 0 {
      // The last step begins at most 16 before the end, so that it stays within both.
      while range &+ 16 <= count {
        let maxima = SIMD16<UInt16>(
          truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: range, as: SIMD16<UInt8>.self))
        let sums = output.loadUnaligned(fromByteOffset: 2 &* range, as: SIMD16<UInt16>.self)
        output.storeBytes(of: sums &+ maxima &* factor, toByteOffset: 2 &* range, as: SIMD16<UInt16>.self)
        range = range &+ 16
      }
    } else {
      // Four integers at a time as one, which no sum carries over: together they stay within 16 bits.
      let width = 1 &<< coarseness
      let copies: UInt64 = coarseness == 1 ? 0x0001_0001 : 0x0001_0001_0001_0001
      while range &+ 4 <= count {
        var sums = output.loadUnaligned(fromByteOffset: 2 &* range, as: UInt64.self)
        sums = sums &+ UInt64(UInt16(self[range]) &* weight) &* copies
        if width == 2 { sums = sums &+ (UInt64(UInt16(self[range &+ 2]) &* weight) &* copies) &<< 32 }
        output.storeBytes(of: sums, toByteOffset: 2 &* range, as: UInt64.self)
        range = range &+ 4
      }
    }
    while range < count {
      target[range] = target[range] &+ UInt16(self[range]) &* weight
      range = range &+ 1
    }
  }

  /// Calls `body` with every range of the shortest size that may hold documents.
  func forEachOccupied(_ body: (Int) -> Void) {
    for range in 0..<count where self[range] > 0 { body(range) }
  }
}
