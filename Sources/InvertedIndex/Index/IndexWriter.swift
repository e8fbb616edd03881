/// What became of a document that was added.
public enum AddOutcome: Sendable, Equatable {
  case added
  /// It replaced the document of the same id.
  case updated
  /// The index held the same document already.
  case unchanged
}

/// The one writer of an index, and the only publisher of its snapshots.
public actor IndexWriter {
  /// Opens the index at a directory, which is created (mode 0700) where it is missing.
  public init(directory: String, analyzer: any Analyzer) async throws(IndexError) {}

  /// Adds documents, or replaces those of the same ids. On return they are on the disk and found by the next search.
  /// Calls that wait at the same time are committed together.
  public func add(_ documents: [Document]) async throws(IndexError) -> [AddOutcome] { [] }

  /// Removes the documents of these addresses (ids or URLs); tells for each whether there was one.
  public func remove(_ addresses: [String]) async throws(IndexError) -> [Bool] { [] }

  /// What a search started now sees.
  public nonisolated var snapshot: Snapshot { Snapshot(generation: 0, segments: []) }

  /// Waits for what was begun, and lets go of the index.
  public func close() async {}
}
