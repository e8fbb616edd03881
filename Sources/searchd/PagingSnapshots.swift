import InvertedIndex
import Synchronization

/// Which state of the index a search's first page was answered from, for some time: its further pages come from the
/// same one, so that pages that arrive meanwhile shift nothing. So is its total, which counts what was removed since.
final class PagingSnapshots: Sendable {
  /// Searches that are remembered; a state holds its files, merged ones too.
  private static let most = 64

  private struct Entry {
    var snapshot: Snapshot
    var used: ContinuousClock.Instant
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var isSweepDue = false
  }

  private let age: Duration
  private let state = Mutex(State())

  /// - Parameter age: How long a search is remembered that nobody pages on in.
  init(age: Duration = .seconds(120)) { self.age = age }

  /// Searches that are remembered.
  var count: Int { state.withLock { $0.entries.count } }

  /// The snapshot for one page of a search.
  func snapshot(for search: SearchRequest, current: Snapshot) -> Snapshot {
    let now = ContinuousClock.now
    let key = search.pagingKey
    let (snapshot, mustSweep) = state.withLock { state in
      let known = search.offset > 0 ? state.entries[key].flatMap { now - $0.used > age ? nil : $0.snapshot } : nil
      let entry = Entry(snapshot: known ?? current, used: now)
      state.entries[key] = entry
      if state.entries.count > Self.most, let oldest = state.entries.min(by: { $0.value.used < $1.value.used })?.key {
        state.entries[oldest] = nil
      }
      defer { state.isSweepDue = true }
      return (entry.snapshot, !state.isSweepDue)
    }
    if mustSweep { sweepLater() }
    return snapshot
  }

  /// Whether or not anybody searches on: what is remembered keeps files on the disk that are merged away.
  private func sweepLater() {
    Task { [weak self, age] in
      try? await Task.sleep(for: age)
      self?.sweep()
    }
  }

  private func sweep() {
    let now = ContinuousClock.now
    let isOver = state.withLock { state in
      state.entries = state.entries.filter { now - $0.value.used < age }
      state.isSweepDue = !state.entries.isEmpty
      return state.entries.isEmpty
    }
    if !isOver { sweepLater() }
  }
}

extension SearchRequest {
  /// What the pages of one search share.
  fileprivate var pagingKey: String {
    let bounds = [after, before].map { $0.map { "\($0.year)-\($0.month)-\($0.day)" } ?? "" }
    return ([query, sort.rawValue, site ?? "", language ?? ""] + bounds).joined(separator: "\u{0}")
  }
}
