import Foundation
import Ingestion

@testable import InvertedIndex
@testable import SearchAPI
@testable import searchd

/// What should not have come out of an input.
struct Finding: Error { var what: String }

/// The parsers of bytes from outside. A target fails by throwing, by a trap, or by what the address sanitizer sees.
enum FuzzTarget: String, CaseIterable, Sendable {
  case page, warc, ndjson, unpack, query, analysis, manifest, segment, request, json, answer, message

  func run(_ input: [UInt8]) throws {
    switch self {
    case .page: try page(input)
    case .warc: try source(WARCReader(), input)
    case .ndjson: try source(NDJSONReader(), input)
    case .unpack: _ = try? Unpacker.unpack(input, limit: 1 << 20)
    case .query: query(input)
    case .analysis:
      var buffer = TokenBuffer()
      Library.analyzer?.analyze(String(decoding: input, as: UTF8.self), into: &buffer)
      for token in buffer.tokens where token.start > token.end || Int(token.end) > 3 * input.count {
        throw Finding(what: "a token from \(token.start) to \(token.end)")
      }
    case .manifest: manifest(input)
    case .segment: segment(input)
    case .request: try LiveServer.shared.get().exchange(input)
    case .json: json(input)
    case .answer: try answer(input)
    case .message: message(input)
    }
  }

  /// The length chooses what the page's source says that it is.
  private func page(_ input: [UInt8]) throws {
    let types: [String?] = [
      nil, "text/html", "text/html; charset=gbk", "text/html; charset=big5", "text/html; charset=utf-16le",
      "text/html; charset=shift_jis", "text/plain", "text/html; charset=nonsense",
    ]
    let page = RawPage(
      bytes: input, url: "https://www.example.com/2014/07/31/a.html",
      declaredType: types[input.count % types.count])
    guard let document = try? Ingestor().document(from: page) else { return }
    if document.text.utf8.count > Limits.textBytes {
      throw Finding(what: "a text of \(document.text.utf8.count) bytes")
    }
    if !Ingestor.mayGive(document, of: page, facts: SourceFacts()) {
      throw Finding(what: "a document that is not the page's")
    }
  }

  /// Fed in pieces whose length the first byte tells: where a piece ends must make no difference.
  private func source(_ source: some PageSource, _ input: [UInt8]) throws {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    func items(_ step: Int) -> Int {
      var source = source
      var count = 0
      var start = 0
      while start < bytes.count {
        source.feed(Array(bytes[start..<min(start + step, bytes.count)]))
        while source.next() != nil { count += 1 }
        start += step
      }
      source.finish()
      while source.next() != nil { count += 1 }
      return count
    }
    if items(Int(first) + 1) != items(max(1, bytes.count)) { throw Finding(what: "pieces make a difference") }
  }

  private func query(_ input: [UInt8]) {
    guard let snapshot = Library.snapshot, let analyzer = Library.analyzer else { return }
    var request = SearchRequest(query: String(decoding: input.prefix(8192), as: UTF8.self))
    request.explain = input.count % 2 == 0
    request.counting = input.count % 3 == 0 ? .exact : .asFound
    _ = try? Searcher(snapshot: snapshot, analyzer: analyzer).search(request)
  }

  /// The input as it is, and as the payload of frames whose checksums are right.
  private func manifest(_ input: [UInt8]) {
    var header = ByteWriter()
    header.append(Manifest.magic)
    header.append(fixed: Manifest.version)
    header.append(fixed: UInt32(0))
    let half = input.count / 2
    let framed =
      header.bytes + Manifest.frame(.state, Array(input[..<half])) + Manifest.frame(.commit, Array(input[half...]))
    for bytes in [input, framed] {
      guard let file = Library.file(bytes) else { continue }
      _ = try? Manifest.read(file.bytes)
      _ = Manifest.soundBeginning(file.bytes)
    }
  }

  /// The input as it is, and as changes to a sound segment (where, four bytes; what, one byte), whose checksums are then
  /// put right, so that the readers behind them are reached.
  private func segment(_ input: [UInt8]) {
    if let file = Library.file(input) { try? SegmentSalvage(file).read { _, _ in } }
    var bytes = Library.segment
    guard !bytes.isEmpty else { return }
    for change in stride(from: 0, to: input.count - 4, by: 5) {
      let place = input[change..<change + 4].reduce(0) { $0 << 8 | Int($1) }
      bytes[place % bytes.count] = input[change + 4]
    }
    Library.putChecksumsRight(&bytes)
    guard let reader = Library.reader(of: bytes) else { return }
    let snapshot = Snapshot(generation: 1, segments: [LiveSegment(reader: reader)])
    try? reader.verify()
    var walked = 0
    try? reader.walkTerms(withPrefix: []) { _, info throws(IndexError) in
      try reader.check(info)
      var cursor = reader.cursor(info)
      var places: [UInt32] = []
      while cursor.doc != .end, walked < 10_000 {
        if info.hasPositions { cursor.readPositions(into: &places) }
        cursor.advance()
        walked += 1
      }
      return walked < 10_000 ? .next : .stop
    }
    guard let analyzer = Library.analyzer else { return }
    for query in ["ferry", "\"quokka ferry\"", "fer* OR jett~", "title:ferry -noon"] {
      var request = SearchRequest(query: query)
      request.deadline = .now + .seconds(2)
      _ = try? Searcher(snapshot: snapshot, analyzer: analyzer).search(request)
    }
  }

  /// As each thing that daemon and client read as JSON.
  private func json(_ input: [UInt8]) {
    func read<Value: Decodable>(_ type: Value.Type) { _ = try? Wire.decode(type, from: input) }
    read(QuarantinedPage.self)
    read(ErrorAnswer.self)
    read(SearchAnswer.self)
    read(DocumentAnswer.self)
    read(AddAnswer.self)
    read(StatusAnswer.self)
    read(SuggestAnswer.self)
    _ = try? QueryParameters(String(decoding: input, as: UTF8.self))
  }

  /// An answer as the client reads it, in pieces and whole.
  private func answer(_ input: [UInt8]) throws {
    guard let first = input.first else { return }
    func parts(_ step: Int) -> (status: Int?, body: [UInt8], isWhole: Bool)? {
      var parser = ResponseParser()
      var (status, body): (Int?, [UInt8]) = (nil, [])
      do {
        for start in stride(from: 1, to: input.count, by: step) {
          for part in try parser.feed(input[start..<min(start + step, input.count)]) {
            switch part {
            case .head(let number): status = number
            case .body(let bytes): body += bytes
            case .end: break
            }
          }
        }
        return (status, body, parser.finish())
      } catch {
        return nil
      }
    }
    let (pieces, whole) = (parts(Int(first) + 1), parts(max(1, input.count)))
    guard let pieces, let whole else {
      if (pieces == nil) != (whole == nil) { throw Finding(what: "pieces make an answer of it, or none") }
      return
    }
    if pieces != whole { throw Finding(what: "pieces make another answer of it") }
  }

  /// What daemon and parser say to each other: a parser that a page took over says what it likes.
  private func message(_ input: [UInt8]) {
    _ = ParserMessage.page(input)
    _ = ParserMessage.result(input)
  }
}
