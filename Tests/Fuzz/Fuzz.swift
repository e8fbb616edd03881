import Glibc
import Ingestion

@testable import InvertedIndex

/// libFuzzer's entry for programs that have a `main` of their own, as the package manager wants it
/// (https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library").
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
enum Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, fuzzOneInput))
  }
}

/// What libFuzzer calls with bytes of its making. `$FUZZ_TARGET` chooses who reads them; `make fuzz` runs all in turn.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen.run([UInt8](UnsafeBufferPointer(start: data, count: data == nil ? 0 : count)))
  return 0
}

/// The parsers of bytes from outside. A target fails by crashing: by a trap, or by what the address sanitizer sees.
enum FuzzTarget: String, CaseIterable {
  case page, warc, ndjson, unpack, query, analysis, manifest, segment

  static let chosen = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .page

  func run(_ input: [UInt8]) {
    switch self {
    case .page: page(input)
    case .warc: source(WARCReader(), input)
    case .ndjson: source(NDJSONReader(), input)
    case .unpack: _ = try? Unpacker.unpack(input, limit: 1 << 20)
    case .query: query(input)
    case .analysis:
      var buffer = TokenBuffer()
      Library.analyzer?.analyze(String(decoding: input, as: UTF8.self), into: &buffer)
      for token in buffer.tokens { precondition(token.start <= token.end && Int(token.end) <= 3 * input.count) }
    case .manifest: manifest(input)
    case .segment: segment(input)
    }
  }

  /// The length chooses what the page's source says that it is.
  private func page(_ input: [UInt8]) {
    let types: [String?] = [
      nil, "text/html", "text/html; charset=gbk", "text/html; charset=big5", "text/html; charset=utf-16le",
      "text/html; charset=shift_jis", "text/plain", "text/html; charset=nonsense",
    ]
    let page = RawPage(
      bytes: input, url: "https://www.example.com/2014/07/31/a.html",
      declaredType: types[input.count % types.count])
    guard let document = try? Ingestor().document(from: page) else { return }
    precondition(document.text.utf8.count <= Limits.textBytes)
  }

  /// Fed in pieces whose length the first byte tells: where a piece ends must make no difference.
  private func source(_ source: some PageSource, _ input: [UInt8]) {
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
    precondition(items(Int(first) + 1) == items(max(1, bytes.count)), "pieces make a difference")
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
    _ = Library.file(input).map { SegmentSalvage.pages(of: $0) }
    var bytes = Library.segment
    guard !bytes.isEmpty else { return }
    for change in stride(from: 0, to: input.count - 4, by: 5) {
      let place = input[change..<change + 4].reduce(0) { $0 << 8 | Int($1) }
      bytes[place % bytes.count] = input[change + 4]
    }
    Library.putChecksumsRight(&bytes)
    guard let path = Library.write(bytes), let reader = try? SegmentReader(directory: Library.folder, number: 1)
    else { return }
    _ = path
    let snapshot = Snapshot(generation: 1, segments: [LiveSegment(reader: reader)])
    try? reader.verify()
    var walked = 0
    try? reader.forEachTerm(withPrefix: []) { _, info in
      var cursor = reader.cursor(info)
      var places: [UInt32] = []
      while cursor.doc != .end, walked < 10_000 {
        if info.hasPositions { cursor.readPositions(into: &places) }
        cursor.advance()
        walked += 1
      }
      return walked < 10_000
    }
    guard let analyzer = Library.analyzer else { return }
    for query in ["ferry", "\"quokka ferry\"", "fer* OR jett~", "title:ferry -noon"] {
      var request = SearchRequest(query: query)
      request.deadline = .now + .seconds(2)
      _ = try? Searcher(snapshot: snapshot, analyzer: analyzer).search(request)
    }
  }
}
