import CZstd
import Glibc

/// zstd frames, whole.
enum Zstd {
  static func pack(_ bytes: [UInt8], level: Int32) throws(IndexError) -> [UInt8] {
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let capacity = packed.count
    let size = ZSTD_compress(&packed, capacity, bytes, bytes.count, level)
    guard ZSTD_isError(size) == 0 else {
      throw .system(operation: "compress", path: "a block of stored documents", code: ENOMEM)
    }
    packed.removeLast(capacity - size)
    return packed
  }

  /// Bytes of the frame that stands first; 0 where there is none.
  static func frameLength(_ packed: [UInt8]) -> Int {
    let length = ZSTD_findFrameCompressedSize(packed, packed.count)
    return ZSTD_isError(length) == 0 ? length : 0
  }

  /// Nil where the bytes are no frame, or claim to hold more than `limit` bytes.
  static func unpack(_ packed: [UInt8], limit: Int) -> [UInt8]? {
    let size = ZSTD_getFrameContentSize(packed, packed.count)
    guard size <= UInt64(limit) else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let written = ZSTD_decompress(&bytes, bytes.count, packed, packed.count)
    return ZSTD_isError(written) == 0 && written == bytes.count ? bytes : nil
  }
}
