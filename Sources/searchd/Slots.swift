import Synchronization

/// How many may do something at a time.
final class Slots: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// One of them; nil where all are taken.
  func take() -> Slot? {
    free.withLock { free in
      guard free > 0 else { return nil }
      free -= 1
      return Slot(slots: self)
    }
  }

  /// Is free again with the last reference to it, so that none is lost with what never comes to run.
  final class Slot: Sendable {
    private let slots: Slots

    fileprivate init(slots: Slots) { self.slots = slots }

    deinit { slots.free.withLock { $0 += 1 } }
  }
}
