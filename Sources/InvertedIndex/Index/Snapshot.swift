/// The index as of one commit: immutable, and readable from any thread for as long as it is held.
public struct Snapshot: Sendable {
  /// Counts commits.
  public let generation: UInt64
  public let segments: [LiveSegment]
}

/// A segment and which of its documents were not removed.
public struct LiveSegment: Sendable {
}
