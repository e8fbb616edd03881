/// The index as of one commit: immutable, and readable from any thread for as long as it is held.
public struct Snapshot: Sendable {
  /// Counts commits.
  public let generation: UInt64
  public let segments: [LiveSegment]

  /// Documents that were not removed.
  public var documentCount: Int { segments.reduce(0) { $0 + $1.liveCount } }
}

/// A segment, and which of its documents were not removed.
public struct LiveSegment: Sendable {
  public let reader: SegmentReader
  public var liveCount: Int { 0 }
  /// True where no document was removed: `isLive` need not be asked.
  public var isWhole: Bool { true }
  public func isLive(_ doc: DocID) -> Bool { true }
}
