import InvertedIndex
import Logging
import NIOCore
import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("Uploads", .timeLimit(.minutes(1)))
struct UploadTests {
  /// An engine that takes in one body at a time.
  private func engine(_ folder: ScratchFolder) async throws -> Engine {
    var limits = ServiceLimits.current
    limits.uploads = 1
    return try await Engine(
      Endpoint(index: folder.file("index"), socket: folder.file("s")), limits: limits, metrics: Metrics(),
      logger: Logger(label: "test"))
  }

  private func post(_ body: RequestBody, _ engine: Engine) async throws -> AddAnswer {
    let request = Request(
      path: "/v1/documents", parameters: QueryParameters(),
      headers: ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"], body: body, received: .now)
    let route = try #require(documentRoutes(engine).first { $0.method == .POST })
    guard case .bytes(let bytes) = try await route.answer(request).body else { return AddAnswer() }
    return try Wire.decode(AddAnswer.self, from: bytes)
  }

  private func line(_ name: String) -> ByteBuffer {
    ByteBuffer(string: #"{"url": "https://a.example/\#(name)", "text": "The \#(name) ferry leaves at noon."}"# + "\n")
  }

  private func whole(_ name: String) -> RequestBody {
    let body = RequestBody()
    body.push(line(name))
    body.finish(.success(()))
    return body
  }

  /// Looked up and removed by an address as it was typed first, as which ids are kept that were given.
  @Test func addressesAreTakenInAnySpelling() async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let body = RequestBody()
    for line in [
      #"{"url": "HTTP://A.example:80/x#y", "text": "The first ferry leaves at noon."}"#,
      #"{"id": "http://A.example/x", "text": "The other tram leaves at night."}"#,
    ] { body.push(ByteBuffer(string: line + "\n")) }
    body.finish(.success(()))
    #expect(try await post(body, engine) == AddAnswer(added: 2))
    let normal = "http://a.example/x"
    for typed in [normal, "http://a.example/x#z", "HTTP://a.example:80/./x"] {
      #expect(try engine.document(at: typed)?.id == normal)
    }
    #expect(try engine.document(at: "http://A.example/x")?.id == "http://A.example/x")
    #expect(try await engine.remove(at: "http://A.example/x") == 1)
    #expect(try engine.document(at: "http://A.example/x")?.id == normal)
    #expect(try await engine.remove(at: "http://A.example/x#z") == 1)
    #expect(try engine.document(at: normal) == nil)
    await engine.stop()
  }

  /// Once for each kind, with an example.
  @Test func whatNobodyCanReadIsCounted() async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let body = RequestBody()
    for (number, date) in ["yesterday", "2014-08-27", "tomorrow"].enumerated() {
      body.push(
        ByteBuffer(string: #"{"url": "u\#(number)", "text": "Ferry \#(number).", "published": "\#(date)"}"# + "\n"))
    }
    body.finish(.success(()))
    let misread = ["published": AddAnswer.Misread(count: 2, example: "yesterday")]
    #expect(try await post(body, engine) == AddAnswer(added: 3, misread: misread))
    await engine.stop()
  }

  /// Others are taken in while it brings no more, and it is taken in when it goes on.
  @Test(arguments: ["nothing", "a line", "half a line"])
  func aBodyThatRestsHoldsNobodyUp(brought: String) async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let slow = RequestBody()
    var first = line("slow")
    let beginning = first.readSlice(length: brought == "nothing" ? 0 : brought == "a line" ? first.readableBytes : 20)
    slow.push(try #require(beginning))
    async let answer = post(slow, engine)
    while engine.uploads.count < 1 { await Task.yield() }
    if brought == "a line" { while engine.writer.snapshot.documentCount < 1 { await Task.yield() } }
    #expect(try await post(whole("quick"), engine) == AddAnswer(added: 1))
    #expect(engine.uploads.count == 1)
    slow.push(first)
    slow.push(line("last"))
    slow.finish(.success(()))
    #expect(try await answer == AddAnswer(added: 2))
    #expect(engine.uploads.count == 0)
    await engine.stop()
  }

  @Test func aBodyThatTricklesHoldsNobodyUp() async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let slow = RequestBody()
    let trickle = Task {
      var number = 0
      while !Task.isCancelled {
        slow.push(line("slow\(number)"))
        number += 1
        try? await Task.sleep(for: .milliseconds(20))
      }
      slow.finish(.success(()))
      return number
    }
    async let answer = post(slow, engine)
    while engine.uploads.count < 1 { await Task.yield() }
    #expect(try await post(whole("quick"), engine) == AddAnswer(added: 1))
    trickle.cancel()
    #expect(try await answer == AddAnswer(added: await trickle.value))
    await engine.stop()
  }

  /// Its sender waits to be told to go on, and is not to be taken for one that brings nothing.
  @Test func aBodyIsAskedForAheadOfItsTurn() async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let (held, release) = AsyncStream<Void>.makeStream()
    let holder = Task {
      try await engine.uploads.pass { visit in
        try await visit.enter()
        for await _ in held {}
      }
    }
    while engine.uploads.count < 1 { await Task.yield() }
    let (asked, ask) = AsyncStream<Void>.makeStream()
    let body = RequestBody(onDemand: { ask.finish() })
    async let answer = post(body, engine)
    for await _ in asked {}
    body.push(line("late"))
    body.finish(.success(()))
    release.finish()
    try await holder.value
    #expect(try await answer == AddAnswer(added: 1))
    await engine.stop()
  }

