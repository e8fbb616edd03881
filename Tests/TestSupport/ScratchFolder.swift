import Foundation

/// A folder of a test's own, removed with the value's last reference.
public final class ScratchFolder: Sendable {
  public let path: String

  public init() throws {
    // Short, because a Unix socket's path may not be longer than 107 bytes.
    path = "/tmp/searchd-test-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  public func write(_ name: String, _ bytes: some Collection<UInt8>) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}

/// The checkout's top folder, found from this file's place.
public let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// Development data beside the checkout, nil where it is missing: tests that use it are skipped then.
public func sharedData(_ name: String) -> String? {
  let path = "\(packageRoot)/../shared/\(name)"
  return FileManager.default.fileExists(atPath: path) ? path : nil
}
