/// Where characters (Unicode scalars) lie in well-formed UTF-8.
extension UInt8 {
  /// A byte inside a character, not its first.
  @inlinable @inline(__always)
  package var continuesCharacter: Bool { self & 0xC0 == 0x80 }

  /// Bytes of the character that begins with this one.
  @inlinable @inline(__always)
  package var characterLength: Int { self < 0x80 ? 1 : self < 0xE0 ? 2 : self < 0xF0 ? 3 : 4 }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
  /// The last place at or before `index` where a character begins, or the collection does; `index` itself at its end.
  @inlinable
  package func characterStart(atOrBefore index: Int) -> Int {
    var start = index
    while start > startIndex, start < endIndex, self[start].continuesCharacter { start -= 1 }
    return start
  }

  /// Where the character ends that begins at `start`.
  @inlinable
  package func characterEnd(from start: Int) -> Int {
    var end = start + 1
    while end < endIndex, self[end].continuesCharacter { end += 1 }
    return end
  }
}

extension Span<UInt8> {
  /// The character that begins at an offset, and its length in bytes. One that the end cuts off is as long as what is left
  /// of it.
  @inlinable @inline(__always)
  package func scalar(at index: Int) -> (scalar: UInt32, length: Int) {
    let first = UInt32(self[index])
    if first < 0x80 { return (first, 1) }
    let left = count - index
    if first < 0xE0 { return ((first & 0x1F) << 6 | bits(index + 1), Swift.min(2, left)) }
    if first < 0xF0 { return ((first & 0x0F) << 12 | bits(index + 1) << 6 | bits(index + 2), Swift.min(3, left)) }
    let high = (first & 0x07) << 18 | bits(index + 1) << 12
    return (high | bits(index + 2) << 6 | bits(index + 3), Swift.min(4, left))
  }

  /// What a byte inside a character adds to it.
  @inlinable @inline(__always)
  package func bits(_ index: Int) -> UInt32 { index < count ? UInt32(self[index] & 0x3F) : 0 }
}
