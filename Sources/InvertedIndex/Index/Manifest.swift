import Glibc

/// What an index consists of.
struct ManifestState: Sendable, Equatable {
  /// Counts commits.
  var generation: UInt64 = 0
  /// The number that the next segment gets.
  var nextSegment: UInt64 = 1
  /// In the order in which their documents were added.
  var segments: [Segment] = []

  struct Segment: Sendable, Equatable {
    var number: UInt64
    /// Removed documents.
    var removed: [DocID] = []
  }
}

/// The file `manifest`: a row of frames, each either the whole state as of a commit's beginning, or a commit's changes,
/// or a seal. Layout: `Index/FORMAT.md`, "Manifest".
///
/// A commit's frame is written and synced; only then, unsynced, a seal behind it. So a frame that breaks off has nothing
/// sound behind it: it was never acknowledged and is cut away. A frame that contradicts its checksum, with a seal or a
/// later commit behind it, was acknowledged once: that is damage, and is told.
struct Manifest {
  static let version: UInt32 = 1
  static let magic = Array("SEARCHDM".utf8)
  static let headerSize = 16
  static let frameHeaderSize = 16
  static let sealSize = 24
  /// Longer files are written anew, from the state alone; but not before they are twice as long as they began.
  private static let longest = 1 << 20

  enum Frame: UInt32 {
    case state = 1
    case commit = 2
    case seal = 3
  }

  private(set) var state: ManifestState
  private let directory: String
  private let disk: Disk
  private var file: OutputFile?
  private var length = 0
  /// Of the file as it was written last: the state alone.
  private var stateLength = 0

  private static let name = "manifest"
  /// Of the file that takes its place.
  static let draftName = name + ".new"

  static func path(in directory: String) -> String { "\(directory)/\(name)" }
  private var path: String { Self.path(in: directory) }

  /// Reads the manifest of a directory; where there is none, the index is empty. A full disk is no reason not to: then it is
  /// the next commit that needs room.
  init(directory: String, disk: Disk) throws(IndexError) {
    self.directory = directory
    self.disk = disk
    state = try Self.found(in: directory, disk: disk) ?? ManifestState()
    do throws(IndexError) {
      // A file of our own, with nothing torn behind its last frame.
      try rewrite()
    } catch {
      guard case .diskFull = error else { throw error }
      try? disk.remove("\(directory)/\(Self.draftName)")
    }
  }

  /// A new manifest in the place of one that is damaged.
  init(directory: String, disk: Disk, replacing state: ManifestState) throws(IndexError) {
    self.directory = directory
    self.disk = disk
    self.state = state
    try rewrite()
  }

  /// What an index consists of, as a reader finds it who writes nothing.
  static func state(in directory: String, disk: Disk) throws(IndexError) -> ManifestState {
    try read(try MappedFile(path: path(in: directory), disk: disk).bytes).0
  }

  /// Nil only where there never was one: segments without a manifest are no empty index.
  private static func found(in directory: String, disk: Disk) throws(IndexError) -> ManifestState? {
    do throws(IndexError) {
      return try state(in: directory, disk: disk)
    } catch {
      guard case .system(_, _, ENOENT) = error else { throw error }
    }
    guard try !disk.names(in: directory).contains(where: { SegmentFormat.number($0) != nil }) else {
      throw .damaged(path: path(in: directory), offset: 0, reason: "it is missing")
    }
    return nil
  }

  /// What is committed next: segments added at the end or in the place of others, and documents removed.
  struct Commit {
    var added: [UInt64] = []
    /// Where a merged segment stands instead of those that it was made of; nil for new documents, at the end.
    var replaced: [UInt64] = []
    var removed: [(segment: UInt64, docs: [DocID])] = []
    var nextSegment: UInt64
  }

  /// Makes a commit durable: all of it, or an error and nothing.
  ///
  /// After an error it is unknown what of the commit reached the disk, so the state before it is written into a new file
  /// at once. Where that fails, too, `isCertain` is false until a later commit succeeds: whoever opens the index before
  /// may find the failed commit or not.
  mutating func append(_ commit: Commit) throws(IndexError) {
    guard let next = try? Self.apply(commit, to: state) else {
      throw .damaged(path: path, offset: length, reason: "a commit does not fit the one before it")
    }
    do {
      if let file, length < max(Self.longest, 2 * stateLength) {
        try extend(file, commit, next)
      } else {
        try rewrite(next)
      }
    } catch {
      file = nil
      try? rewrite()
      throw error
    }
  }

  /// Whether the file on the disk is known to hold this state and nothing else.
  var isCertain: Bool { file != nil }

  private mutating func extend(_ file: OutputFile, _ commit: Commit, _ next: ManifestState) throws(IndexError) {
    let frame = Self.frame(.commit, Self.encode(commit, generation: next.generation))
    try file.write(frame)
    FailPoint.pass("manifest-written")
    try file.sync()
    FailPoint.pass("manifest-synced")
    state = next
    length += frame.count
    seal()
  }

  /// Writes the state into a new file and puts it in the place of the old one.
  private mutating func rewrite(_ next: ManifestState? = nil) throws(IndexError) {
    let next = next ?? state
    // Until all is done it is unknown which of the two files a crash would leave.
    file = nil
    let draft = "\(directory)/\(Self.draftName)"
    var header = ByteWriter()
    header.append(Self.magic)
    header.append(fixed: Self.version)
    header.append(fixed: UInt32(0))
    let frame = Self.frame(.state, Self.encode(next))
    let draftFile = try disk.create(draft)
    try draftFile.write(header.bytes + frame)
    try draftFile.sync()
    FailPoint.pass("manifest-drafted")
    try disk.rename(draft, to: path)
    FailPoint.pass("manifest-renamed")
    try disk.syncDirectory(directory)
    file = draftFile
    state = next
    stateLength = header.count + frame.count
    length = stateLength
    seal()
  }

  /// A lost seal costs nothing but the telling of damage from a torn frame, so its errors are not the commit's.
  private mutating func seal() {
    var payload = ByteWriter()
    payload.append(fixed: state.generation)
    do throws(IndexError) {
      try file?.write(Self.frame(.seal, payload.bytes))
      length += Self.sealSize
    } catch {
      file = nil
    }
  }
}

extension Manifest {
  /// A commit speaks of a segment that the state does not have.
  struct Misfit: Error {}

  /// The state after a commit.
  static func apply(_ commit: Commit, to state: ManifestState) throws(Misfit) -> ManifestState {
    var next = state
    next.generation += 1
    next.nextSegment = commit.nextSegment
    let added = commit.added.map { ManifestState.Segment(number: $0) }
    if let first = commit.replaced.first {
      guard let place = next.segments.firstIndex(where: { $0.number == first }) else { throw Misfit() }
      next.segments.insert(contentsOf: added, at: place)
      next.segments.removeAll { commit.replaced.contains($0.number) }
    } else {
      next.segments += added
    }
    for (number, docs) in commit.removed {
      guard let place = next.segments.firstIndex(where: { $0.number == number }) else { throw Misfit() }
      next.segments[place].removed += docs
    }
    return next
  }
}
