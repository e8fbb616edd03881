import Files
import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("Pages set aside")
struct QuarantineTests {
  private let payload = Array("a page".utf8)

  @Test func onAFullDiskNothingIsListedThatIsNotThere() throws {
    let folder = try ScratchFolder()
    let disk = FaultyDisk(FaultyDisk.Plan(room: 3))
    let quarantine = Quarantine(index: folder.path, limits: .current, disk: Disk(calls: disk))
    #expect(throws: IndexError.self) { try quarantine.keep(payload, id: "a", reason: "harm") }
    #expect(quarantine.count == 0 && quarantine.reason(Quarantine.key(payload)) == nil)
    disk.replan(FaultyDisk.Plan())
    try quarantine.keep(payload, id: "a", reason: "harm")
    #expect(try quarantine.pages.map(\.id) == ["a"] && quarantine.payload(Quarantine.key(payload)) == payload)
    #expect(try Disk().names(in: folder.file("quarantine")) == [Quarantine.key(payload)])
  }

  /// That a parser has no answer in time may be anybody's doing: the page is tried again, and left out this once.
  @Test func aPageWithoutAnAnswerIsTriedAgainAndNotKept() async throws {
    let folder = try ScratchFolder()
    let parser = try folder.write("parser", Array("#!/bin/sh\necho started >> \"$0.starts\"\nexec sleep 1000\n".utf8))
    chmod(parser, 0o700)
    var limits = ServiceLimits.current
    limits.pageSeconds = 1
    let quarantine = Quarantine(index: folder.path, limits: limits)
    let pool = ParserPool(
      program: parser, width: 1, limits: limits, quarantine: quarantine, logger: Logger(label: "test"))
    let page = RawPage(bytes: Array("<p>a page".utf8), url: "https://a.example/")
    let error = await #expect(throws: PageSetAside.self) {
      _ = try await pool.document(from: page, facts: SourceFacts())
    }
    #expect(error?.reason.hasPrefix("its parser had no answer within 1 s, twice: ") == true, "\(error?.reason ?? "")")
    #expect(quarantine.count == 0 && pool.lost == 2)
    #expect(try FileBytes.readAll(path: "\(parser).starts", upTo: 100).count == 2 * "started\n".utf8.count)
  }

  @Test func draftsAreSweptAtTheStart() throws {
    let folder = try ScratchFolder()
    try Quarantine(index: folder.path, limits: .current).keep(payload, id: "a", reason: "harm")
    try folder.write("quarantine/0123456789abcdef.new", [1])
    #expect(Quarantine(index: folder.path, limits: .current).count == 1)
    #expect(try Disk().names(in: folder.file("quarantine")) == [Quarantine.key(payload)])
  }

  @Test func theOldestMakeRoom() throws {
    let folder = try ScratchFolder()
    var limits = ServiceLimits.current
    limits.quarantinePages = 2
    let quarantine = Quarantine(index: folder.path, limits: limits)
    for number in 0..<3 { try quarantine.keep(payload + [UInt8(number)], id: "\(number)", reason: "harm") }
    #expect(quarantine.pages.map(\.id) == ["1", "2"] && quarantine.dropped == 1)
    #expect(try Disk().names(in: folder.file("quarantine")).count == 2)
  }
}
