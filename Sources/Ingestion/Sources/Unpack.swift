internal import CZlib
internal import CZstd

/// Packed bytes to bytes, by what the bytes themselves say: gzip (RFC 1952, any number of members) and zstd (RFC 8878,
/// any number of frames); anything else is passed through.
public enum Unpacker {
  public enum Packing: Sendable { case none, gzip, zstd }

  /// Told by the first four bytes.
  public static func packing(_ bytes: some Collection<UInt8>) -> Packing {
    let magic = Array(bytes.prefix(4))
    if magic.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
    guard magic.count == 4 else { return .none }
    if magic == [0x28, 0xB5, 0x2F, 0xFD] { return .zstd }
    // A frame to be skipped, which may stand ahead of one with content.
    return magic[0] & 0xF0 == 0x50 && magic.dropFirst().elementsEqual([0x2A, 0x4D, 0x18]) ? .zstd : .none
  }

  /// A page's bytes, of which no more than `limit` are allowed.
  ///
  /// Bytes that end too early give what could be unpacked of them, because a page cut short is better than none. Bytes
  /// that contradict their checksum or their format are `.corrupt`, whatever was unpacked so far.
  public static func unpack(_ bytes: [UInt8], limit: Int) throws(ExtractionError) -> [UInt8] {
    guard packing(bytes) != .none else {
      guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
      return bytes
    }
    var stream = StreamUnpacker()
    stream.feed(bytes)
    stream.finish()
    var result: [UInt8] = []
    while try stream.read(upTo: StreamUnpacker.step, into: &result) {
      guard result.count <= limit else { throw .tooLarge(limit: limit) }
    }
    guard !result.isEmpty || !stream.isCutShort else { throw .corrupt("it ends before its content begins") }
    return result
  }
}

/// The same for a stream of any length, in constant memory: bytes are fed as they come, and read as they are wanted.
///
/// One stream is one way of packing, told by its first bytes. What follows the last gzip member or zstd frame and is
/// no other one (padding) is ignored, as gzip(1) does.
public struct StreamUnpacker {
  /// Bytes unpacked at a time.
  public static let step = 64 << 10

  private enum State {
    case undecided
    case plain
    case gzip(Inflater)
    case zstd(ZstdStream)
    /// Behind the packed content.
    case done
  }

  private var state = State.undecided
  private var input: [UInt8] = []
  private var start = 0
  private var isFinished = false
  /// Whether the last member or frame was read to its end.
  private var isAtEdge = true
  private var scratch: [UInt8] = []
  /// Told once what was unpacked ahead of the damage has been read.
  private var failure: ExtractionError?

  public init() {}

  /// More of the packed bytes. Read until there is nothing more before feeding again, and no bytes gather.
  public mutating func feed(_ bytes: [UInt8]) {
    if start == input.count {
      input = bytes
    } else {
      input.removeFirst(start)
      input += bytes
    }
    start = 0
  }

  /// There is no more to feed.
  public mutating func finish() { isFinished = true }

  /// True once all was read of a stream that ended inside a member or a frame.
  public var isCutShort: Bool { isFinished && start == input.count && !isAtEdge }

  /// Appends up to `count` bytes; false where there are none before more is fed.
  public mutating func read(upTo count: Int, into output: inout [UInt8]) throws(ExtractionError) -> Bool {
    if let failure { throw failure }
    let before = output.count
    repeat {
      if case .undecided = state, try !decide() { return false }
      switch state {
      case .undecided, .done:
        start = input.count
        return false
      case .plain:
        let end = min(input.count, start + count)
        output += input[start..<end]
        start = end
        return output.count > before
      case .gzip(let inflater):
        if isAtEdge, !begins(.gzip, length: 3) { return false }
        guard case .done = state else {
          if unpack(count, into: &output, inflater.step) { inflater.reset() }
          break
        }
      case .zstd(let stream):
        if isAtEdge, !begins(.zstd, length: 4) { return false }
        guard case .done = state else {
          _ = unpack(count, into: &output, stream.step)
          break
        }
      }
      if let failure, output.count == before { throw failure }
    } while output.count == before && start < input.count
    return output.count > before
  }

  private mutating func decide() throws(ExtractionError) -> Bool {
    guard input.count - start >= 4 || isFinished else { return false }
    guard start < input.count else { return false }
    switch Unpacker.packing(input[start...]) {
    case .none: state = .plain
    case .gzip:
      guard let inflater = Inflater() else { throw .corrupt("no memory to unpack it in") }
      state = .gzip(inflater)
    case .zstd:
      guard let stream = ZstdStream() else { throw .corrupt("no memory to unpack it in") }
      state = .zstd(stream)
    }
    return true
  }

  /// Whether enough has come to tell what follows the last member, which may be padding.
  private mutating func begins(_ packing: Unpacker.Packing, length: Int) -> Bool {
    guard start < input.count else { return false }
    guard input.count - start >= length || isFinished else { return false }
    if Unpacker.packing(input[start...]) != packing { state = .done }
    return true
  }

  private mutating func unpack(
    _ count: Int, into output: inout [UInt8], _ step: ([UInt8], inout Int, inout [UInt8]) -> UnpackStep
  ) -> Bool {
    let room = min(count, Self.step)
    if scratch.count != room { scratch = [UInt8](repeating: 0, count: room) }
    let result = step(input, &start, &scratch)
    output += scratch[..<result.produced]
    isAtEdge = result.isAtEdge
    failure = result.failure
    return isAtEdge
  }
}

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

  init?() {
    guard let stream = shim_inflate_open() else { return nil }
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

  init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
    // What zstd(1) takes unless told otherwise: a stream that wants a larger window is refused.
    _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDCtx(context) }

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
