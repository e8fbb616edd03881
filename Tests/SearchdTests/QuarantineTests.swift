import InvertedIndex
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
