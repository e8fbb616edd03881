import Dispatch
import Foundation
import Glibc
import Ingestion
import InvertedIndex
import NIOCore
import NIOHTTP1
import NIOPosix
import TestSupport
import Testing

@testable import SearchAPI
@testable import searchd

@Suite("Requests")
struct RequestTests {
  @Test func parametersAreDecoded() throws {
    let parameters = try QueryParameters("q=a+b%2Bc&flag=&n=7&x")
    #expect(parameters["q"] == "a b+c")
    #expect(parameters["x"] == "" && parameters["flag"] == "")
    #expect(try parameters.integer("n", in: 0...10) == 7)
    #expect(try parameters.integer("missing", in: 0...10) == nil)
    #expect(throws: RequestError.self) { try parameters.integer("n", in: 0...6) }
    #expect(throws: RequestError.self) { try parameters.integer("q", in: 0...6) }
    #expect(throws: RequestError.self) { try parameters.allowOnly(["q", "flag", "n"]) }
    try parameters.allowOnly(["q", "flag", "n", "x"])
  }

  @Test(arguments: ["q=%", "q=%ff", "a=1&a=2", "%zz=1"])
  func rubbishIsRefused(query: String) {
    #expect(throws: RequestError.self) { try QueryParameters(query) }
  }

  @Test(arguments: [
    ("2014", "2014-1-1", "2014-12-31"), ("2014-07", "2014-7-1", "2014-7-31"), ("2014/07", "2014-7-1", "2014-7-31"),
    ("2014/2/5", "2014-2-5", "2014-2-5"), ("2012-02", "2012-2-1", "2012-2-29"), ("2014-13", nil, nil),
    ("2014..2015", nil, nil), (">2014", nil, nil), ("2014-07-05T10:00", nil, nil), ("", nil, nil),
  ])
  func datesMeanTheirFirstOrLastDay(text: String, after: String?, before: String?) throws {
    func search(_ name: String) throws -> SearchRequest {
      let parameters = try QueryParameters("q=a&\(name)=\(text)")
      return try SearchRequest(
        Request(
          path: "/v1/search", parameters: parameters, headers: [:], body: RequestBody(), received: .now),
        limits: .current)
    }
    func told(_ date: CivilDate?) -> String? { date.map { "\($0.year)-\($0.month)-\($0.day)" } }
    guard after != nil else {
      #expect(throws: RequestError.self) { try search("after") }
      #expect(throws: RequestError.self) { try search("before") }
      return
    }
    #expect(told(try search("after").after) == after)
    #expect(told(try search("before").before) == before)
  }

  /// An address is an id, a term and a value of a column: as long as one in an archive, and no longer.
  @Test func longAddressesAreRefused() throws {
    func upload(_ length: Int) throws -> Upload {
      let url = "https://a.example/" + String(repeating: "x", count: length - 18)
      return try Upload(
        Request(
          path: "/v1/documents", parameters: QueryParameters("url=\(url)"),
          headers: ["Content-Type": "text/html", "Content-Length": "1"], body: RequestBody(), received: .now),
        limits: .current)
    }
    _ = try upload(Ingestion.Limits.fieldBytes)
    #expect(throws: RequestError.self) { try upload(Ingestion.Limits.fieldBytes + 1) }
  }

  @Test func aSearchThatWouldHoldTooMuchIsToldTheLimit() {
    let error = RequestError(SearchError.memory, limits: .current)
    #expect(error.status == .badRequest && error.error.code == "query_memory")
    #expect(error.error.message.contains("\(QueryLimits.memory >> 20) MB") && !error.error.hint.isEmpty)
    #expect(ServiceLimits.current.queryMemoryBytes == QueryLimits.memory)
  }

  @Test(arguments: [
    IndexError.damaged(path: "/i/segment-1", offset: 7, reason: "it is cut short"),
    IndexError.doubled(path: "/i/segment-1", count: 2, id: "https://a.example/"),
  ])
  func whatToDoIsSaidOnce(error: IndexError) {
    let told = RequestError(error, limits: .current).error
    #expect(told.message.contains("/i/segment-1"))
    #expect("\(told.message): \(told.hint)".components(separatedBy: "check --repair").count == 2)
  }

