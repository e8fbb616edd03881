import Synchronization

/// Lets a number of bodies be worked on at a time; others wait in line, as many as may. A body that brings nothing for a
/// while gives its place to another.
final class UploadGate: Sendable {
  private struct State {
    var admitted = 0
    var inside = 0
    var line: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    var lastTicket = 0
    /// Memory of those that gave up their places.
    var held = 0
    var isEnding = false
  }

  private let width: Int
  private let mostWaiting: Int
  private let mostHeld: Int
  private let state = Mutex(State())

  /// - Parameter mostHeld: Bytes that all bodies without a place may hold together.
  init(width: Int, mostWaiting: Int, mostHeld: Int = 256 << 20) {
    self.width = width
    self.mostWaiting = mostWaiting
    self.mostHeld = mostHeld
  }

  /// Bodies inside, in line, or waited for.
  var count: Int { state.withLock { $0.admitted } }

  /// Runs `work`, which enters when it has something to do; throws 503 where too many are here.
  func pass<Answer: Sendable>(_ work: @Sendable (Visit) async throws -> Answer) async throws -> Answer {
    let isAdmitted = state.withLock { state in
      guard state.admitted < width + mostWaiting else { return false }
      state.admitted += 1
      return true
    }
    guard isAdmitted else { throw RequestError.busy("too many uploads at a time") }
    let visit = Visit(gate: self)
    defer {
      visit.leave()
      state.withLock { $0.admitted -= 1 }
    }
    return try await work(visit)
  }

  /// One body's stay. Its calls must not overlap.
  final class Visit: Sendable {
    private let gate: UploadGate
    private let stay = Mutex((isInside: false, held: 0))

    fileprivate init(gate: UploadGate) { self.gate = gate }

    /// Whether somebody waits for a place.
    var isAwaited: Bool { gate.state.withLock { !$0.line.isEmpty } }

    /// Waits for a place.
    func enter() async throws {
      try await gate.enter()
      let held = stay.withLock { stay in
        defer { stay = (true, 0) }
        return stay.held
      }
      gate.state.withLock { $0.held -= held }
    }

    /// Whether the place may be left with so many bytes held in memory; if so they count until it is entered again.
    func mayRest(holding bytes: Int) -> Bool {
      let isRoom = gate.state.withLock { state in
        guard bytes <= gate.mostHeld - state.held else { return false }
        state.held += bytes
        return true
      }
      if isRoom { stay.withLock { $0.held += bytes } }
      return isRoom
    }

    /// Gives the place, if it has one, to the next in line.
    func rest() {
      let wasInside = stay.withLock { stay in
        defer { stay.isInside = false }
        return stay.isInside
      }
      if wasInside { gate.leave() }
    }

    /// For good.
    fileprivate func leave() {
      rest()
      let held = stay.withLock { $0.held }
      gate.state.withLock { $0.held -= held }
    }
  }

  private func enter() async throws {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled || state.isEnding { return .failure(CancellationError()) }
          guard state.inside >= width else {
            state.inside += 1
            return .success(())
          }
          state.line.append((ticket, continuation))
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      giveUp(ticket)
    }
  }

  /// Lets in nobody any more: all who wait are told so.
  func end() {
    let line = state.withLock { state in
      state.isEnding = true
      defer { state.line = [] }
      return state.line
    }
    for waiter in line { waiter.continuation.resume(throwing: CancellationError()) }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard state.line.isEmpty else { return state.line.removeFirst().continuation }
      state.inside -= 1
      return nil
    }
    next?.resume()
  }

  private func giveUp(_ ticket: Int) {
    let waiter = state.withLock { state in
      state.line.firstIndex { $0.ticket == ticket }.map { state.line.remove(at: $0).continuation }
    }
    waiter?.resume(throwing: CancellationError())
  }
}
