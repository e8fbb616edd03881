import TestSupport
import Testing

@testable import Ingestion

@Suite struct UnpackTests {
  static let page = Array("<p>阿里巴巴 to Brazil</p>".utf8) + (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

  @Test func plainBytesAreUnchanged() throws {
    for bytes in [[], [0x1F], [0x1F, 0x8B], [0x28, 0xB5, 0x2F], Self.page] {
      #expect(try Unpacker.unpack(bytes, limit: 1 << 20) == bytes)
    }
  }

  @Test func packedBytesUnpack() throws {
    #expect(try Unpacker.unpack(gzip(Self.page), limit: 1 << 20) == Self.page)
    #expect(try Unpacker.unpack(zstd(Self.page), limit: 1 << 20) == Self.page)
    #expect(try Unpacker.unpack(gzip([]), limit: 10) == [])
    #expect(try Unpacker.unpack(zstd([]), limit: 10) == [])
  }

  @Test func membersFollowOneAnother() throws {
    let first = Array("one ".utf8)
    #expect(try Unpacker.unpack(gzip(first) + gzip([]) + gzip(Self.page), limit: 1 << 20) == first + Self.page)
    let skippable: [UInt8] = [0x51, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9]
    #expect(
      try Unpacker.unpack(skippable + zstd(first) + skippable + zstd(Self.page), limit: 1 << 20) == first + Self.page)
  }

  @Test func paddingBehindIsIgnored() throws {
    for padding in [[0], [0, 0, 0, 0, 0], Array("garbage".utf8), [0x1F]] as [[UInt8]] {
      #expect(try Unpacker.unpack(gzip(Self.page) + padding, limit: 1 << 20) == Self.page)
      #expect(try Unpacker.unpack(zstd(Self.page) + padding, limit: 1 << 20) == Self.page)
    }
  }

  /// 1 GB out of less than 1 MB, twice.
  @Test func bombsStopAtTheLimit() throws {
    let zeros = [UInt8](repeating: 0, count: 64 << 20)
    for packed in [try gzip(zeros), zstd(zeros)] {
      let bomb = Array(repeatElement(packed, count: 16).joined())
      #expect(bomb.count < 2 << 20)
      #expect(throws: ExtractionError.tooLarge(limit: 1 << 20)) { try Unpacker.unpack(bomb, limit: 1 << 20) }
    }
  }

  @Test func theLimitIsExact() throws {
    for packed in [Self.page, try gzip(Self.page), zstd(Self.page)] {
      #expect(try Unpacker.unpack(packed, limit: Self.page.count) == Self.page)
      #expect(throws: ExtractionError.tooLarge(limit: Self.page.count - 1)) {
        try Unpacker.unpack(packed, limit: Self.page.count - 1)
      }
    }
  }

  @Test func whatIsCutShortGivesItsBeginning() throws {
    let small = Array(Self.page.prefix(3000))
    for packed in [try gzip(small), zstd(small)] {
      for count in 4..<packed.count {
        let result = try? Unpacker.unpack(Array(packed[..<count]), limit: 1 << 20)
        if let result { #expect(small.starts(with: result)) }
      }
    }
    let packed = try gzip(Self.page)
    let half = try Unpacker.unpack(Array(packed[..<(packed.count / 2)]), limit: 1 << 20)
    #expect(half.count > Self.page.count / 4 && Self.page.starts(with: half))
  }

  /// Every byte of a gzip member, three values each: refused, harmless (in the header), or seen as cut short, which is
  /// what a damaged length looks like before the checksum is reached.
  @Test func damageIsFound() throws {
    let small = Array(Self.page.prefix(400))
    let packed = try gzip(small)
    for place in packed.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = packed
        damaged[place] ^= flip
        guard Unpacker.packing(damaged) == .gzip else { continue }
        var stream = StreamUnpacker()
        var result: [UInt8] = []
        stream.feed(damaged)
        stream.finish()
        do {
          while try stream.read(upTo: 1000, into: &result) {}
          #expect(result == small || stream.isCutShort, "byte \(place) ^ \(flip)")
        } catch {
          #expect(error == .corrupt("damaged gzip"))
        }
      }
    }
  }

  @Test(arguments: [1, 7, 100_000]) func feedingInPiecesIsTheSame(longest: Int) throws {
    var generator = SeededGenerator(seed: 5)
    for packed in [Self.page, try gzip(Self.page) + gzip(Self.page), zstd(Self.page) + zstd(Self.page)] {
      var stream = StreamUnpacker()
      var result: [UInt8] = []
      for piece in pieces(packed, upTo: longest, using: &generator) {
        stream.feed(piece)
        while try stream.read(upTo: 1000, into: &result) {}
      }
      stream.finish()
      while try stream.read(upTo: 1000, into: &result) {}
      #expect(result == (packed == Self.page ? Self.page : Self.page + Self.page))
      #expect(!stream.isCutShort)
    }
  }

  /// Feeds pieces, reads what there is of each, and gives what was told.
  private func read(_ stream: inout StreamUnpacker, _ bytes: [UInt8]) -> (output: [UInt8], told: [String]) {
    var output: [UInt8] = []
    var told: [String] = []
    for start in stride(from: 0, to: bytes.count, by: 64 << 10) {
      stream.feed(Array(bytes[start..<min(bytes.count, start + 64 << 10)]))
      while true {
        do {
          guard try stream.read(upTo: 1000, into: &output) else { break }
        } catch {
          told.append(error.reason)
        }
      }
    }
    return (output, told)
  }

  private static let damaged: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF]

  /// Behind damage, what begins as a member and holds nothing, without an end.
  @Test func whatNeverTellsIsNotWaitedFor() throws {
    var stream = StreamUnpacker(resynchronizingAt: Array("WARC/1.".utf8))
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let empty: [UInt8] = [0, 0, 0, 0xFF, 0xFF]
    let endless = Self.damaged + header + Array(repeatElement(empty, count: 1 << 20).joined())
    #expect(read(&stream, endless).output.isEmpty)
    #expect(stream.heldBytes < 2 << 20)
    let record = Array("WARC/1.0 record".utf8)
    #expect(read(&stream, try gzip(record)).output == record)
  }

  /// Members whose names hold the others, a few bytes each: to look into every one is to read everything once for each.
  @Test(.timeLimit(.minutes(1))) func membersInMembersAreNotAllLookedInto() throws {
    var stream = StreamUnpacker(resynchronizingAt: Array("WARC/1.".utf8))
    let named: [UInt8] = [0x1F, 0x8B, 8, 8, 1, 1, 1, 1, 1, 3]
    let nested = Array(repeatElement(named, count: 90_000).joined()) + [0, 0xFF, 0xFF]
    let record = Array("WARC/1.0 record".utf8)
    let few = Self.damaged + nested.suffix(1003) + (try gzip(record))
    #expect(read(&stream, few).output == record)
    var other = StreamUnpacker(resynchronizingAt: Array("WARC/1.".utf8))
    let (output, told) = read(&other, Self.damaged + nested + (try gzip(record)))
    #expect(output.isEmpty && told == ["damaged gzip; what follows in the archive is lost"])
  }
}
