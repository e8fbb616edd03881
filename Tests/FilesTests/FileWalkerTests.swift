import Files
import Foundation
import TestSupport
import Testing

@Suite("Walking folders")
struct FileWalkerTests {
  /// Paths inside the folder, and what is wrong with them.
  private func walk(_ folder: ScratchFolder, _ names: [String] = [""]) -> [String] {
    func name(_ path: [UInt8]) -> Substring { String(decoding: path, as: UTF8.self).dropFirst(folder.path.count + 1) }
    return FileWalker(names.map { $0.isEmpty ? folder.path : folder.file($0) }).map { entry in
      switch entry {
      case .file(let path, let isNamed): (isNamed ? "named " : "") + name(path)
      case .unreadable(let path, let code): "\(name(path)): \(code)"
      }
    }
  }

  @Test func foldersAreWalkedInOrder() throws {
    let folder = try ScratchFolder()
    for name in ["b/z.html", "b/a/页面.html", "a.html", "c.html", "B.html", ".hidden.html", "b/.git/x.html", "b.html"] {
      try folder.write(name, [1])
    }
    #expect(walk(folder) == ["B.html", "a.html", "b/a/页面.html", "b/z.html", "b.html", "c.html"])
    #expect(
      walk(folder, ["c.html", "b", "missing", ".hidden.html"])
        == ["named c.html", "b/a/页面.html", "b/z.html", "missing: \(ENOENT)", "named .hidden.html"])
  }

  @Test func linksPipesAndDevicesAreLeftAlone() throws {
    let folder = try ScratchFolder()
    let outside = try ScratchFolder()
    try outside.write("secret.html", [1])
    try folder.write("a/page.html", [1])
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.file("out"), withDestinationPath: outside.path)
    try manager.createSymbolicLink(atPath: folder.file("a/loop"), withDestinationPath: folder.path)
    try manager.createSymbolicLink(atPath: folder.file("link.html"), withDestinationPath: outside.file("secret.html"))
    try manager.createSymbolicLink(atPath: folder.file("dangling"), withDestinationPath: folder.file("nowhere"))
    try #require(mkfifo(folder.file("pipe.html"), 0o600) == 0)
    #expect(walk(folder) == ["a/page.html"])
    // What was named itself is followed, and whoever opens it tells what it is.
    #expect(walk(folder, ["link.html", "pipe.html"]) == ["named link.html", "named pipe.html"])
    #expect(walk(folder, ["dangling"]) == ["dangling: \(ENOENT)"])
  }
}
