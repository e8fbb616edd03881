import InvertedIndex
import NIOCore
import NIOHTTP1
import SearchAPI

/// A request that is not done, and how the client is told.
struct RequestError: Error {
  var status: HTTPResponseStatus
  var error: APIError
  var headers: [(String, String)] = []

  init(
    _ status: HTTPResponseStatus, _ code: String, _ message: String, hint: String, headers: [(String, String)] = []
  ) {
    self.status = status
    error = APIError(code: code, message: message, hint: hint)
    self.headers = headers
  }

  static func badRequest(_ message: String, hint: String) -> RequestError {
    RequestError(.badRequest, "bad_request", message, hint: hint)
  }

  static func notFound(_ message: String, hint: String) -> RequestError {
    RequestError(.notFound, "not_found", message, hint: hint)
  }

  static func tooLarge(limit: Int) -> RequestError {
    RequestError(
      .payloadTooLarge, "too_large", "a page may have \(limit) bytes at most",
      hint: "send less, or many pages as application/warc or application/x-ndjson")
  }

  static func diskFull(_ path: String, hint: String) -> RequestError {
    RequestError(.insufficientStorage, "disk_full", "no room on the disk of \(path)", hint: hint)
  }

  static func busy(_ message: String) -> RequestError {
    RequestError(
      .serviceUnavailable, "busy", message, hint: "try again in a second", headers: [("Retry-After", "1")])
  }

  static let stopping = RequestError(
    .serviceUnavailable, "stopping", "the daemon is stopping", hint: "start it again, and repeat",
    headers: [("Retry-After", "1")])

  /// For the counters: nobody is there to read it. The status is the one that servers use for this; HTTP has none.
  static let abandoned = RequestError(
    .custom(code: 499, reasonPhrase: "Client Closed Request"), "abandoned", "the client hung up", hint: "ask again")

  /// Any error as an answer: what is not foreseen is a fault of the daemon.
  init(_ error: any Error, limits: ServiceLimits) {
    switch error {
    case let error as RequestError: self = error
    case let error as IndexError: self.init(error)
    case let error as SearchError:
      switch error {
      case .timeout:
        self.init(
          .serviceUnavailable, "query_timeout", "the search took longer than \(limits.querySeconds) s",
          hint: "ask for less: fewer words, longer prefixes", headers: [("Retry-After", "1")])
      case .cancelled: self.init(CancellationError(), limits: limits)
      case .tooComplex(let reason):
        self.init(.badRequest, "query_too_complex", reason, hint: "ask for less in one query")
      case .memory:
        self.init(
          .badRequest, "query_memory",
          "the search would hold more than \(limits.queryMemoryBytes >> 20) MB of memory",
          hint: "ask for less in one query: fewer words and patterns, longer prefixes, no facets")
      case .noHost(let site):
        self = .badRequest(
          "site is \(QueryParameters.shown(site)), which is no host", hint: "write example.com, or leave it out")
      case .index(let error): self.init(error)
      }
    case is ChannelError, is HTTPParserError:
      self = .badRequest("the body broke off", hint: "send all of it")
    case is CancellationError: self = .stopping
    default:
      self.init(.internalServerError, "internal", "\(error)", hint: "see the daemon's log")
    }
  }

  private init(_ error: IndexError) {
    switch error {
    case .diskFull(let path):
      self = .diskFull(path, hint: "nothing was changed; make room and try again")
    case .closed: self = .stopping
    // Without the advice that these descriptions end in.
    case .damaged(let path, let offset, let reason):
      self.init(
        .internalServerError, "damaged", "\(path) is damaged at byte \(offset): \(reason)",
        hint: "run search check --repair, or restore the file")
    case .doubled(let path, let count, let id):
      self.init(
        .internalServerError, "index",
        "\(path) holds an old state of \(count) documents that were added again since, one of them \(id)",
        hint: "run search check --repair")
    default:
      self.init(.internalServerError, "index", "\(error)", hint: "see the daemon's log")
    }
  }
}
