import Files
import Foundation
import InvertedIndex
import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("Watching")
struct WatchingTests {
  @Test func theKernelsEventsAreTakenApart() {
    func event(_ watch: Int32, _ mask: UInt32, _ name: [UInt8]) -> [UInt8] {
      let words = [UInt32(bitPattern: watch), mask, 7, UInt32(name.count)]
      return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } } + name
    }
    let bytes =
      event(3, 8, Array("页.html".utf8) + [0, 0, 0]) + event(4, 0x400, []) + event(5, 2, [0xFF, 0x41, 0, 0])
      + event(-1, 0x4000, [])
    #expect(
      Inotify.parse(bytes[...]) == [
        Inotify.Event(watch: 3, mask: 8, name: Array("页.html".utf8)), Inotify.Event(watch: 4, mask: 0x400, name: nil),
        Inotify.Event(watch: 5, mask: 2, name: [0xFF, 0x41]), Inotify.Event(watch: -1, mask: 0x4000, name: nil),
      ])
    // Whatever is cut off is left out, and nothing reads behind the end.
    for count in 0..<bytes.count { #expect(Inotify.parse(bytes[..<count]).count < 4) }
  }

  @Test func eventsComeForWhatHappens() throws {
    let folder = try ScratchFolder()
    let inotify = try Inotify()
    guard case .success(let watch) = inotify.add(FilePath(folder.path)) else {
      return #expect(Bool(false), "not watched")
    }
    try folder.write("a.html", [65])
    let events = inotify.read()
    #expect(events.allSatisfy { $0.watch == watch && $0.name == Array("a.html".utf8) })
    #expect(events.contains { $0.has(Int(IN_CLOSE_WRITE)) })
    #expect(inotify.read().isEmpty)
    guard case .failure(let error) = inotify.add(FilePath(folder.file("a.html"))) else {
      return #expect(Bool(false), "a file was watched as a folder")
    }
    #expect(error.code == ENOTDIR)
  }

  @Test func whatWasTakenInIsRemembered() throws {
    let folder = try ScratchFolder()
    let memory = WatchMemory(index: folder.path)
    #expect(memory.read().isEmpty)
    let stamp = FileStamp(modified: 1_700_000_000_123_456_789, size: 42, inode: .max)
    let files = [
      FilePath("/home/我/pages with blanks"): [
        Array("a b%.html".utf8): stamp, Array("页面\n.html".utf8): FileStamp(modified: -1, size: 0, inode: 1),
      ],
      FilePath([0x2F, 0xFF]): [[0xC4, 0xE3]: stamp],
    ]
    try memory.write(files)
    #expect(memory.read() == files)
    // Damage costs a sweep, and nothing else.
    let path = folder.file(WatchMemory.fileName)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in 0..<bytes.count {
      try bytes.prefix(count).write(to: URL(fileURLWithPath: path))
      #expect(memory.read().values.reduce(0) { $0 + $1.count } <= 3)
    }
  }

  @Test func theListKeepsItsOrder() throws {
    let folder = try ScratchFolder()
    let list = WatchList(index: folder.path)
    #expect(try list.read() == [])
    try list.write(["/b", "/a a/页"])
    #expect(try list.read() == ["/b", "/a a/页"])
    #expect(throws: IndexError.self) { try WatchList(index: folder.file("missing")).write(["/a"]) }
  }

  @Test func aFileThatIsOpenForWritingIsNotDone() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("a.html", [65])
    signal(SIGIO, SIG_IGN)
    guard let before = FileEntry.isBeingWritten(FilePath(path)) else { return }  // no leases on this file system
    #expect(!before)
    let descriptor = open(path, O_WRONLY)
    #expect(FileEntry.isBeingWritten(FilePath(path)) == true)
    close(descriptor)
    #expect(FileEntry.isBeingWritten(FilePath(path)) == false)
  }

  @Test(arguments: [
    (".hidden.html", true), ("page.html~", true), ("page.html.part", true), ("page.HTML.TMP", true), ("a.swp", true),
    ("page.html", false), ("part", false), ("template.html", false), ("页面", false),
  ]) func unfinishedNamesArePassedOver(name: String, isPassedOver: Bool) {
    #expect(Watcher.isPassedOver(Array(name.utf8)) == isPassedOver)
  }
}
