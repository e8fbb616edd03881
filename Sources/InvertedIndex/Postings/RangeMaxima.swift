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

  /// Adds `weight` times each maximum to the integers of its ranges; `isFirst` writes over what is there. `target` has room
  /// for all ranges of the shortest size.
  func add(times weight: UInt16, to target: UnsafeMutablePointer<UInt16>, isFirst: Bool) {
    if isFirst { add(times: weight, to: target) { $1 } } else { add(times: weight, to: target) { $0 &+ $1 } }
    for range in count & ~15..<count {
      target[range] = (isFirst ? 0 : target[range]) &+ UInt16(self[range]) &* weight
    }
  }

  /// Sixteen ranges at a time, as far as they go: `count >> coarseness` maxima lie there at least, of which a step takes as
  /// many as its sixteen ranges have.
  @inline(__always)
  private func add(
    times weight: UInt16, to target: UnsafeMutablePointer<UInt16>,
    _ combine: (_ old: SIMD16<UInt16>, _ new: SIMD16<UInt16>) -> SIMD16<UInt16>
  ) {
    let output = UnsafeMutableRawPointer(target)
    let factor = SIMD16<UInt16>(repeating: weight)
    @inline(__always)
    func steps(_ maxima: (_ range: Int) -> SIMD16<UInt16>) {
      var range = 0
      while range &+ 16 <= count {
        let sums = output.loadUnaligned(fromByteOffset: 2 &* range, as: SIMD16<UInt16>.self)
        output.storeBytes(
          of: combine(sums, maxima(range) &* factor), toByteOffset: 2 &* range, as: SIMD16<UInt16>.self)
        range = range &+ 16
      }
    }
    switch coarseness {
    case 0:
      steps { range in
        SIMD16(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: range, as: SIMD16<UInt8>.self))
      }
    case 1:
      steps { range in
        // A copy in each half of a 32-bit word.
        let words = SIMD8<UInt32>(
          truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: range &>> 1, as: SIMD8<UInt8>.self))
        return unsafeBitCast(words | words &<< 16, to: SIMD16<UInt16>.self)
      }
    default:
      steps { range in
        let words = SIMD4<UInt32>(
          truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: range &>> 2, as: SIMD4<UInt8>.self))
        let pairs = words | words &<< 16
        return unsafeBitCast(
          SIMD8(pairs[0], pairs[0], pairs[1], pairs[1], pairs[2], pairs[2], pairs[3], pairs[3]), to: SIMD16<UInt16>.self
        )
      }
    }
  }

  /// Calls `body` with every range of the shortest size that may hold documents.
  func forEachOccupied(_ body: (Int) -> Void) {
    for range in 0..<count where self[range] > 0 { body(range) }
  }
}
