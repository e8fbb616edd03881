import Foundation
import SearchAPI
import TestSupport
import Testing

@testable import search

@Suite("Files to add")
struct InputTests {
  @Test func pagesArchivesAndOtherFilesAreToldApart() async throws {
    let folder = try ScratchFolder()
    let contents = [
      "b": "<p>b", "h": "WARC/1.0\r\n", "i.php": "<!doctype html>", "j": #"{"url":""}"#, "k": "\u{1F}\u{8B}",
      "Makefile": "all:",
      "data.bin2": "\0\0",
    ]
    for name in ["a.html", "c.css", "d.warc.gz", "e.jsonl", "f.png", "g.txt.gz", "l.py"] + contents.keys {
      try folder.write(name, contents[name].map { $0.unicodeScalars.map { UInt8($0.value) } } ?? Array("<p>A".utf8))
    }
    let files = PageFiles([Array(folder.path.utf8)])
    #expect(files.hasPages())
    var bytes = [UInt8]()
    for try await chunk in files { bytes += chunk }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.components(separatedBy: "WARC/1.1\r\n").count == 5)
    for name in ["a.html", "b", "g.txt.gz", "i.php"] { #expect(text.contains("/\(name)\r\n")) }
    #expect(
      files.archives.map { $0.contentType?.split(separator: "/").last } == [
        "warc", "x-ndjson", "warc", "x-ndjson", nil,
      ])
    #expect(files.passedOver == ["css": 1, "png": 1, "py": 1, "": 1, "bin2": 1])
    #expect(files.skipped.isEmpty && files.pagesSent == 4)
  }

  /// Frames to be skipped stand ahead of what some packers write.
  @Test(arguments: [0x50, 0x5D, 0x5F, 0x28] as [UInt8])
  func aPackedFileIsLookedIntoByTheDaemon(first: UInt8) throws {
    let folder = try ScratchFolder()
    let rest: [UInt8] = first == 0x28 ? [0xB5, 0x2F, 0xFD] : [0x2A, 0x4D, 0x18]
    try folder.write("crawl", [first] + rest)
    let files = PageFiles([Array(folder.path.utf8)])
    #expect(!files.hasPages() && files.archives.map(\.contentType) == [nil] && files.passedOver.isEmpty)
  }

  @Test func aNamedFileIsSentWhateverItsName() async throws {
    let folder = try ScratchFolder()
    let path = try folder.write("c.css", [65])
    mkfifo(folder.file("pipe"), 0o600)
    let files = PageFiles([path, folder.file("pipe"), folder.file("missing")].map { Array($0.utf8) })
    #expect(files.hasPages())
    #expect(files.pagesSent == 1)
    #expect(files.skipped.map(\.reason) == ["not a regular file", "no such file or directory"])
  }

  @Test func namesNeedNotBeUTF8() async throws {
    let folder = try ScratchFolder()
    let path = Array(folder.path.utf8) + [UInt8(ascii: "/"), 0xB0, 0xA1] + Array(".html".utf8)
    let descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    let files = PageFiles([Array(folder.path.utf8)])
    let record = try #require(try await files.next())
    #expect(String(decoding: record, as: UTF8.self).contains("/%B0%A1.html\r\n"))
  }

  @Test(arguments: [
    (["--", "-word"], ["query", "--", "-word"]),
    (["--index", "I", "add", "x"], ["add", "x", "--index", "I"]),
    (["--index", "I", "add", "x", "--", "-y"], ["add", "x", "--index", "I", "--", "-y"]),
    (["--index=I", "--no-start", "status"], ["status", "--index=I", "--no-start"]),
    (["--index", "add", "word"], ["--index", "add", "word"]),
    (["--site", "add", "word"], ["--site", "add", "word"]),
    (["--lang", "zh", "--json", "status"], ["status", "--lang", "zh", "--json"]),
    (["word", "add"], ["word", "add"]),
    (["add", "--index", "I"], ["add", "--index", "I"]),
    (["apple", "-frost", "-n3", "-i"], ["apple", "-n3", "-i", "--", "-frost"]),
    (["-苹", "苹果", "--", "-b"], ["苹果", "--", "-苹", "-b"]),
    (["-果"], ["--", "-果"]),
    ([], []),
  ])
  func argumentsAreReordered(given: [String], expected: [String]) {
    #expect(Handover.rewritten(given, commands: ["add", "status"]) == expected)
  }

  /// A large index takes its time, and another client may have started its daemon.
  @Test func aDaemonThatSomebodyStartedIsWaitedFor() async throws {
    func wait(forLook answering: Int, heldFor held: Int, patience: Duration = .seconds(60)) async throws -> Int? {
      var (looks, asked) = (0, 0)
      return try await Connection.wait(
        for: {
          looks += 1
          return looks < answering ? nil : looks
        },
        whileHeld: {
          asked += 1
          return asked <= held
        }, patience: patience, pause: .zero)
    }
    #expect(try await wait(forLook: 500, heldFor: 500) == 500)
    #expect(try await wait(forLook: 505, heldFor: 500) == 505)
    #expect(try await wait(forLook: 1, heldFor: 0) == 1)
    // Whoever had the lock has ended.
    #expect(try await wait(forLook: 500, heldFor: 100) == nil)
    #expect(try await wait(forLook: 500, heldFor: 500, patience: .zero) == nil)
  }
}
