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
    /// Removed documents, in the order in which they were.
    var removed: [DocID] = []
  }
}

/// The file `manifest`: a row of frames, each either the whole state as of a commit's beginning, or a commit's changes,
/// or a seal. Layout: `Index/FORMAT.md`, "Manifest".
///
/// A commit's frame is written and synced; only then, unsynced, a seal behind it. So a frame that breaks off has no seal
/// behind it: it was never acknowledged and is cut away. A frame that contradicts its checksum in a file that ends in a
/// seal was acknowledged once: that is damage, and is told.
struct Manifest {
  static let version: UInt32 = 1
  static let magic = Array("SEARCHDM".utf8)
  static let headerSize = 16
  static let frameHeaderSize = 16
  static let sealSize = 24
  /// Longer files are written anew, from the state alone.
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

  private var path: String { directory + "/manifest" }

  /// Reads the manifest of a directory; where there is none, the index is empty.
  init(directory: String, disk: Disk) throws(IndexError) {
    self.directory = directory
    self.disk = disk
    state = ManifestState()
    if try Self.exists(in: directory, disk: disk) {
      let file = try MappedFile(path: path, disk: disk)
      (state, length) = try Self.read(file.bytes)
    }
    // A file of our own, with nothing torn behind its last frame.
    try rewrite()
  }

  /// A new manifest in the place of one that is damaged.
  init(directory: String, disk: Disk, replacing state: ManifestState) throws(IndexError) {
    self.directory = directory
    self.disk = disk
    self.state = state
    try rewrite()
  }

