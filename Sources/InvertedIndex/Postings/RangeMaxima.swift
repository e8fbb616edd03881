/// The greatest impact of a list in every range of 32 documents, a byte each; 0 where the range holds none.
///
/// Ranked unions add them up to learn, before they decode anything, which ranges can hold one of the best documents. Only
/// lists that are dense enough for it keep them: a list with fewer postings is decoded in less time.
struct RangeMaxima {
  /// Documents a range, as a power of two.
  static let shift: DocID = 5
  static let size: DocID = 1 << shift
  /// Lists keep maxima from one posting in two ranges on.
  private static let sparsest = 64

  static func count(_ documentCount: Int) -> Int { (documentCount + Int(size) - 1) >> Int(shift) }

  static func areKept(documentFrequency: Int, documentCount: Int) -> Bool {
    documentFrequency >= BitPacking.blockSize && documentFrequency * sparsest >= documentCount
  }

  let count: Int
  private let bytes: UnsafeRawPointer

  /// `count` bytes lie at `bytes` for as long as the section's file is held.
  init(_ bytes: UnsafeRawPointer, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// For `range` below `count`.
  @inline(__always)
  subscript(range: Int) -> UInt8 { bytes.load(fromByteOffset: range, as: UInt8.self) }

  /// Adds `weight` times each maximum to the integer of its range. `target` has room for `count` integers.
  func add(times weight: UInt16, to target: UnsafeMutablePointer<UInt16>) {
    let output = UnsafeMutableRawPointer(target)
    let factor = SIMD16<UInt16>(repeating: weight)
    var range = 0
    // The last step begins at most 16 before the end, so that it stays within both.
    while range &+ 16 <= count {
      let maxima = SIMD16<UInt16>(
        truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: range, as: SIMD16<UInt8>.self))
      let sums = output.loadUnaligned(fromByteOffset: 2 &* range, as: SIMD16<UInt16>.self)
      output.storeBytes(of: sums &+ maxima &* factor, toByteOffset: 2 &* range, as: SIMD16<UInt16>.self)
      range = range &+ 16
    }
    while range < count {
      target[range] = target[range] &+ UInt16(self[range]) &* weight
      range = range &+ 1
    }
  }
}
