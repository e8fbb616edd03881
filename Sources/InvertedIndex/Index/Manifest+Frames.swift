/// The frames of a manifest as bytes, and what sound ones lead to.
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
    var state: ManifestState?
    var last = Frame.state
    var offset = headerSize
    while offset < bytes.count {
      guard let (kind, payload) = frame(bytes, at: offset) else {
        guard let state else { throw bytes.damaged(at: offset, "the state contradicts its checksum") }
        guard let next = try commit(behindTornSealOf: state, bytes, at: offset, isSeal: last != .seal) else { break }
        offset = next
        continue
      }
      var reader = ByteReader(payload)
      switch (kind, state) {
      case (.state, nil): state = try readState(&reader)
      case (.commit, let current?):
        let (generation, commit) = try readCommit(&reader)
        guard generation == current.generation + 1 else {
          throw bytes.damaged(at: offset, "commit \(current.generation + 1) is missing")
        }
        guard let next = try? apply(commit, to: current) else {
          throw bytes.damaged(at: offset, "a commit does not fit the one before it")
        }
        state = next
      case (.seal, _?): break
      default: throw bytes.damaged(at: offset, "a frame stands where it cannot")
      }
      last = kind
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

  /// Where reading goes on behind a frame that is not sound; nil where the manifest ends there, because what follows was
  /// never acknowledged. Throws where it was.
  ///
  /// A power cut may tear what was written since the last sync: one seal, and the commit behind it, which has no seal
  /// yet. So any other frame that is sound behind this one was written once this one was whole on the disk.
  /// - Parameter isSeal: Whether the frame that is not sound stands where a seal belongs.
  private static func commit(
    behindTornSealOf state: ManifestState, _ bytes: Bytes, at offset: Int, isSeal: Bool
  ) throws(IndexError) -> Int? {
    guard let (start, kind, payload) = firstFrame(bytes, from: offset + 1) else { return nil }
    var reader = ByteReader(payload)
    let isNext = kind == .commit && (try? readCommit(&reader))?.0 == state.generation + 1
    guard isSeal, isNext, start == offset + sealSize,
      firstFrame(bytes, from: start + frameHeaderSize + payload.count) == nil
    else { throw bytes.damaged(at: offset, "a frame contradicts its checksum, and sound ones follow it") }
    return start
  }

  /// The first sound frame that begins at a place or behind it.
  private static func firstFrame(_ bytes: Bytes, from start: Int) -> (start: Int, kind: Frame, payload: Bytes)? {
    for offset in start..<max(start, bytes.count) {
      if let (kind, payload) = frame(bytes, at: offset) { return (offset, kind, payload) }
    }
    return nil
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
}
