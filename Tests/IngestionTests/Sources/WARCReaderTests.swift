import Ingestion
import TestSupport
import Testing

@Suite struct WARCReaderTests {
  static let one = warcRecord(uri: "http://a.example/1", "<p>one</p>")
  static let two = warcRecord(uri: "http://a.example/2", "<p>two\r\n\r\n阿里巴巴</p>")
  static let oneTold = "page http://a.example/1 [text/html] 2014-08-27T02:30:00Z <p>one</p>"
  static let twoTold = "page http://a.example/2 [text/html] 2014-08-27T02:30:00Z <p>two\r\n\r\n阿里巴巴</p>"

  @Test func recordsBecomePages() {
    #expect(told(items(WARCReader(), [Self.one + Self.two])) == [Self.oneTold, Self.twoTold])
    #expect(told(items(WARCReader(), [])) == [])
  }

  @Test func membersAndFramesUnpack() throws {
    for packed in [try gzip(Self.one) + gzip(Self.two), try gzip(Self.one + Self.two), zstd(Self.one) + zstd(Self.two)]
    {
      #expect(told(items(WARCReader(), [packed])) == [Self.oneTold, Self.twoTold])
    }
  }

  /// What is cut at a record's edge looks whole; its packing tells that it is not.
  @Test func anArchiveThatIsCutInsideItsPackingSaysSo() throws {
    let cut = "the archive ends inside its packing; what follows is lost"
    let archive = try cutGzip(Self.one + Self.two)
    #expect(told(items(WARCReader(), [archive])) == [Self.oneTold, Self.twoTold, "skipped record 3: \(cut)"])
    let within = try gzip(Self.one).dropLast(2)
    #expect(told(items(WARCReader(), [Array(within)])) == [Self.oneTold, "skipped record 2: \(cut)"])
  }

