import TextBytes

/// A stretch of text, folded, and where in the original each part of it comes from.
struct FoldedText: ~Copyable {
  /// UTF-8.
  private(set) var bytes: [UInt8] = []
  private var anchors: [Anchor] = []
  /// The anchor that was asked for last: questions come nearly in order.
  private var cursor = 0

  /// From here on, up to the next anchor, folded bytes stand for original ones: one for one, or, with an `originalEnd`, all of
  /// them for all of a range, because their lengths differ.
  private struct Anchor {
    var folded: Int
    var original: Int
    var originalEnd: Int?
  }

  /// Sequences that combine are cut here, as UAX 15 cuts them (its Stream-Safe Text Format): sorting longer ones takes
  /// quadratic time.
  private static let longestCluster = 32

  /// Where a character begins, and what stood there before it.
  private struct Beginning {
    var original: Int
    var bytes: Int
    var anchors: Int
  }

  @inline(__always)
  private func beginning(at original: Int) -> Beginning {
    Beginning(original: original, bytes: bytes.count, anchors: anchors.count)
  }

  /// Takes the place of what was folded before.
  mutating func fold(_ text: Span<UInt8>, _ range: Range<Int>, with table: FoldingTable) {
    bytes.removeAll(keepingCapacity: true)
    anchors.removeAll(keepingCapacity: true)
    cursor = 0
    // The last character that what follows may join.
    var last = beginning(at: range.lowerBound)
    var index = range.lowerBound
    while index < range.upperBound {
      if text[index] < 0x80 {
        foldASCII(text, &index, range.upperBound)
        last = Beginning(original: index - 1, bytes: bytes.count - 1, anchors: anchors.count)
        continue
      }
      let (scalar, length) = text.scalar(at: index)
      let entry = scalar < 0x10000 ? table.entries[Int(scalar)] : FoldingTable.isExpansion
      if scalar >= 0x10000 ? table.joinsPrevious(scalar) : entry & FoldingTable.joinsPrevious != 0 {
        foldCluster(text, from: last, &index, range.upperBound, table)
        last = beginning(at: index)
      } else {
        last = beginning(at: index)
        fold(scalar, entry, at: index, length, table)
        index += length
      }
    }
  }

  @inline(__always)
  private mutating func foldASCII(_ text: Span<UInt8>, _ index: inout Int, _ end: Int) {
    anchor(at: index, 1, isLinear: true)
    while index < end, text[index] < 0x80 {
      bytes.append(text[index] &- 0x41 < 26 ? text[index] | 0x20 : text[index])
      index += 1
    }
  }

  /// Folds anew from the last character on, together with those from `index` that join it.
  private mutating func foldCluster(
    _ text: Span<UInt8>, from last: Beginning, _ index: inout Int, _ upperBound: Int, _ table: FoldingTable
  ) {
    bytes.removeSubrange(last.bytes...)
    anchors.removeSubrange(last.anchors...)
    var end = last.original
    var cluster: [UInt16] = []
    while end < upperBound {
      let (scalar, length) = text.scalar(at: end)
      if end > index, cluster.count >= Self.longestCluster || !table.joinsPrevious(scalar) { break }
      cluster.append(contentsOf: Unicode.Scalar(scalar).flatMap(UTF16.encode) ?? UTF16.encodedReplacementCharacter)
      end += length
    }
    anchors.append(Anchor(folded: bytes.count, original: last.original, originalEnd: end))
    table.fold(cluster, into: &bytes)
    index = end
  }

  @inline(__always)
  private mutating func fold(_ scalar: UInt32, _ entry: UInt32, at index: Int, _ length: Int, _ table: FoldingTable) {
    if entry & FoldingTable.isExpansion == 0 {
      let foldedLength = Int(entry >> 24) & 3
      anchor(at: index, length, isLinear: entry & FoldingTable.changesLength == 0)
      if foldedLength > 0 { bytes.append(UInt8(truncatingIfNeeded: entry)) }
      if foldedLength > 1 { bytes.append(UInt8(truncatingIfNeeded: entry >> 8)) }
      if foldedLength > 2 { bytes.append(UInt8(truncatingIfNeeded: entry >> 16)) }
    } else if scalar < 0x10000 {
      let start = Int(entry & 0xFFFFF)
      let foldedLength = Int(entry >> 20) & 0xFF
      anchor(at: index, length, isLinear: false)
      bytes.append(contentsOf: table.expansions[start..<start + foldedLength])
    } else if let scalar = Unicode.Scalar(scalar) {
      let start = bytes.count
      table.fold(scalar, into: &bytes)
      let isLinear = bytes.count - start == 4 && bytes[start] >= 0xF0
      anchor(at: index, length, isLinear: isLinear, folded: start)
    }
  }

  /// Notes where folded bytes come from. They are linear where one character came of one, in as many bytes.
  private mutating func anchor(at original: Int, _ length: Int, isLinear: Bool, folded: Int? = nil) {
    let folded = folded ?? bytes.count
    if !isLinear {
      anchors.append(Anchor(folded: folded, original: original, originalEnd: original + length))
    } else if let last = anchors.last, last.originalEnd == nil, last.original - last.folded == original - folded {
      return
    } else {
      anchors.append(Anchor(folded: folded, original: original, originalEnd: nil))
    }
  }

  /// The original offset of the character that begins at a folded offset.
  mutating func originalStart(_ folded: Int) -> UInt32 {
    let anchor = anchor(over: folded)
    return UInt32(
      truncatingIfNeeded: anchor.originalEnd == nil ? anchor.original + folded - anchor.folded : anchor.original)
  }

  /// The original offset where the character ends that ends at a folded offset.
  mutating func originalEnd(_ folded: Int) -> UInt32 {
    let anchor = anchor(over: folded - 1)
    return UInt32(truncatingIfNeeded: anchor.originalEnd ?? anchor.original + folded - anchor.folded)
  }

  private mutating func anchor(over folded: Int) -> Anchor {
    while cursor + 1 < anchors.count, anchors[cursor + 1].folded <= folded { cursor += 1 }
    while cursor > 0, anchors[cursor].folded > folded { cursor -= 1 }
    return anchors[cursor]
  }
}
