/// Unpacks a stream of any length, in constant memory: bytes are fed as they come, and read as they are wanted.
///
/// One stream is one way of packing, told by its first bytes. What follows the last gzip member or zstd frame and is
/// no other one (padding) is ignored, as gzip(1) does.
///
/// A stream whose members each begin with a known mark goes on behind damage: at the next member that does.
struct StreamUnpacker {
  /// Bytes unpacked at a time.
  static let step = 64 << 10
  /// Behind damage, a member is looked for from the beginning of the damaged one on, or from so many bytes back. What has
  /// not told by so many bytes whether it is one is none.
  private static let longestLook = 1 << 20
  /// Bytes that are unpacked to find one, those of what turns out to be none among them: each byte may begin one that
  /// holds all behind it.
  private static let mostProbed = 64 << 20
  private static let longestDictionary = 16 << 20

  private enum State {
    case undecided
    case plain
    case gzip(Inflater)
    case zstd(ZstdStream)
    /// Behind damage, looking for a member.
    case seeking(Unpacker.Packing)
    /// Behind the packed content.
    case done
  }

  private let mark: [UInt8]
  private var state = State.undecided
  private var input: [UInt8] = []
  private var start = 0
  /// Where the member that is read began, if it may be looked at again.
  private var memberStart = 0
  private var dictionary: [UInt8] = []
  private var isFinished = false
  /// Whether the last member or frame was read to its end.
  private var isAtEdge = true
  private var scratch: [UInt8] = []
  /// Told once what was unpacked ahead of the damage has been read.
  private var failure: ExtractionError?
  /// Packed bytes passed over behind damage, and whether they are more than padding.
  private var lost = 0
  private var lostContent = false
  /// Bytes that were fed, and those that were looked through for the next member.
  private var fed = 0
  private var probed = 0
  /// Whether so many were looked through that no more is looked for.
  private var isProbed: Bool { probed > Self.mostProbed + 8 * fed }

  /// - Parameter mark: How the content of each member begins in a stream that is to go on behind damage; `read` then throws
  ///   for each gap once, and can be called again.
  init(resynchronizingAt mark: [UInt8] = []) { self.mark = mark }

  /// More of the packed bytes. Read until there is nothing more before feeding again, and no bytes gather.
  mutating func feed(_ bytes: [UInt8]) {
    fed += bytes.count
    let kept = mark.isEmpty ? start : max(memberStart, start - Self.longestLook)
    if kept == input.count {
      input = bytes
    } else {
      input.removeFirst(kept)
      input += bytes
    }
    start -= kept
    memberStart = max(0, memberStart - kept)
  }

  /// There is no more to feed.
  mutating func finish() { isFinished = true }

  /// Memory: packed bytes of the member under way, or of what may be one, and what unpacks them.
  var heldBytes: Int {
    let unpacker =
      switch state {
      case .gzip: Inflater.memory
      case .zstd(let stream): stream.memory
      case .undecided, .plain, .seeking, .done: 0
      }
    return input.count + dictionary.count + unpacker
  }

  /// True once all was read of a stream that ended inside a member or a frame.
  var isCutShort: Bool { isFinished && start == input.count && !isAtEdge }

  /// Appends up to `count` bytes; false where there are none before more is fed.
  mutating func read(upTo count: Int, into output: inout [UInt8]) throws(ExtractionError) -> Bool {
    if let failure { try fail(failure) }
    let before = output.count
    repeat {
      if case .undecided = state, try !decide() { return false }
      switch state {
      case .undecided, .done:
        start = input.count
        memberStart = start
        return false
      case .plain:
        let end = min(input.count, start + count)
        output += input[start..<end]
        start = end
        memberStart = end
        return output.count > before
      case .seeking(let packing):
        guard try seek(packing) else { return false }
      case .gzip(let inflater):
        if isAtEdge, !begins(.gzip, length: 3) { continue }
        if unpack(count, into: &output, inflater.step) { inflater.reset() }
      case .zstd(let stream):
        if isAtEdge, !begins(.zstd, length: 4) { continue }
        _ = unpack(count, into: &output, stream.step)
      }
      if let failure, output.count == before { try fail(failure) }
    } while output.count == before && hasInput
    return output.count > before
  }

  /// Whether another step can come to anything.
  private var hasInput: Bool {
    switch state {
    case .seeking: start < input.count || isFinished && lost > 0
    case .gzip where isAtEdge: input.count - start >= 3 || isFinished && start < input.count
    case .zstd where isAtEdge: input.count - start >= 4 || isFinished && start < input.count
    default: start < input.count
    }
  }

