import InvertedIndex
import Synchronization

/// Which state of the index a search's first page was answered from, for some time: its further pages come from the
/// same one, so that pages that arrive meanwhile shift nothing.
final class PagingSnapshots: Sendable {
  /// Searches that are remembered; a state holds its files, merged ones too.
  private static let most = 64
  private static let age = Duration.seconds(120)

  private struct Entry {
    var snapshot: Snapshot
    var used: ContinuousClock.Instant
  }

  private let entries = Mutex<[String: Entry]>([:])

  /// The snapshot for one page of a search.
  func snapshot(for search: SearchRequest, current: Snapshot) -> Snapshot {
    let now = ContinuousClock.now
    let key = search.pagingKey
    return entries.withLock { entries in
      for (key, entry) in entries where now - entry.used > Self.age { entries[key] = nil }
      let known = search.offset > 0 ? entries[key]?.snapshot : nil
      let entry = Entry(snapshot: known ?? current, used: now)
      entries[key] = entry
      if entries.count > Self.most, let oldest = entries.min(by: { $0.value.used < $1.value.used })?.key {
        entries[oldest] = nil
      }
      return entry.snapshot
    }
  }
}

extension SearchRequest {
  /// What the pages of one search share.
  fileprivate var pagingKey: String {
    let bounds = [after, before].map { $0.map { "\($0.year)-\($0.month)-\($0.day)" } ?? "" }
    return ([query, sort.rawValue, site ?? "", language ?? ""] + bounds).joined(separator: "\u{0}")
  }
}
