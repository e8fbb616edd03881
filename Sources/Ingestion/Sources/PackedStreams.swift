internal import CZlib
internal import CZstd

/// What one call of a library came to.
struct UnpackStep {
  var produced: Int
  /// A member or frame ended here.
  var isAtEdge: Bool
  var failure: ExtractionError?
}

/// One zlib stream, freed with its last reference.
final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>

  /// Bytes that a stream takes, nearly all for its window (zconf.h).
  static let memory = 40 << 10

  /// What deflated bytes (RFC 1951) are wrapped in.
  enum Wrapping: Int32 {
    case gzip = 31
    case zlib = 15
    case none = -15
  }

  init?(_ wrapping: Wrapping = .gzip) {
    guard let stream = shim_inflate_open(wrapping.rawValue) else { return nil }
    self.stream = stream
  }

  deinit { shim_inflate_close(stream) }

  /// Makes ready for the next member.
  func reset() { inflateReset(stream) }

  func step(_ input: [UInt8], _ start: inout Int, _ output: inout [UInt8]) -> UnpackStep {
    var used = input.count - start
    var produced = output.count
    let code = shim_inflate(stream, input, start, &used, &output, &produced)
    start += used
    switch code {
    // No progress is possible without more input.
    case Z_OK, Z_BUF_ERROR: return UnpackStep(produced: produced, isAtEdge: false)
    case Z_STREAM_END: return UnpackStep(produced: produced, isAtEdge: true)
    default: return UnpackStep(produced: produced, isAtEdge: false, failure: .corrupt("damaged gzip"))
    }
  }
}

/// One zstd stream, freed with its last reference.
final class ZstdStream {
  private let context: OpaquePointer

  /// - Parameter dictionary: What all frames were packed with; empty for none.
  init?(dictionary: [UInt8] = []) {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
    if !dictionary.isEmpty { _ = ZSTD_DCtx_loadDictionary(context, dictionary, dictionary.count) }
    // What zstd(1) takes unless told otherwise: a stream that wants a larger window is refused.
    _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Bytes that it takes now.
  var memory: Int { ZSTD_sizeof_DCtx(context) }

  func step(_ input: [UInt8], _ start: inout Int, _ output: inout [UInt8]) -> UnpackStep {
    var produced = 0
    let begin = start
    let code = input.withUnsafeBytes { packed in
      output.withUnsafeMutableBytes { room in
        var source = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: begin)
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        let code = ZSTD_decompressStream(context, &target, &source)
        start = source.pos
        produced = target.pos
        return code
      }
    }
    guard ZSTD_isError(code) == 0 else {
      return UnpackStep(produced: produced, isAtEdge: false, failure: .corrupt("damaged zstd"))
    }
    return UnpackStep(produced: produced, isAtEdge: code == 0)
  }
}
