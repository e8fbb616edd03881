import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct DirectoryLockTests {
  @Test func whoHoldsADirectoryIsTold() throws {
    let folder = try ScratchFolder()
    let lock = try DirectoryLock(directory: folder.path)
    #expect(throws: IndexError.locked(path: folder.path, owner: "\(getpid())")) {
      _ = try DirectoryLock(directory: folder.path)
    }
    withExtendedLifetime(lock) {}
    #expect(lock.isInPlace)
  }

  /// Where locks cannot be had at all, nobody is told to be holding it.
  @Test(arguments: [ENOLCK, EOPNOTSUPP, EIO]) func whatElseFailsIsToldAsItIs(code: Int32) throws {
    let folder = try ScratchFolder()
    // The second call is the lock: the first one opens its file.
    let calls = FaultyDisk(FaultyDisk.Plan(failing: 2, code: code))
    #expect(throws: IndexError.system(operation: "lock", path: folder.path + "/lock", code: code)) {
      _ = try DirectoryLock(directory: folder.path, disk: Disk(calls: calls))
    }
    #expect(calls.failures == 1)
  }
}