  /// Batches that were committed before stay.
  @Test func aFullDiskIsToldOfAnUploadAsItIs() async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let request = Request(
      path: "/v1/documents", parameters: QueryParameters(),
      headers: ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"], body: whole("a"),
      received: .now)
    let upload = try Upload(request, limits: .current)
    let error = await #expect(throws: RequestError.self) {
      try await upload.read(engine) { _ in throw IndexError.diskFull(path: "/full") }
    }
    #expect(error?.status == .insufficientStorage && error?.error.code == "disk_full")
    #expect(error?.error.hint.contains("add the same again") == true, "\(error?.error.hint ?? "")")
    await engine.stop()
  }

  /// What a header says of a body is true, or the body is refused.
  @Test(arguments: ["gzip", "zstd"], ["text", ""])
  func aBodyIsPackedAsItSays(packing: String, text: String) async throws {
    let folder = try ScratchFolder()
    let engine = try await engine(folder)
    let body = RequestBody()
    // In pieces, as bodies come.
    for byte in text.utf8 { body.push(ByteBuffer(bytes: [byte])) }
    body.finish(.success(()))
    let request = Request(
      path: "/v1/documents", parameters: try QueryParameters("url=https://a.example/"),
      headers: ["Content-Type": "text/plain", "Content-Encoding": packing, "Transfer-Encoding": "chunked"], body: body,
      received: .now)
    let upload = try Upload(request, limits: .current)
    let error = await #expect(throws: RequestError.self) { try await upload.take(into: engine) }
    #expect(
      error?.status == .badRequest && error?.error.message.contains(packing) == true, "\(String(describing: error))")
    #expect(engine.writer.snapshot.documentCount == 0)
    await engine.stop()
  }

  @Test func theGateLetsInWhatMayPass() async throws {
    let gate = UploadGate(width: 1, mostWaiting: 1)
    let (held, release) = AsyncStream<Void>.makeStream()
    let (entered, enter) = AsyncStream<Void>.makeStream()
    let first = Task {
      try await gate.pass { visit in
        try await visit.enter()
        enter.finish()
        for await _ in held {}
        return visit.isAwaited
      }
    }
    for await _ in entered {}
    let second = Task {
      try await gate.pass { visit in
        try await visit.enter()
        return 2
      }
    }
    while gate.count < 2 { await Task.yield() }
    await #expect(throws: RequestError.self) { try await gate.pass { _ in 3 } }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    let third = Task {
      try await gate.pass { visit in
        try await visit.enter()
        visit.rest()
        try await visit.enter()
        return 3
      }
    }
    while gate.count < 2 { await Task.yield() }
    release.finish()
    _ = try await first.value
    #expect(try await third.value == 3)
    #expect(gate.count == 0)
  }

  /// Those that rest keep what they have in memory, and there is an end to that.
  @Test func whatRestsIsBounded() async throws {
    let gate = UploadGate(width: 2, mostWaiting: 2, mostHeld: 100)
    try await gate.pass { first in
      try await first.enter()
      #expect(first.mayRest(holding: 60))
      first.rest()
      try await gate.pass { second in
        try await second.enter()
        #expect(!second.mayRest(holding: 41))
        #expect(second.mayRest(holding: 40))
        second.rest()
      }
      try await gate.pass { third in
        try await third.enter()
        #expect(!third.mayRest(holding: 41))
        try await first.enter()
        #expect(third.mayRest(holding: 100))
      }
    }
  }
}
