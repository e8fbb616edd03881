/// 128 integers in `width` bits each, in four interleaved lanes: integer 4i + l is the i-th of lane l, so that one SIMD
/// operation works on four neighbours (Lemire and Boytsov, "Decoding billions of integers per second through
/// vectorization", 2015, the layout of SIMD-BP128).
///
/// A packed block takes 16 · width bytes.
enum BitPacking {
  static let blockSize = 128

  static func byteCount(width: Int) -> Int { 16 * width }

  /// The bits that the greatest of the values needs: 0 … 32.
  static func width(of values: [UInt32], count: Int) -> Int {
    var union: UInt32 = 0
    for index in 0..<count { union |= values[index] }
    return UInt32.bitWidth - union.leadingZeroBitCount
  }

  /// Appends the first 128 of `values`.
  static func pack(_ values: [UInt32], width: Int, into output: inout ByteWriter) {
    guard width > 0 else { return }
    var word = SIMD4<UInt32>(repeating: 0)
    var filled = 0
    func flush() {
      for lane in 0..<4 { output.append(fixed: word[lane]) }
    }
    for row in 0..<32 {
      let value = SIMD4(values[4 * row], values[4 * row + 1], values[4 * row + 2], values[4 * row + 3])
      word |= value &<< SIMD4(repeating: UInt32(filled))
      let free = 32 - filled
      if width >= free {
        flush()
        word = free < 32 ? value &>> SIMD4(repeating: UInt32(free)) : SIMD4(repeating: 0)
        filled = width - free
        if filled == 0 { word = SIMD4(repeating: 0) }
      } else {
        filled += width
      }
    }
  }

  /// Reads a packed block into 128 integers.
  ///
  /// The caller has checked that 16 · `width` bytes lie at `source` (`width` ≤ 32) and 128 integers at `target`; with
  /// that, the rows below stay inside both: row i of 32 touches words i·width/32 and, only where its bits reach into
  /// it, the next one, which is at most number `width` − 1.
  @inline(__always)
  static func unpack(_ source: UnsafeRawPointer, width: Int, into target: UnsafeMutablePointer<UInt32>) {
    let output = UnsafeMutableRawPointer(target)
    if width == 0 {
      for row in 0..<32 {
        output.storeBytes(of: SIMD4<UInt32>(repeating: 0), toByteOffset: 16 * row, as: SIMD4<UInt32>.self)
      }
      return
    }
    let mask = SIMD4<UInt32>(repeating: width == 32 ? .max : (1 &<< UInt32(width)) &- 1)
    var word = source.loadUnaligned(as: SIMD4<UInt32>.self)
    var next = 16
    var used = 0
    for row in 0..<32 {
      var value = word &>> SIMD4(repeating: UInt32(used))
      used &+= width
      if used >= 32 {
        used &-= 32
        if row < 31 || used > 0 {
          word = source.loadUnaligned(fromByteOffset: next, as: SIMD4<UInt32>.self)
          next &+= 16
          if used > 0 { value |= word &<< SIMD4(repeating: UInt32(width &- used)) }
        }
      }
      output.storeBytes(of: value & mask, toByteOffset: 16 * row, as: SIMD4<UInt32>.self)
    }
  }

  /// Appends values one behind the other, `width` bits each, from the lowest bit on; padded to a byte.
  static func packFlat(_ values: some Sequence<UInt32>, width: Int, into output: inout ByteWriter) {
    var word: UInt64 = 0
    var filled = 0
    for value in values {
      word |= UInt64(value) << UInt64(filled)
      filled += width
      while filled >= 8 {
        output.append(byte: UInt8(truncatingIfNeeded: word))
        word >>= 8
        filled -= 8
      }
    }
    if filled > 0 { output.append(byte: UInt8(truncatingIfNeeded: word)) }
  }

  /// The value at `index` of what `packFlat` wrote at `start`.
  @inline(__always)
  static func flatValue(_ bytes: Bytes, start: Int, width: Int, index: Int) -> UInt32 {
    let bit = index &* width
    let word: UInt64 = bytes.load(start &+ bit >> 3)
    return UInt32(truncatingIfNeeded: word >> UInt64(bit & 7) & ((1 << UInt64(width)) &- 1))
  }
}
