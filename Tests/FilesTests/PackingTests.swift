import Files
import Testing

@Suite("How bytes are packed")
struct PackingTests {
  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], .gzip), ([0x1F, 0x8B], .gzip), ([0x1F, 0x8B, 7, 0], nil),
      ([0x28, 0xB5, 0x2F, 0xFD, 1], .zstd),
      ([0x50, 0x2A, 0x4D, 0x18], .zstd), ([0x5D, 0x2A, 0x4D, 0x18], .zstd), ([0x5F, 0x2A, 0x4D, 0x18], .zstd),
      ([0x60, 0x2A, 0x4D, 0x18], nil), ([0x50, 0x2A, 0x4D], nil), ([0x28, 0xB5], nil), ([0x1F], nil), ([], nil),
    ] as [([UInt8], Packing?)])
  func theFirstBytesTell(bytes: [UInt8], packing: Packing?) {
    #expect(Packing(beginning: bytes) == packing)
    if let first = bytes.first, let packing { #expect(packing.mayBegin(with: first)) }
  }
}