  /// False only where there never was one: segments without a manifest are no empty index.
  private static func exists(in directory: String, disk: Disk) throws(IndexError) -> Bool {
    let path = directory + "/manifest"
    if access(path, F_OK) == 0 { return true }
    guard errno == ENOENT else { throw .current("find", path) }
    guard try !disk.names(in: directory).contains(where: { $0.hasPrefix("segment-") }) else {
      throw .damaged(path: path, offset: 0, reason: "it is missing")
    }
    return false
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
    let next = try Self.apply(commit, to: state)
    do {
      if let file, length < Self.longest {
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
    let draft = path + ".new"
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
    length = header.count + frame.count
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

// MARK: - Frames

extension Manifest {
  static func frame(_ kind: Frame, _ payload: [UInt8]) -> [UInt8] {
    var head = ByteWriter()
    head.append(fixed: UInt32(payload.count))
    head.append(fixed: kind.rawValue)
    var frame = ByteWriter()
    frame.append(head.bytes)
    frame.append(fixed: Checksum.of(head.bytes + payload))
    frame.append(payload)
    return frame.bytes
  }

  static func encode(_ state: ManifestState) -> [UInt8] {
    var output = ByteWriter()
    output.append(varint: state.generation)
    output.append(varint: state.nextSegment)
    output.append(varint: state.segments.count)
    for segment in state.segments {
      output.append(varint: segment.number)
      encode(segment.removed, into: &output)
    }
    return output.bytes
  }

  static func encode(_ commit: Commit, generation: UInt64) -> [UInt8] {
    var output = ByteWriter()
    output.append(varint: generation)
    output.append(varint: commit.nextSegment)
    output.append(varint: commit.added.count)
    for number in commit.added { output.append(varint: number) }
    output.append(varint: commit.replaced.count)
    for number in commit.replaced { output.append(varint: number) }
    output.append(varint: commit.removed.count)
    for (segment, docs) in commit.removed {
      output.append(varint: segment)
      encode(docs, into: &output)
    }
    return output.bytes
  }

  private static func encode(_ docs: [DocID], into output: inout ByteWriter) {
    output.append(varint: docs.count)
    var previous: DocID = 0
    for doc in docs.sorted() {
      output.append(varint: Int(doc - previous))
      previous = doc
    }
  }

  /// The state that a manifest's sound frames lead to, and where they end.
  static func read(_ bytes: Bytes) throws(IndexError) -> (ManifestState, length: Int) {
    guard bytes.count >= headerSize, bytes.array(0, 8) == magic else {
      throw bytes.damaged(at: 0, "this is not a manifest")
    }
    let found: UInt32 = bytes.load(8)
    guard found == version else {
      // Frames of this version behind another number: it is the number that is wrong.
      if soundBeginning(bytes) != nil { throw bytes.damaged(at: 8, "version \(found) is not what follows") }
      throw .unsupportedVersion(path: bytes.file.path, found: found, supported: version)
    }
    let isSealed = sealEnds(bytes)
    var state: ManifestState?
    var offset = headerSize
    while offset < bytes.count {
      guard let (kind, payload) = frame(bytes, at: offset) else {
        if isSealed || state == nil { throw bytes.damaged(at: offset, "a commit contradicts its checksum") }
        break
      }
      var reader = ByteReader(payload)
      switch (kind, state) {
      case (.state, nil): state = try readState(&reader)
      case (.commit, let current?):
        let (generation, commit) = try readCommit(&reader)
        guard generation == current.generation + 1 else {
          throw bytes.damaged(at: offset, "commit \(current.generation + 1) is missing")
        }
        do throws(IndexError) { state = try apply(commit, to: current) } catch {
          throw bytes.damaged(at: offset, "a commit does not fit the one before it")
        }
      case (.seal, _?): break
      default: throw bytes.damaged(at: offset, "a frame stands where it cannot")
      }
      offset += frameHeaderSize + payload.count
    }
    guard let state else { throw bytes.damaged(at: headerSize, "the state is missing") }
    return (state, offset)
  }

  /// The state that the frames ahead of a damage lead to; nil where not even the first is sound.
  static func soundBeginning(_ bytes: Bytes) -> ManifestState? {
    guard let (kind, payload) = frame(bytes, at: headerSize), kind == .state else { return nil }
    var reader = ByteReader(payload)
    guard var state = try? readState(&reader) else { return nil }
    var offset = headerSize + frameHeaderSize + payload.count
    while let (kind, payload) = frame(bytes, at: offset), kind != .state {
      offset += frameHeaderSize + payload.count
      guard kind == .commit else { continue }
      var reader = ByteReader(payload)
      guard let (generation, commit) = try? readCommit(&reader), generation == state.generation + 1,
        let next = try? apply(commit, to: state)
      else { break }
      state = next
    }
    return state
  }

  private static func sealEnds(_ bytes: Bytes) -> Bool {
    guard bytes.count >= headerSize + sealSize, let last = frame(bytes, at: bytes.count - sealSize) else {
      return false
    }
    return last.kind == .seal
  }

  private static func frame(_ bytes: Bytes, at offset: Int) -> (kind: Frame, payload: Bytes)? {
    let length = Int(bytes.load(offset, as: UInt32.self))
    guard bytes.count - offset >= frameHeaderSize, length <= bytes.count - offset - frameHeaderSize,
      let kind = Frame(rawValue: bytes.load(offset + 4)),
      let payload = try? bytes.slice(offset + frameHeaderSize, length),
      Checksum.of(bytes.array(offset, 8) + payload.array(0, length)) == bytes.load(offset + 8, as: UInt64.self)
    else { return nil }
    return (kind, payload)
  }

  private static func readState(_ reader: inout ByteReader) throws(IndexError) -> ManifestState {
    var state = ManifestState()
    state.generation = UInt64(try reader.varint())
    state.nextSegment = UInt64(try reader.varint())
    for _ in 0..<(try reader.varint()) {
      let number = UInt64(try reader.varint())
      state.segments.append(ManifestState.Segment(number: number, removed: try readDocs(&reader)))
    }
    return state
  }

  private static func readCommit(_ reader: inout ByteReader) throws(IndexError) -> (UInt64, Commit) {
    let generation = UInt64(try reader.varint())
    var commit = Commit(nextSegment: UInt64(try reader.varint()))
    for _ in 0..<(try reader.varint()) { commit.added.append(UInt64(try reader.varint())) }
    for _ in 0..<(try reader.varint()) { commit.replaced.append(UInt64(try reader.varint())) }
    for _ in 0..<(try reader.varint()) {
      let segment = UInt64(try reader.varint())
      commit.removed.append((segment, try readDocs(&reader)))
    }
    return (generation, commit)
  }

  private static func readDocs(_ reader: inout ByteReader) throws(IndexError) -> [DocID] {
    var docs: [DocID] = []
    var previous: DocID = 0
    for _ in 0..<(try reader.varint()) {
      previous &+= DocID(truncatingIfNeeded: try reader.varint())
      docs.append(previous)
    }
    return docs
  }

  /// The state after a commit.
  static func apply(_ commit: Commit, to state: ManifestState) throws(IndexError) -> ManifestState {
    var next = state
    next.generation += 1
    next.nextSegment = commit.nextSegment
    let added = commit.added.map { ManifestState.Segment(number: $0) }
    if let first = commit.replaced.first {
      guard let place = next.segments.firstIndex(where: { $0.number == first }) else { throw .closed }
      next.segments.insert(contentsOf: added, at: place)
      next.segments.removeAll { commit.replaced.contains($0.number) }
    } else {
      next.segments += added
    }
    for (number, docs) in commit.removed {
      guard let place = next.segments.firstIndex(where: { $0.number == number }) else { throw .closed }
      next.segments[place].removed += docs
    }
    return next
  }
}
