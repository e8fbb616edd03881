import Files
import Glibc
import TestSupport
import Testing

@Suite("Whole files")
struct FileBytesTests {
  /// Pipes and devices are never waited for.
  @Test func onlyFilesAreRead() throws {
    let folder = try ScratchFolder()
    try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
    for path in [folder.file("pipe"), "/dev/zero", folder.path] {
      #expect(throws: FileBytes.Failure.notAFile) { try FileBytes.read(Array(path.utf8), upTo: 10) }
    }
    #expect(throws: FileBytes.Failure.system(ENOENT)) { try FileBytes.read(Array(folder.file("a").utf8), upTo: 10) }
  }

  @Test func filesAreReadToTheLimit() throws {
    let folder = try ScratchFolder()
    let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0) }
    let path = Array(try folder.write("page", bytes).utf8)
    for limit in [1 << 20, bytes.count] { #expect(try FileBytes.read(path, upTo: limit).bytes == bytes) }
    #expect(throws: FileBytes.Failure.tooLarge(limit: 5)) { try FileBytes.read(path, upTo: 5) }
    #expect(try FileBytes.read(Array(folder.write("empty", []).utf8), upTo: 5).bytes.isEmpty)
  }
}