  @Test func otherRecordsArePassedOver() throws {
    let types = ["warcinfo", "request", "metadata", "revisit", "continuation", "unheard-of"]
    let others = types.flatMap { warcRecord(type: $0, uri: "http://a.example/", "WARC/1.0\r\n\r\nnot a record") }
    let files = [
      ("http://a.example/logo", "image/png; x=y"), ("http://a.example/robots.txt", "text/plain"),
      ("metadata://gnu.org/wget.log", "text/plain"), ("http://a.example/a.js", "Text/JavaScript"),
    ].flatMap { warcRecord(uri: $0.0, contentType: $0.1, body: Array("x".utf8)) }
    let responses = ["404 Not Found", "301 Moved"].flatMap {
      warcResponse(uri: "http://a.example/", header: ["HTTP/1.1 \($0)"], body: [])
    }
    let picture = warcResponse(uri: "u", header: ["HTTP/1.1 200 OK", "Content-Type: image/gif"], body: [1])
    let kinds =
      types + ["image/png", "robots.txt", "metadata: record", "text/javascript", "HTTP status 404", "HTTP status 301"]
      + ["image/gif"]
    #expect(
      told(items(WARCReader(), [others + files + responses + picture + Self.one]))
        == kinds.map { "passed over \($0)" } + [Self.oneTold])
  }

  @Test func extractedTextIsAPage() {
    let record = warcRecord(
      type: "conversion", uri: "http://a.example/", contentType: "text/plain", body: Array("阿里".utf8))
    #expect(told(items(WARCReader(), [record])) == ["page http://a.example/ [text/plain] 2014-08-27T02:30:00Z 阿里"])
  }

  @Test func formsOfHeadersAreRead() {
    let body = Array("x".utf8)
    let angled = warcRecord(uri: "<http://a.example/>", body: body, version: "1.0")
    #expect(told(items(WARCReader(), [angled])) == ["page http://a.example/ [text/html] 2014-08-27T02:30:00Z x"])
    let bare = "WARC/1.0\nwarc-type:RESOURCE\nwarc-target-uri:\thttp://a.example/\n x\ncontent-length:1\n\nx"
    #expect(told(items(WARCReader(), [Array(bare.utf8)])) == ["page http://a.example/ x []  x"])
    let untyped = warcRecord(uri: "http://a.example/", contentType: nil, body: [])
    #expect(told(items(WARCReader(), [untyped])) == ["page http://a.example/ [] 2014-08-27T02:30:00Z "])
  }

  @Test(arguments: [
    (["HTTP/1.1 200 OK", "Content-Type: text/html; charset=gbk"], "<p>x", "page u [text/html; charset=gbk] D <p>x"),
    (["HTTP/2 200"], "<p>x", "page u [] D <p>x"),
    (["GET / HTTP/1.1"], "", "skipped u: not an HTTP response"),
    (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "3\r\n<p>\r\n2;a=b\r\nxy\r\n0\r\n\r\n", "page u [] D <p>xy"),
    (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "3\r\n<p>\r\nA\r\nxy", "page u [] D <p>xy"),
    (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "<p>joined before", "page u [] D <p>joined before"),
    (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "-3\r\n<p>", "page u [] D -3\r\n<p>"),
    (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "ffffffff\r\n<p>", "page u [] D <p>"),
    (
      ["HTTP/1.1 200 OK", "Content-Encoding: br"], "\u{1}\u{2}",
      "skipped u: its content is encoded as br, which cannot be read"
    ),
    (["HTTP/1.1 200 OK", "Content-Encoding: br"], " <p>unpacked before", "page u [] D  <p>unpacked before"),
  ])
  func responsesAreHTTP(header: [String], body: String, expected: String) {
    let record = warcResponse(uri: "u", header: header, body: Array(body.utf8))
    #expect(
      told(items(WARCReader(), [record])) == [expected.replacing(" D ", with: " 2014-08-27T02:30:00Z ")])
  }

  @Test func responsesOfOtherProtocolsArePassedOver() {
    let record = warcRecord(
      type: "response", uri: "dns:a.example", contentType: "text/dns", body: Array("1.2.3.4".utf8))
    #expect(told(items(WARCReader(), [record + Self.one])) == ["passed over text/dns", Self.oneTold])
  }

  @Test func deflatedBodiesUnpack() throws {
    let page = Array("<p>阿里巴巴 to Brazil</p>".utf8)
    let packed = try gzip(page)
    // A gzip member is ten bytes, deflated bytes, and eight more; what zlib writes around them instead is not checked.
    let raw = Array(packed[10..<packed.count - 8])
    for (body, expected) in [(raw, "<p>阿里巴巴 to Brazil</p>"), (page, "<p>阿里巴巴 to Brazil</p>")] {
      let record = warcResponse(uri: "u", header: ["HTTP/1.1 200 OK", "Content-Encoding: deflate"], body: body)
      #expect(told(items(WARCReader(), [record])) == ["page u [] 2014-08-27T02:30:00Z \(expected)"])
    }
    let broken = warcResponse(
      uri: "u", header: ["HTTP/1.1 200 OK", "Content-Encoding: deflate"], body: [0xFF, 0xFE, 0xFD, 1, 2])
    #expect(told(items(WARCReader(), [broken])) == ["skipped u: damaged deflate"])
  }

  static let damaged: [(String, [UInt8], String)] = [
    ("no address", warcRecord(body: [1]), "skipped record 2: it has no WARC-Target-URI"),
    ("version", warcRecord(uri: "u", body: [1], version: "1.7"), "skipped record 2: its version is unknown"),
    ("noise", Array("noise\r\nmore noise\r\n".utf8), "skipped record 2: it does not begin as a WARC record does"),
    (
      "no length", Array("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: u\r\n\r\nx\r\n\r\n".utf8),
      "skipped u: it has no valid Content-Length"
    ),
    (
      "negative length", Array("WARC/1.0\r\nWARC-Target-URI: u\r\nContent-Length: -1\r\n\r\nx\r\n\r\n".utf8),
      "skipped u: it has no valid Content-Length"
    ),
    (
      "great length", Array("WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\nx\r\n\r\n".utf8),
      "skipped record 2: it has no valid Content-Length"
    ),
    (
      "endless header", Array("WARC/1.0\r\n".utf8) + [UInt8](repeating: 0x61, count: 300_000) + [0x0D, 0x0A],
      "skipped record 2: its header is too long"
    ),
    (
      "too large", warcRecord(uri: "u", body: [UInt8](repeating: 0x61, count: Limits.pageBytes + 1)),
      "skipped u: larger than 32 MB"
    ),
  ]

  @Test(arguments: damaged.indices) func readingGoesOnBehindDamage(index: Int) {
    let (name, bytes, expected) = Self.damaged[index]
    let whole = Self.one + bytes + Self.two
    for pieces in [[whole], stride(from: 0, to: whole.count, by: 1000).map { Array(whole[$0...].prefix(1000)) }] {
      #expect(told(items(WARCReader(), pieces)) == [Self.oneTold, expected, Self.twoTold], "\(name)")
    }
  }

  /// A length that reaches into the next records costs the record alone.
  @Test(arguments: [50, 400, 900]) func wrongLengthsCostOneRecord(excess: Int) {
    let bad = warcRecord(uri: "http://a.example/bad", "<p>bad</p>")
    let text = String(decoding: bad, as: UTF8.self).replacing(
      "Content-Length: 10", with: "Content-Length: \(10 + excess)")
    let archive = Self.one + Array(text.utf8) + Self.two + Self.one + Self.two + Self.one
    let reason = "skipped http://a.example/bad: it does not end where its length says"
    #expect(
      told(items(WARCReader(), [archive])) == [
        Self.oneTold, reason, Self.twoTold, Self.oneTold, Self.twoTold, Self.oneTold,
      ])
  }

  /// Records that each claim all that follows are not all read to their ends.
  @Test(.timeLimit(.minutes(1))) func recordsInRecordsAreNotReadOverAndOver() {
    let size = 100
    let count = 5000
    var nested: [UInt8] = []
    for number in 1...count {
      let head = "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: u\r\nContent-Length: "
      let length = String((count - number) * size + 1000)
      let padding = String(repeating: "x", count: size - head.utf8.count - length.utf8.count - 9)
      nested += Array("\(head)\(length)\r\nX: \(padding)\r\n\r\n".utf8)
    }
    let rest = [UInt8](repeating: 0x78, count: 1500) + [0x0A]
    let result = told(items(WARCReader(), [Self.one + nested + rest + Self.two]))
    #expect(result.first == Self.oneTold && result.last == Self.twoTold && result.count < 1000, "\(result.count)")
  }

  @Test func theEndIsTold() {
    for count in Self.one.count + 1..<(Self.one + Self.two).count - 4 {
      let result = told(items(WARCReader(), [Array((Self.one + Self.two).prefix(count))]))
      #expect(result.count == 2 && result[0] == Self.oneTold && result[1].contains("the archive ends inside"))
    }
  }

  @Test func damagedPackingAtTheEndIsTold() throws {
    var packed = try gzip(Self.one) + gzip(Self.two)
    packed[packed.count - 30] ^= 0xFF
    let result = told(items(WARCReader(), [packed]))
    #expect(result.first == Self.oneTold)
    #expect(result.last?.hasSuffix(": damaged gzip; what follows in the archive is lost") == true, "\(result)")
  }

  /// However a member is damaged, those around it are read, and what is lost is told once.
  @Test func readingGoesOnBehindADamagedMember() throws {
    var generator = SeededGenerator(seed: 5)
    let noise = (0..<4000).map { _ in "\(UInt32.random(in: 0...UInt32.max, using: &generator))" }.joined()
    let middle = try gzip(warcRecord(uri: "http://a.example/m", "<p>\(noise)"))
    let (first, last) = (try gzip(Self.one), try gzip(Self.two))
    let damages: [(String, ([UInt8]) -> [UInt8])] = [
      ("overwritten", { $0.prefix(500) + [UInt8](repeating: 0, count: 3000) + $0.dropFirst(3500) }),
      ("cut short", { Array($0.prefix($0.count / 2)) }),
      ("cut at its beginning", { Array($0.dropFirst(20)) }),
      ("zeroed", { [UInt8](repeating: 0, count: $0.count) + [1] }),
      ("noise between", { $0 + Array("noise".utf8) }),
    ]
    for (name, damage) in damages {
      let archive = first + damage(middle) + last
      for longest in [100, 100_000] {
        let result = told(items(WARCReader(), pieces(archive, upTo: longest, using: &generator)))
        #expect(result.first == Self.oneTold && result.last == Self.twoTold, "\(name): \(result.map { $0.prefix(90) })")
        let gaps = result.filter { $0.contains("up to the next record are lost") }
        #expect(gaps.count == 1, "\(name): \(result.map { $0.prefix(90) })")
      }
    }
  }

  @Test(arguments: [1, 3, 50, 100_000]) func feedingInPiecesIsTheSame(longest: Int) throws {
    var generator = SeededGenerator(seed: UInt64(longest))
    let response = warcResponse(
      uri: "http://a.example/3", header: ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"],
      body: Array("3\r\n<p>\r\n0\r\n\r\n".utf8))
    let plain =
      Self.one + Array("noise\nWARC/0\n".utf8) + response + warcRecord(type: "request", uri: "x", "y") + Self.two
    for archive in [plain, try gzip(plain), try gzip(Self.one) + gzip(response)] {
      let whole = told(items(WARCReader(), [archive]))
      #expect(told(items(WARCReader(), pieces(archive, upTo: longest, using: &generator))) == whole)
    }
  }

  /// Flips, cuts and repeats: every outcome is items, none a crash or an endless loop.
  @Test func anyDamageEnds() throws {
    var generator = SeededGenerator(seed: 11)
    let plain = Self.one + Self.two + Self.one
    let packed = try gzip(Self.one) + gzip(Self.two)
    for round in 0..<2000 {
      var bytes = round.isMultiple(of: 2) ? plain : packed
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
        }
      }
      let whole = told(items(WARCReader(), [bytes]))
      #expect(told(items(WARCReader(), pieces(bytes, upTo: 40, using: &generator))) == whole, "round \(round)")
    }
  }
}