  /// A page that has as much around its text as in it is not taken for one that harmed its parser.
  @Test func theLargestDocumentFitsIntoAnAnswer() {
    let long = String(repeating: "1 ", count: Ingestion.Limits.textBytes / 2)
    let document = Document(id: "a", url: "https://a.example/", text: long, surroundings: long)
    let answer = ParserMessage.answer(.success(document))
    #expect((2 * Ingestion.Limits.textBytes...ParserMessage.largestAnswer).contains(answer.count))
  }

  @Test func aBodyComesInOrderAndPauses() async throws {
    let body = RequestBody()
    let chunk = ByteBuffer(repeating: 7, count: 100 << 10)
    for _ in 0..<3 { body.push(chunk) }
    #expect(body.isPaused)
    let iterator = body.makeAsyncIterator()
    #expect(try await iterator.next()?.count == 300 << 10)
    #expect(!body.isPaused)
    async let next = iterator.next()
    body.push(ByteBuffer(bytes: [1, 2]))
    #expect(try await next == [1, 2])
    body.finish(.success(()))
    body.push(ByteBuffer(bytes: [3]))
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
  }

  @Test(.timeLimit(.minutes(1))) func aBodyIsWaitedForUpToADeadline() async throws {
    let (asked, ask) = AsyncStream<Void>.makeStream()
    let body = RequestBody(onDemand: { ask.yield() })
    #expect(try await !body.hasMore(by: .now))
    #expect(try await !body.hasMore(by: .now + .milliseconds(1)))
    async let more = body.hasMore(by: .now + .seconds(600))
    body.push(ByteBuffer(bytes: [1]))
    #expect(try await more)
    // What is there is not waited for, nor taken.
    #expect(try await body.hasMore(by: .now))
    #expect(try await body.makeAsyncIterator().next() == [1])
    async let end = body.hasMore()
    body.finish(.success(()))
    #expect(try await end)
    #expect(try await body.makeAsyncIterator().next() == nil)
    ask.finish()
    #expect(await asked.reduce(0) { count, _ in count + 1 } == 1)
  }

  @Test func aBrokenBodyThrowsAfterWhatCame() async throws {
    let body = RequestBody()
    body.push(ByteBuffer(bytes: [1]))
    body.finish(.failure(ChannelError.inputClosed))
    let iterator = body.makeAsyncIterator()
    #expect(try await iterator.next() == [1])
    await #expect(throws: ChannelError.self) { try await iterator.next() }
  }

  @Test func aCancelledReaderDoesNotHang() async {
    let body = RequestBody()
    let task = Task {
      for try await _ in body {}
    }
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
  }

  @Test func thePoolRefusesWhatWouldWaitTooLong() async throws {
    let pool = SearchPool(threads: 1, mostWaiting: 0)
    let (started, start) = AsyncStream<Void>.makeStream()
    let (held, release) = AsyncStream<Void>.makeStream()
    async let slow: Int = pool.run { _ in
      start.finish()
      let done = DispatchSemaphore(value: 0)
      Task {
        for await _ in held {}
        done.signal()
      }
      done.wait()
      return 1
    }
    for await _ in started {}
    await #expect(throws: RequestError.self) { try await pool.run { _ in 2 } }
    release.finish()
    #expect(try await slow == 1)
    #expect(try await pool.run { _ in 3 } == 3)
    // What runs learns that nobody waits for it any more.
    let (running, run) = AsyncStream<Void>.makeStream()
    let endless = Task {
      try await pool.run { isCancelled in
        run.finish()
        while !isCancelled() { usleep(100) }
        return 4
      }
    }
    for await _ in running {}
    endless.cancel()
    #expect(try await endless.value == 4)
    pool.end()
    await #expect(throws: CancellationError.self) { try await pool.run { _ in 5 } }
    await pool.stop()
  }

