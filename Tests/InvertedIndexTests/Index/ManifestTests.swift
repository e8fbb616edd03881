import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct ManifestTests {
  private let folder: ScratchFolder
  private var path: String { folder.file("manifest") }

  init() throws { folder = try ScratchFolder() }

  private func filled() throws -> Manifest {
    var manifest = try Manifest(directory: folder.path, disk: Disk())
    try manifest.append(Manifest.Commit(added: [1], nextSegment: 2))
    try manifest.append(Manifest.Commit(added: [2, 3], removed: [(1, [4, 9])], nextSegment: 4))
    try manifest.append(Manifest.Commit(removed: [(3, [0]), (1, [5])], nextSegment: 4))
    try manifest.append(Manifest.Commit(added: [4], replaced: [2, 3], removed: [(4, [7])], nextSegment: 5))
    return manifest
  }

  private func bytes() throws -> [UInt8] {
    let file = try MappedFile(path: path).bytes
    return file.array(0, file.count)
  }

  @Test func readsBackEveryCommit() throws {
    let manifest = try filled()
    #expect(manifest.state.generation == 4)
    #expect(manifest.state.segments.map(\.number) == [1, 4])
    #expect(manifest.state.segments[0].removed == [4, 9, 5])
    let (read, length) = try Manifest.read(try MappedFile(path: path).bytes)
    #expect(read == manifest.state)
    #expect(length == (try bytes().count))
    let reopened = try Manifest(directory: folder.path, disk: Disk())
    #expect(reopened.state.segments.map(\.number) == [1, 4])
    #expect(Set(reopened.state.segments[0].removed) == [4, 5, 9])
  }

  /// A write that was cut off leaves the state of an earlier commit, whole.
  @Test func anEndThatIsTornIsCutAway() throws {
    let manifest = try filled()
    let whole = try bytes()
    // The first commit's frame was acknowledged before anything behind it was written.
    let stateFrame = Manifest.headerSize + Manifest.frameHeaderSize + 3
    var generations: Set<UInt64> = []
    for count in stateFrame..<whole.count {
      try Disk().write([Array(whole[..<count])], to: path)
      let (state, _) = try Manifest.read(try MappedFile(path: path).bytes)
      generations.insert(state.generation)
      #expect(state.generation <= manifest.state.generation)
    }
    #expect(generations == [0, 1, 2, 3, 4])
  }

  /// Three values a byte: told as damage, or the same state is read.
  @Test func everyFlippedByteIsDetectedOrHarmless() throws {
    let manifest = try filled()
    let whole = try bytes()
    for offset in whole.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var damaged = whole
        damaged[offset] ^= mask
        try Disk().write([damaged], to: path)
        do throws(IndexError) {
          let (state, _) = try Manifest.read(try MappedFile(path: path).bytes)
          #expect(state == manifest.state, "byte \(offset)")
        } catch {}
      }
    }
  }

  @Test func aLongManifestIsWrittenAnew() throws {
    var manifest = try Manifest(directory: folder.path, disk: Disk())
    try manifest.append(Manifest.Commit(added: [1], nextSegment: 2))
    for round in 0..<30 {
      let docs = (0..<40_000).map { DocID(round * 40_000 + $0) }
      try manifest.append(Manifest.Commit(removed: [(1, docs)], nextSegment: 2))
    }
    #expect(try Manifest.read(try MappedFile(path: path).bytes).0.segments[0].removed.count == 1_200_000)
    #expect(try bytes().count < 2_600_000)
    // Not at every commit from then on.
    var files: Set<ino_t> = []
    for round in 0..<20 {
      try manifest.append(Manifest.Commit(removed: [(1, [DocID(1_200_000 + round)])], nextSegment: 2))
      var status = stat()
      #expect(stat(path, &status) == 0)
      files.insert(status.st_ino)
    }
    #expect(files.count <= 2)
  }

  /// The frames of a manifest of some random commits, each with what is not acknowledged before the next is there.
  private struct History {
    /// Up to the acknowledgement of the last commit but one.
    var acknowledged: [UInt8]
    /// Where the frames of the commits that are acknowledged lie.
    var commits: [Range<Int>] = []
    var seal: [UInt8] = []
    var commit: [UInt8] = []
    /// Before the last commit, and behind it.
    var states: [ManifestState] = [ManifestState()]

    init(_ count: Int, using generator: inout SeededGenerator) throws {
      var header = ByteWriter()
      header.append(Manifest.magic)
      header.append(fixed: Manifest.version)
      header.append(fixed: UInt32(0))
      acknowledged = header.bytes + Manifest.frame(.state, Manifest.encode(states[0]))
      for number in 1...UInt64(count) {
        acknowledged += seal + commit
        if !commit.isEmpty { commits.append(acknowledged.count - commit.count..<acknowledged.count) }
        var next = Manifest.Commit(added: [number], nextSegment: number + 1)
        if number > 1 {
          let docs = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            DocID.random(in: 0...100_000, using: &generator)
          }
          next.removed = [(UInt64.random(in: 1..<number, using: &generator), docs.sorted())]
        }
        let state = states[states.count - 1]
        var payload = ByteWriter()
        payload.append(fixed: state.generation)
        seal = Manifest.frame(.seal, payload.bytes)
        commit = Manifest.frame(.commit, Manifest.encode(next, generation: number))
        states = [state, try Manifest.apply(next, to: state)]
      }
    }
  }

  private func read(_ bytes: [UInt8]) throws -> ManifestState {
    try Disk().write([bytes], to: path)
    return try Manifest.read(try MappedFile(path: path).bytes).0
  }

  /// The seal and the commit that were written since the last sync may be there, torn, or not, each for itself: that is no
  /// damage, and the commit is there whole or not at all.
  @Test func whateverAPowerCutTearsIsNoDamage() throws {
    let form = LongForm("TORN_MANIFESTS", count: 2000)
    var generator = SeededGenerator(seed: form.seed)
    for round in 0..<form.count {
      let history = try History(Int.random(in: 1...6, using: &generator), using: &generator)
      var end: [UInt8] = []
      for part in [history.seal, history.commit] {
        var torn = part
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: torn = [UInt8](repeating: 0, count: part.count)
        case 1:
          let kept = Int.random(in: 0...part.count, using: &generator)
          torn = part[..<kept] + [UInt8](repeating: 0, count: part.count - kept)
        default: break
        }
        end += torn
      }
      if Bool.random(using: &generator) { end.removeLast(Int.random(in: 0...end.count, using: &generator)) }
      let comment: Comment = "seed \(form.seed), round \(round)"
      let found = try read(history.acknowledged + end)
      let isWhole =
        end.suffix(history.commit.count).elementsEqual(history.commit)
        && end.count == history.seal.count + history.commit.count
      #expect(found == history.states[isWhole ? 1 : 0], comment)
    }
  }

  /// Whatever turns over in a commit that another one follows is told, whether a seal ends the file or not: what was
  /// acknowledged behind it is never cut away.
  @Test func damageAheadOfTheLastCommitIsTold() throws {
    let form = LongForm("DAMAGED_MANIFESTS", count: 2000)
    var generator = SeededGenerator(seed: form.seed)
    for round in 0..<form.count {
      let history = try History(Int.random(in: 2...6, using: &generator), using: &generator)
      var bytes = history.acknowledged + history.seal + history.commit
      if Bool.random(using: &generator) { bytes += history.seal }
      let place = history.commits.randomElement(using: &generator) ?? 0..<0
      let start = Int.random(in: place, using: &generator)
      let end =
        Bool.random(using: &generator) ? start + 1 : Int.random(in: start + 1...place.upperBound, using: &generator)
      let mask = UInt8.random(in: 1...255, using: &generator)
      for offset in start..<end { bytes[offset] ^= mask }
      let comment: Comment = "seed \(form.seed), round \(round): bytes \(start) ..< \(end) ^ \(mask)"
      #expect(throws: IndexError.self, comment) { try read(bytes) }
    }
  }
}
