import Glibc
import InvertedIndex
import Synchronization

/// A disk that fails when it is told to: at its N-th call, once or from then on, or when it is full.
///
/// Nothing is really synced, so that thousands of lives of an index take seconds.
package final class FaultyDisk: DiskCalls {
  package struct Plan: Sendable {
    /// The call that fails, counted from 1; nil for none.
    package var failing: Int?
    /// Whether all calls behind it fail, too.
    package var forever = false
    package var code = EIO
    /// Bytes that may still be written; nil for as many as there are.
    package var room: Int?

    package init(failing: Int? = nil, forever: Bool = false, code: Int32 = EIO, room: Int? = nil) {
      self.failing = failing
      self.forever = forever
      self.code = code
      self.room = room
    }
  }

  private struct State {
    var plan: Plan
    var calls = 0
    /// Calls that failed because of the plan.
    var failures = 0
    /// How often it was asked how much room there is.
    var asked = 0
    /// Descriptors whose sync failed: to sync one of them again is what must never happen.
    var tainted: Set<Int32> = []
    var syncedAgain = 0
  }

  private let state: Mutex<State>
  private let kernel = KernelCalls()

  package init(_ plan: Plan = Plan()) { state = Mutex(State(plan: plan)) }

  package var calls: Int { state.withLock { $0.calls } }
  package var failures: Int { state.withLock { $0.failures } }
  package var asked: Int { state.withLock { $0.asked } }
  package var syncedAgain: Int { state.withLock { $0.syncedAgain } }

  package func replan(_ plan: Plan) {
    state.withLock {
      $0.plan = plan
      $0.calls = 0
    }
  }

  /// Whether this call fails; `errno` is set then.
  private func fails() -> Bool {
    let code = state.withLock { state -> Int32? in
      state.calls += 1
      guard let failing = state.plan.failing else { return nil }
      guard state.plan.forever ? state.calls >= failing : state.calls == failing else { return nil }
      state.failures += 1
      return state.plan.code
    }
    if let code { errno = code }
    return code != nil
  }

  package func open(_ path: String, _ flags: Int32) -> Int32 {
    if fails() { return -1 }
    if flags & O_TRUNC != 0 { release(path) }
    let descriptor = kernel.open(path, flags)
    state.withLock { _ = $0.tainted.remove(descriptor) }
    return descriptor
  }

  package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    if fails() { return -1 }
    let count = state.withLock { state -> Int in
      guard let room = state.plan.room else { return bytes.count }
      let count = min(room, bytes.count)
      state.plan.room = room - count
      if count == 0, bytes.count > 0 { state.failures += 1 }
      return count
    }
    if count == 0, bytes.count > 0 {
      errno = ENOSPC
      return -1
    }
    return kernel.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<count]))
  }

  package func sync(_ descriptor: Int32) -> Int32 {
    state.withLock { if $0.tainted.contains(descriptor) { $0.syncedAgain += 1 } }
    if fails() {
      let code = errno
      state.withLock { _ = $0.tainted.insert(descriptor) }
      errno = code
      return -1
    }
    return 0
  }

  package func close(_ descriptor: Int32) { kernel.close(descriptor) }
  package func rename(_ old: String, _ new: String) -> Int32 {
    if fails() { return -1 }
    release(new)
    return kernel.rename(old, new)
  }

  package func link(_ old: String, _ new: String) -> Int32 { fails() ? -1 : kernel.link(old, new) }

  package func unlink(_ path: String) -> Int32 {
    if fails() { return -1 }
    release(path)
    return kernel.unlink(path)
  }

  package func mkdir(_ path: String) -> Int32 { fails() ? -1 : kernel.mkdir(path) }
  package func lock(_ descriptor: Int32) -> Int32 { fails() ? -1 : kernel.lock(descriptor) }
  package func openDirectory(_ path: String) -> OpaquePointer? { fails() ? nil : kernel.openDirectory(path) }
  package func readDirectory(_ stream: OpaquePointer) -> UnsafeMutablePointer<dirent>? {
    fails() ? nil : kernel.readDirectory(stream)
  }

  package func closeDirectory(_ stream: OpaquePointer) { kernel.closeDirectory(stream) }
  package func map(_ descriptor: Int32, _ count: Int) -> UnsafeMutableRawPointer? {
    fails() ? nil : kernel.map(descriptor, count)
  }

  package func room(_ directory: String) -> Int? {
    state.withLock { state in
      state.asked += 1
      return state.plan.room
    }
  }

  /// Gives back what a file takes.
  private func release(_ path: String) {
    var status = Glibc.stat()
    guard stat(path, &status) == 0 else { return }
    state.withLock { $0.plan.room? += Int(status.st_size) }
  }
}
