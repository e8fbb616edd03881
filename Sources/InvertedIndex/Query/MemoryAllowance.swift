/// The memory that one query may hold for what it works with.
///
/// What grows with the index is counted, once a buffer and before it is allocated: unions as bits, sums, the decoded
/// postings of short lists, a cursor for each term that a pattern in a phrase stands for. The terms that a pattern stands
/// for are counted once they are found: before that nobody knows how many they are. What a query's own length bounds (its
/// tree, a cursor a word) is not counted, nor what it answers with.
final class MemoryAllowance {
  private let limit: Int
  /// Bytes that are reserved now.
  private(set) var held = 0
  /// The most that were reserved at a time; what tests ask for.
  private(set) var peak = 0

  init(limit: Int = QueryLimits.memory) { self.limit = limit }

  /// False where so many bytes more are not allowed.
  fileprivate func take(_ bytes: Int) -> Bool {
    let (sum, overflows) = held.addingReportingOverflow(bytes)
    guard !overflows, sum <= limit else { return false }
    held = sum
    peak = max(peak, sum)
    return true
  }

  fileprivate func giveBack(_ bytes: Int) { held -= bytes }
}

/// Bytes of a query's allowance, given back when this goes: what allocates them keeps it beside them.
final class Reservation {
  private let allowance: MemoryAllowance
  private(set) var bytes = 0

  fileprivate init(_ allowance: MemoryAllowance) { self.allowance = allowance }

  deinit { allowance.giveBack(bytes) }

  fileprivate func add(_ more: Int) -> Bool {
    guard allowance.take(more) else { return false }
    bytes += more
    return true
  }
}

extension EvaluationContext {
  /// To be called before room for so many elements is allocated.
  /// - Parameter reservation: What it is added to; nil for one of its own.
  @discardableResult
  func reserve<Element>(
    _ count: Int, of type: Element.Type, in reservation: Reservation? = nil
  ) throws(SearchError) -> Reservation {
    let (bytes, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflows else { throw .memory }
    return try reserve(bytes: bytes, in: reservation)
  }

  /// The same in bytes.
  @discardableResult
  func reserve(bytes: Int, in reservation: Reservation? = nil) throws(SearchError) -> Reservation {
    let reservation = reservation ?? Reservation(memory)
    if reservation.add(bytes) { return reservation }
    // What is only kept to be quicker goes first.
    forget()
    guard reservation.add(bytes) else { throw .memory }
    return reservation
  }
}
