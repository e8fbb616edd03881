import Dispatch
import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI
import Synchronization

/// Parses pages in processes of their own, as many as there are cores, so that a page can end its parser and nothing
/// else.
///
/// A parser that ends or does not answer in time is replaced. The page that it had is tried once more in a fresh one
/// where an earlier page, or somebody else, may have been to blame; then it is set aside. That it was not answered in time
/// twice says too little of the page: it is left out this once.
final class ParserPool: Sendable {
  /// One parser at a time, and the thread that waits for it.
  private final class Lane: @unchecked Sendable {
    // Safe to share: `process` is touched on `queue` alone.
    let queue = DispatchQueue(label: "parser")
    var process: ParserProcess?
  }

  /// What one task waits for.
  private final class Call: Sendable {
    let isGivenUp = Atomic(false)
  }

  private struct State {
    var idle: [Lane]
    var waiting: [CheckedContinuation<Lane, Never>] = []
    var lost = 0
    var lacking: [String]?
  }

  private let program: String
  private let limits: ServiceLimits
  private let quarantine: Quarantine
  private let logger: Logger
  private let state: Mutex<State>

  init(program: String, width: Int, limits: ServiceLimits, quarantine: Quarantine, logger: Logger) {
    self.program = program
    self.limits = limits
    self.quarantine = quarantine
    self.logger = logger
    state = Mutex(State(idle: (0..<width).map { _ in Lane() }))
  }

  /// Parsers that ended before their time.
  var lost: Int { state.withLock { $0.lost } }

  /// What the kernel lacks of what parsers are confined by; nil until one has answered.
  var lacking: [String]? { state.withLock { $0.lacking } }

  /// Parses a page; throws `PageSetAside` for one that harms its parser, now or before, and for one that got no answer.
  ///
  /// - Parameter mayBeGivenUp: Whether the end of the task is the end of the page's parsing, too.
  func document(from page: RawPage, facts: SourceFacts, mayBeGivenUp: Bool = false) async throws -> Document {
    let payload = ParserMessage.request(page, facts)
    if let earlier = quarantine.reason(Quarantine.key(payload)) { throw PageSetAside(reason: earlier) }
    return try await document(from: payload, page, facts, mayBeGivenUp: mayBeGivenUp)
  }

  /// As above, of a page that may have been set aside before, as it was sent to its parser.
  ///
  /// - Parameters:
  ///   - page: What `payload` holds, as are `facts`.
  func document(
    from payload: [UInt8], _ page: RawPage, _ facts: SourceFacts, mayBeGivenUp: Bool = false
  ) async throws -> Document {
    let id = facts.id ?? page.url
    let lane = await take()
    defer { giveBack(lane) }
    if mayBeGivenUp { try Task.checkCancellation() }
    let call = Call()
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        lane.queue.async { continuation.resume(returning: self.exchange(payload, lane, call)) }
      }
    } onCancel: {
      if mayBeGivenUp { call.isGivenUp.store(true, ordering: .relaxed) }
    }
    switch answer {
    case .success(let answer):
      guard let result = ParserMessage.result(answer) else {
        throw setAside(payload, id: id, "its parser answered what is no document")
      }
      let document = try result.get()
      // Who answers was at the mercy of the page.
      guard Ingestor.mayGive(document, of: page, facts: facts) else {
        throw setAside(payload, id: id, "its parser answered what is another page's document")
      }
      return document
    case .failure(let error as PageSetAside):
      logger.warning("a page was left out", metadata: ["id": "\(id)", "reason": "\(error.reason)"])
      throw error
    case .failure(let error as CancellationError): throw error
    case .failure(let error as ProcessError):
      throw RequestError.noParser(error)
    case .failure(let error):
      throw setAside(payload, id: id, "\(error)")
    }
  }

  private func setAside(_ payload: [UInt8], id: String, _ reason: String) -> PageSetAside {
    logger.warning("a page was set aside", metadata: ["id": "\(id)", "reason": "\(reason)"])
    do {
      try quarantine.keep(payload, id: id, reason: reason)
    } catch {
      logger.error("a page that was set aside could not be kept: \(error)", metadata: ["id": "\(id)"])
    }
    return PageSetAside(reason: reason)
  }

  /// On the lane's own thread.
  private func exchange(_ payload: [UInt8], _ lane: Lane, _ call: Call) -> Result<[UInt8], any Error> {
    var attempts = 0
    while true {
      do {
        let process = try lane.process ?? ParserProcess(program: program, limits: limits)
        lane.process = process
        let before = process.answered
        do throws(ParserProcess.Loss) {
          let answer = try process.exchange(
            payload, within: .seconds(limits.pageSeconds), while: { !call.isGivenUp.load(ordering: .relaxed) })
          if before == 0 { note(process.lacking ?? []) }
          // Memory that hostile pages left in pieces goes with its process.
          if process.answered >= limits.parserPages { lane.process = nil }
          return .success(answer)
        } catch {
          lane.process = nil
          if case .givenUp = error { return .failure(CancellationError()) }
          state.withLock { $0.lost += 1 }
          attempts += 1
          switch error {
          case .tookTooLong:
            return .failure(Failure("its parsing took longer than \(limits.pageCpuSeconds) s"))
          case .stalled where attempts > 1:
            let reason =
              "its parser had no answer within \(limits.pageSeconds) s, twice: add it again when less is going on"
            return .failure(PageSetAside(reason: reason, isKept: false))
          case .killed where attempts > 1: return .failure(Failure("it ended its parser twice (killed)"))
          case .died(let reason) where attempts > 1 || before == 0: return .failure(Failure(reason))
          case .killed, .died, .stalled, .givenUp: continue
          }
        }
      } catch {
        return .failure(error)
      }
    }
  }

  private func note(_ lacking: [String]) {
    let isNew = state.withLock { state in
      defer { state.lacking = lacking }
      return state.lacking != lacking
    }
    guard isNew, !lacking.isEmpty else { return }
    logger.warning("pages are parsed without \(lacking.joined(separator: ", ")): the kernel has none")
  }

  /// Ends all parsers that rest; for when the daemon ends.
  func stop() {
    for lane in state.withLock({ $0.idle }) { lane.queue.sync { lane.process = nil } }
  }

  private func take() async -> Lane {
    await withCheckedContinuation { continuation in
      let lane = state.withLock { state -> Lane? in
        if let lane = state.idle.popLast() { return lane }
        state.waiting.append(continuation)
        return nil
      }
      if let lane { continuation.resume(returning: lane) }
    }
  }

  private func giveBack(_ lane: Lane) {
    let next = state.withLock { state -> CheckedContinuation<Lane, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.idle.append(lane)
      return nil
    }
    next?.resume(returning: lane)
  }
}

extension RequestError {
  fileprivate static func noParser(_ error: ProcessError) -> RequestError {
    let lacksRoom = [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(error.code)
    return RequestError(
      .serviceUnavailable, "no_parser", "\(error)",
      hint: lacksRoom ? "pages are taken again once there is room: try again" : "start the daemon again: search stop",
      headers: [("Retry-After", "5")])
  }
}