  /// Nothing of a connection outlives it: what its handler holds goes with it. What is quick is answered on its event
  /// loop, all else on other threads.
  @Test(arguments: [false, true]) func connectionsAreLetGo(isQuick: Bool) async throws {
    final class Probe: Responder {
      let quick: Bool
      init(quick: Bool) { self.quick = quick }
      func isQuick(_ head: HTTPRequestHead) -> Bool { quick }
      func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
        #expect((MultiThreadedEventLoopGroup.currentEventLoop != nil) == quick)
        try? await body.drain()
        #expect((MultiThreadedEventLoopGroup.currentEventLoop != nil) == quick)
        return Response(contentType: "text/plain", body: .bytes([1]))
      }
    }
    let folder = try ScratchFolder()
    weak var probe: Probe?
    do {
      let responder = Probe(quick: isQuick)
      probe = responder
      let server = Server(responder: responder, limits: .current, metrics: Metrics(), peers: nil)
      try await server.listen(on: folder.file("socket"))
      for _ in 0..<3 {
        let client = try DaemonClient(socket: folder.file("socket"))
        for _ in 0..<2 { #expect(try await client.send("GET", "/").status == 200) }
        client.close()
      }
      // One that leaves while its body is asked for.
      let connection = try SocketConnection(folder.file("socket"))
      try connection.write(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc".utf8))
      connection.hangUp()
      await server.stop {}
    }
    for _ in 0..<500 where probe != nil { try await Task.sleep(for: .milliseconds(10)) }
    #expect(probe == nil)
  }

  /// Who rests, brings little or takes nothing for too long is hung up on; who waits for an answer is not.
  @Test func theSlowAreDropped() async throws {
    struct Slow: Responder {
      var late: AsyncStream<Void>
      func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
        if head.uri == "/late" { for await _ in late {} }
        try? await body.drain()
        let size = head.uri == "/much" ? 64 << 20 : 1
        return Response(contentType: "text/plain", body: .bytes([UInt8](repeating: 65, count: size)))
      }
    }
    let folder = try ScratchFolder()
    var limits = ServiceLimits.current
    (limits.headerSeconds, limits.stallSeconds) = (2, 2)
    let metrics = Metrics()
    let (late, answer) = AsyncStream.makeStream(of: Void.self)
    let server = Server(responder: Slow(late: late), limits: limits, metrics: metrics, peers: Peers(group: nil))
    try await server.listen(on: folder.file("socket"))
    func open(_ text: String) throws -> SocketConnection {
      let connection = try SocketConnection(folder.file("socket"))
      try connection.write(Array(text.utf8))
      return connection
    }
    let waiting = try open("GET /late HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let slow = try [
      open(""), open("GET /late HT"), open("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n"),
      open("GET /much HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]
    // Who said so may take its time.
    let pipe = try open("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nSlow-Body: ?1\r\nConnection: close\r\n\r\n")
    for _ in 0..<500 where metrics.connectionsSoFar < 6 { try await Task.sleep(for: .milliseconds(10)) }
    for _ in 0..<200 where metrics.connections > 2 {
      // The third brings a byte now and then.
      try? slow[2].write([65])
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(metrics.connections == 2)
    answer.finish()
    try pipe.write([65])
    var buffer = [UInt8](repeating: 0, count: 1000)
    #expect(try waiting.read(until: .now + .seconds(30), into: &buffer) > 0)
    #expect(buffer.starts(with: "HTTP/1.1 200".utf8))
    buffer = [UInt8](repeating: 0, count: 1000)
    #expect(try pipe.read(until: .now + .seconds(30), into: &buffer) > 0)
    #expect(buffer.starts(with: "HTTP/1.1 200".utf8))
    await server.stop {}
  }

  @Test func countersAreTold() {
    let metrics = Metrics()
    metrics.count(route: "/v1/search", method: "GET", status: 200, elapsed: .milliseconds(2))
    metrics.count(route: "/v1/search", method: "BREW", status: 405, elapsed: .milliseconds(2))
    metrics.count(AddAnswer(added: 3))
    #expect(metrics.searches == 1)
    let text = metrics.text(Gauges(documents: 5, damaged: ["a", "b"]))
    #expect(text.contains("searchd_documents 5\n") && text.contains("searchd_damaged_segments 2\n"))
    #expect(text.contains("searchd_pages_total{outcome=\"added\"} 3\n"))
    #expect(text.contains("searchd_requests_total{route=\"/v1/search\",method=\"GET\",status=\"200\"} 1\n"))
    #expect(text.contains("method=\"other\""))
    #expect(text.contains("searchd_request_seconds_bucket{route=\"/v1/search\",le=\"0.001\"} 0\n"))
    #expect(text.contains("searchd_request_seconds_bucket{route=\"/v1/search\",le=\"0.0025\"} 1\n"))
    #expect(text.contains("searchd_request_seconds_bucket{route=\"/v1/search\",le=\"+Inf\"} 1\n"))
    #expect(text.contains("searchd_request_seconds_count{route=\"/v1/search\"} 1\n"))
  }
}

extension RequestBody {
  /// Reads to the end.
  fileprivate func drain() async throws { for try await _ in self {} }
}
