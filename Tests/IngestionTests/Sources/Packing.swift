import CZlib
import CZstd
import Foundation
import TestSupport

/// One gzip member.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  let folder = try ScratchFolder()
  let path = folder.file("packed.gz")
  let file = gzopen(path, "wb6")
  gzwrite(file, bytes, UInt32(bytes.count))
  gzclose(file)
  return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// A gzip member that breaks off right behind the bytes that it holds.
func cutGzip(_ bytes: [UInt8]) throws -> [UInt8] {
  let folder = try ScratchFolder()
  let path = folder.file("packed.gz")
  let file = gzopen(path, "wb6")
  defer { gzclose(file) }
  gzwrite(file, bytes, UInt32(bytes.count))
  gzflush(file, Z_SYNC_FLUSH)
  return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// One zstd frame.
func zstd(_ bytes: [UInt8]) -> [UInt8] {
  var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
  let count = ZSTD_compress(&packed, packed.count, bytes, bytes.count, 3)
  return Array(packed[..<count])
}

/// Cuts of random lengths, so that a stream is fed in every way.
func pieces(_ bytes: [UInt8], upTo longest: Int, using generator: inout SeededGenerator) -> [[UInt8]] {
  var result: [[UInt8]] = []
  var start = 0
  while start < bytes.count {
    let end = min(bytes.count, start + Int.random(in: 1...longest, using: &generator))
    result.append(Array(bytes[start..<end]))
    start = end
  }
  return result
}
