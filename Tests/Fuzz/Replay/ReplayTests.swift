import Foundation
import TestSupport
import Testing

/// Every seed, and every finding that was mended, goes through its target again; without libFuzzer and the sanitizer,
/// whose builds take long.
@Suite("What fuzzers start from, and found") struct ReplayTests {
  private static let seeds = "\(packageRoot)/Tests/Fuzz/Seeds"

  @Test(arguments: FuzzTarget.allCases) func isReadWithoutHarm(_ target: FuzzTarget) async throws {
    let folder = target == .page ? "\(packageRoot)/Corpus" : "\(Self.seeds)/\(target)"
    let paths = try Self.files(folder) + (target == .page ? Self.files("\(Self.seeds)/page") : [])
    try #require(!paths.isEmpty)
    try await Self.onOwnThread {
      for path in paths {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(throws: Never.self, "\(path)") { try target.run(bytes) }
      }
    }
  }

  private static func files(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }.filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// Targets wait for what others do; who waits must not hold one of the few threads that those may need.
  private static func onOwnThread(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
  }
}
