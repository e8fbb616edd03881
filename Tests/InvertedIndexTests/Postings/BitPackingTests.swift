import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct BitPackingTests {
  @Test(arguments: 0...32) func unpacksWhatWasPacked(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    let limit = width == 0 ? 0 : UInt32.max >> UInt32(32 - width)
    var values = (0..<128).map { _ in UInt32.random(in: 0...limit, using: &generator) }
    if width > 0 { values[Int.random(in: 0..<128, using: &generator)] = limit }
    #expect(BitPacking.width(of: values, count: 128) == width)
    var output = ByteWriter()
    BitPacking.pack(values, width: width, into: &output)
    #expect(output.count == BitPacking.byteCount(width: width))
    var unpacked = [UInt32](repeating: 0, count: 128)
    output.bytes.withUnsafeBytes { source in
      unpacked.withUnsafeMutableBufferPointer { target in
        if let to = target.baseAddress {
          // An empty array has no address; a width of zero reads nothing from it.
          BitPacking.unpack(source.baseAddress ?? UnsafeRawPointer(to), width: width, adding: 0, into: to)
        }
      }
    }
    #expect(unpacked == values)
  }

  @Test(arguments: 0...32) func flatValuesAreReadAllOrFromAnyPlaceOn(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(100 + width))
    let limit = width == 0 ? 0 : UInt32.max >> UInt32(32 - width)
    let values = (0..<77).map { _ in UInt32.random(in: 0...limit, using: &generator) }
    var output = ByteWriter()
    BitPacking.packFlat(values, count: values.count, width: width, into: &output)
    let folder = try ScratchFolder()
    let path = try folder.write("flat", [UInt8(width)] + output.bytes + [UInt8](repeating: 0xFF, count: 8))
    let bytes = try MappedFile(path: path).bytes
    var unpacked: [UInt32] = []
    #expect(BitPacking.unpackFlat(bytes, at: 0, count: values.count, into: &unpacked))
    #expect(unpacked == values)
    for index in values.indices {
      var sums: [UInt32] = []
      BitPacking.addFlatSums(bytes, at: 0, from: index, count: values.count - index, to: &sums)
      var sum: UInt32 = 0
      #expect(
        sums
          == values[index...].map {
            sum &+= $0
            return sum
          })
    }
  }
}
