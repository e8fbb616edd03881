/// 128 integers in `width` bits each, in four interleaved lanes: integer 4i + l is the i-th of lane l, so that one SIMD
/// operation works on four neighbours (Lemire and Boytsov, "Decoding billions of integers per second through
/// vectorization", 2015, the layout of SIMD-BP128).
///
/// A packed block takes 16 · width bytes.
enum BitPacking {
  static let blockSize = 128

  static func byteCount(width: Int) -> Int { 16 * width }

  /// The bits that the greatest of `count` values needs: 0 … 32.
  static func width(of values: UnsafePointer<UInt32>, count: Int) -> Int {
    var union: UInt32 = 0
    for index in 0..<count { union |= values[index] }
    return UInt32.bitWidth - union.leadingZeroBitCount
  }

  /// Appends 128 values, of which none takes more than `width` bits.
  static func pack(_ values: UnsafePointer<UInt32>, width: Int, into output: inout ByteWriter) {
    guard width > 0 else { return }
    let source = UnsafeRawPointer(values)
    withUnsafeTemporaryAllocation(byteCount: byteCount(width: width), alignment: 16) { packed in
      guard let target = packed.baseAddress else { return }
      var word = SIMD4<UInt32>(repeating: 0)
      var filled = 0
      // 32 rows of `width` bits fill `width` words of each lane.
      var next = 0
      for row in 0..<32 {
        let value = source.loadUnaligned(fromByteOffset: 16 &* row, as: SIMD4<UInt32>.self)
        word |= value &<< SIMD4(repeating: UInt32(truncatingIfNeeded: filled))
        let free = 32 &- filled
        if width < free {
          filled &+= width
          continue
        }
        target.storeBytes(of: word, toByteOffset: next, as: SIMD4<UInt32>.self)
        next &+= 16
        filled = width &- free
        word = filled == 0 ? SIMD4(repeating: 0) : value &>> SIMD4(repeating: UInt32(truncatingIfNeeded: free))
      }
      output.append(UnsafeRawBufferPointer(packed))
    }
  }

  /// Reads a packed block into 128 integers, `offset` added to each.
  ///
  /// The caller has checked that 16 · `width` bytes lie at `source` (`width` ≤ 32) and 128 integers at `target`; with
  /// that, the rows of `forEachRow` stay inside both.
  static func unpack(
    _ source: UnsafeRawPointer, width: Int, adding offset: UInt32, into target: UnsafeMutablePointer<UInt32>
  ) {
    let output = UnsafeMutableRawPointer(target)
    let added = SIMD4<UInt32>(repeating: offset)
    @inline(__always)
    func rows(_ width: Int) {
      forEachRow(source, width: width) { row, value in
        output.storeBytes(of: value &+ added, toByteOffset: 16 &* row, as: SIMD4<UInt32>.self)
      }
    }
    // A width that the compiler knows leaves no branch in the loop.
    switch width {
    case 0: rows(0)
    case 1: rows(1)
    case 2: rows(2)
    case 3: rows(3)
    case 4: rows(4)
    default: rows(width)
    }
  }

  /// The same for differences: each integer is the sum of `previous` and all up to it. Returns the last.
  static func unpackSums(
    _ source: UnsafeRawPointer, width: Int, previous: UInt32, into target: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    let output = UnsafeMutableRawPointer(target)
    var carry = SIMD4<UInt32>(repeating: previous)
    @inline(__always)
    func rows(_ width: Int) {
      forEachRow(source, width: width) { row, value in
        // Four sums at a time; the first step adds neighbours as halves of 64-bit words, which shifts stay in a register.
        let shifted = unsafeBitCast(unsafeBitCast(value, to: SIMD2<UInt64>.self) &<< 32, to: SIMD4<UInt32>.self)
        let pairs = value &+ shifted
        let sums = pairs &+ SIMD4(0, 0, pairs[1], pairs[1]) &+ carry
        output.storeBytes(of: sums, toByteOffset: 16 &* row, as: SIMD4<UInt32>.self)
        carry = SIMD4(repeating: sums[3])
      }
    }
    switch width {
    case 1: rows(1)
    case 2: rows(2)
    case 3: rows(3)
    case 4: rows(4)
    case 5: rows(5)
    case 6: rows(6)
    case 7: rows(7)
    case 8: rows(8)
    case 9: rows(9)
    case 10: rows(10)
    case 11: rows(11)
    case 12: rows(12)
    case 13: rows(13)
    case 14: rows(14)
    default: rows(width)
    }
    return carry[3]
  }

