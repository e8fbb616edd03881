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
  }
}