  private mutating func decide() throws(ExtractionError) -> Bool {
    guard input.count - start >= 4 || isFinished else { return false }
    guard start < input.count else { return false }
    switch Unpacker.packing(input[start...]) {
    case .none: state = .plain
    case .gzip: state = .gzip(try Self.opened(Inflater()))
    case .zstd:
      guard try readDictionary() else { return false }
      state = .zstd(try Self.opened(ZstdStream(dictionary: dictionary)))
    }
    memberStart = start
    return true
  }

  private static func opened<Stream>(_ stream: Stream?) throws(ExtractionError) -> Stream {
    guard let stream else { throw .corrupt("no memory to unpack it in") }
    return stream
  }

  /// Reads the dictionary that a packed archive begins with ("Zstandard Compression for WARC Files 1.0", IIPC), if
  /// there is one; false where more must be fed first.
  private mutating func readDictionary() throws(ExtractionError) -> Bool {
    guard !mark.isEmpty, input[start...].starts(with: [0x5D, 0x2A, 0x4D, 0x18]) else { return true }
    guard input.count - start >= 8 else { return isFinished }
    let size = (0..<4).reduce(0) { $0 | Int(input[start + 4 + $1]) << (8 * $1) }
    guard size <= Self.longestDictionary else { throw .corrupt("its dictionary is too large") }
    guard input.count - start >= 8 + size else { return isFinished }
    let bytes = Array(input[start + 8..<start + 8 + size])
    let isPacked = bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
    dictionary = isPacked ? try Unpacker.unpack(bytes, limit: Self.longestDictionary) : bytes
    start += 8 + size
    return true
  }

  /// Whether a member begins here; where enough has come to tell that none does, the state says what is done.
  private mutating func begins(_ packing: Unpacker.Packing, length: Int) -> Bool {
    guard input.count - start >= length || isFinished, start < input.count else { return false }
    memberStart = start
    if Unpacker.packing(input[start...]) == packing { return true }
    state = mark.isEmpty ? .done : .seeking(packing)
    return false
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

  // MARK: - Behind damage

  /// Throws, or begins to look for the next member.
  private mutating func fail(_ failure: ExtractionError) throws(ExtractionError) {
    guard !mark.isEmpty else { throw failure }
    switch state {
    case .gzip: state = .seeking(.gzip)
    case .zstd: state = .seeking(.zstd)
    default: throw failure
    }
    self.failure = nil
    isAtEdge = true
    lostContent = true
    // What was read ahead of the damage may reach into later members.
    start = memberStart
    skip()
  }

  /// Goes to the next member whose content begins with the mark, and throws what lies behind; false where it has not
  /// come yet.
  private mutating func seek(_ packing: Unpacker.Packing) throws(ExtractionError) -> Bool {
    while start < input.count {
      // The longest of the beginnings that are looked for has four bytes.
      guard input.count - start >= 4 || isFinished else { return false }
      if packing.mayBegin(with: input[start]), Unpacker.packing(input[start...]) == packing {
        switch probe(packing) {
        case .yes(let next):
          state = next
          memberStart = start
          let reason = "damaged \(packing); \(lost) bytes up to the next record are lost"
          (lost, lostContent) = (0, false)
          throw .corrupt(reason)
        case .unknown where !isFinished && input.count - start < Self.longestLook: return false
        case .unknown, .no: break
        }
      }
      skip()
      if isProbed { break }
    }
    guard isFinished || isProbed else { return false }
    start = input.count
    memberStart = start
    state = .done
    guard lostContent else { return false }
    lostContent = false
    throw .corrupt("damaged \(packing); what follows in the archive is lost")
  }

  private mutating func skip() {
    if input[start] != 0 { lostContent = true }
    lost += 1
    start += 1
    memberStart = start
  }

  private enum Probe {
    case yes(State)
    case no
    case unknown
  }

  /// Whether what lies here unpacks to the mark.
  private mutating func probe(_ packing: Unpacker.Packing) -> Probe {
    var head = [UInt8](repeating: 0, count: mark.count)
    var place = start
    let result: UnpackStep?
    switch packing {
    case .gzip: result = Inflater()?.step(input, &place, &head)
    case .zstd: result = ZstdStream(dictionary: dictionary)?.step(input, &place, &head)
    case .none: result = nil
    }
    probed += place - start
    guard let result, result.failure == nil else { return .no }
    guard head.prefix(result.produced).elementsEqual(mark.prefix(result.produced)) else { return .no }
    guard result.produced == mark.count else { return result.isAtEdge ? .no : .unknown }
    switch packing {
    case .gzip: return Inflater().map { .yes(.gzip($0)) } ?? .no
    case .zstd: return ZstdStream(dictionary: dictionary).map { .yes(.zstd($0)) } ?? .no
    case .none: return .no
    }
  }
}