  /// Row i of 32 touches words i·width/32 and, only where its bits reach into it, the next one, which is at most number
  /// `width` − 1.
  @inline(__always)
  private static func forEachRow(
    _ source: UnsafeRawPointer, width: Int, _ body: (_ row: Int, _ value: SIMD4<UInt32>) -> Void
  ) {
    if width == 0 {
      for row in 0..<32 { body(row, SIMD4(repeating: 0)) }
      return
    }
    let mask = SIMD4<UInt32>(repeating: width == 32 ? .max : (1 &<< UInt32(width)) &- 1)
    var word = source.loadUnaligned(as: SIMD4<UInt32>.self)
    var next = 16
    var used = 0
    for row in 0..<32 {
      var value = word &>> SIMD4(repeating: UInt32(truncatingIfNeeded: used))
      used &+= width
      if used >= 32 {
        used &-= 32
        if row < 31 || used > 0 {
          word = source.loadUnaligned(fromByteOffset: next, as: SIMD4<UInt32>.self)
          next &+= 16
          if used > 0 { value |= word &<< SIMD4(repeating: UInt32(truncatingIfNeeded: width &- used)) }
        }
      }
      body(row, value & mask)
    }
  }

  /// One integer of a packed block of which the caller has checked that 16 · `width` bytes lie at `source`: its bits lie
  /// in word row · width / 32 of its lane and, only where they reach into it, the next.
  @inline(__always)
  static func value(_ source: UnsafeRawPointer, width: Int, index: Int) -> UInt32 {
    if width == 0 { return 0 }
    let bit = (index &>> 2) &* width
    let used = bit & 31
    let word = source + (16 &* (bit &>> 5) &+ 4 &* (index & 3))
    var value = UInt64(UInt32(littleEndian: word.loadUnaligned(as: UInt32.self)))
    if used &+ width > 32 {
      value |= UInt64(UInt32(littleEndian: word.loadUnaligned(fromByteOffset: 16, as: UInt32.self))) &<< 32
    }
    return UInt32(truncatingIfNeeded: (value &>> UInt64(used)) & ((1 &<< UInt64(width)) &- 1))
  }

  /// Appends `count` values one behind the other, `width` bits each, from the lowest bit on; padded to a byte.
  static func packFlat(_ values: UnsafePointer<UInt32>, count: Int, width: Int, into output: inout ByteWriter) {
    guard width > 0 else { return }
    let size = (count * width + 7) / 8
    // Whole words are written, the last one of which begins before the end.
    withUnsafeTemporaryAllocation(byteCount: size + 8, alignment: 8) { packed in
      guard let target = packed.baseAddress else { return }
      var word: UInt64 = 0
      var filled = 0
      var next = 0
      for index in 0..<count {
        word |= UInt64(values[index]) &<< UInt64(truncatingIfNeeded: filled)
        filled &+= width
        if filled >= 32 {
          target.storeBytes(of: UInt32(truncatingIfNeeded: word).littleEndian, toByteOffset: next, as: UInt32.self)
          next &+= 4
          word &>>= 32
          filled &-= 32
        }
      }
      target.storeBytes(of: word.littleEndian, toByteOffset: next, as: UInt64.self)
      output.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(packed)[..<size]))
    }
  }

  /// Replaces `values` with the first `count` of what `packFlat` wrote, a width before them; false where the bytes are
  /// too few for it.
  static func unpackFlat(_ bytes: Bytes, at start: Int, count: Int, into values: inout [UInt32]) -> Bool {
    values.removeAll(keepingCapacity: true)
    let width = Int(bytes[start])
    // The last 64-bit word that is read begins at most where the last value does: it ends within the bytes.
    guard width <= 32, count >= 0, count < 1 << 40, let base = bytes.pointer, start >= 0,
      start + 1 + (count * width) >> 3 + 8 <= bytes.count
    else { return false }
    let mask: UInt64 = 1 &<< UInt64(width) &- 1
    values.reserveCapacity(count)
    var bit = 0
    for _ in 0..<count {
      let word = base.loadUnaligned(fromByteOffset: start &+ 1 &+ bit &>> 3, as: UInt64.self)
      values.append(UInt32(truncatingIfNeeded: UInt64(littleEndian: word) &>> UInt64(bit & 7) & mask))
      bit = bit &+ width
    }
    return true
  }

  /// Appends the sums of `count` values from the one at `index` on, of what `packFlat` wrote behind a width at `start`; none
  /// where the bytes are too few for them.
  static func addFlatSums(_ bytes: Bytes, at start: Int, from index: Int, count: Int, to sums: inout [UInt32]) {
    let width = Int(bytes[start])
    // The last 64-bit word that is read begins at most where the last value does: it ends within the bytes.
    guard width <= 32, index >= 0, count >= 0, index < 1 << 40, count < 1 << 40, let base = bytes.pointer, start >= 0,
      start + 1 + ((index + count) * width) >> 3 + 8 <= bytes.count
    else { return }
    let mask: UInt64 = 1 &<< UInt64(width) &- 1
    var bit = index &* width
    var sum: UInt32 = 0
    sums.reserveCapacity(sums.count + count)
    for _ in 0..<count {
      let word = base.loadUnaligned(fromByteOffset: start &+ 1 &+ bit &>> 3, as: UInt64.self)
      sum &+= UInt32(truncatingIfNeeded: UInt64(littleEndian: word) &>> UInt64(bit & 7) & mask)
      sums.append(sum)
      bit = bit &+ width
    }
  }
}
