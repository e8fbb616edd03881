import Synchronization

/// Bytes that are held against checksums piece by piece, each piece when it is first asked for: opening a large file
/// costs nothing, and no reader sees a byte that was not checked.
final class CheckedBytes: Sendable {
  static let pieceSize = 1 << 16

  let bytes: Bytes
  /// A checksum a piece.
  private let checksums: Bytes
  private let damage: DamageNote
  /// A bit a piece that was found sound.
  private let sound: [Bits]

  private final class Bits: Sendable { let value = Atomic<UInt64>(0) }

  /// - Parameter checksums: `checksums(of:)` the bytes, as they were written.
  init(_ bytes: Bytes, checksums: Bytes, damage: DamageNote) throws(IndexError) {
    let pieces = (bytes.count + Self.pieceSize - 1) / Self.pieceSize
    guard checksums.count == 8 * pieces else {
      throw checksums.damaged(at: 0, "\(pieces) pieces need as many checksums")
    }
    self.bytes = bytes
    self.checksums = checksums
    self.damage = damage
    sound = (0..<(pieces + 63) / 64).map { _ in Bits() }
  }

  /// Sees to it that a range agrees with its checksums; what reaches past the end is cut off.
  @inline(__always)
  func check(_ start: Int, _ length: Int) throws(IndexError) {
    guard length > 0, start >= 0, start < bytes.count else { return }
    let last = (min(bytes.count, start &+ min(length, bytes.count)) &- 1) / Self.pieceSize
    for piece in start / Self.pieceSize...last
    where sound[piece &>> 6].value.load(ordering: .relaxed) & 1 &<< UInt64(piece & 63) == 0 {
      try checkPiece(piece)
    }
  }

  /// Ends early where nobody waits for it any more.
  func checkAll() throws(IndexError) {
    for start in stride(from: 0, to: bytes.count, by: Self.pieceSize) {
      if Task.isCancelled { throw .closed }
      try check(start, Self.pieceSize)
    }
  }

  private func checkPiece(_ piece: Int) throws(IndexError) {
    let start = piece * Self.pieceSize
    let part = try bytes.slice(start, min(Self.pieceSize, bytes.count - start))
    guard part.checksum == checksums.load(8 * piece, as: UInt64.self) else {
      let error = part.damaged(at: 0, "its bytes contradict their checksum")
      damage.note(error)
      throw error
    }
    sound[piece >> 6].value.bitwiseOr(1 << UInt64(piece & 63), ordering: .relaxed)
  }

  static func checksums(of bytes: [UInt8]) -> [UInt8] {
    var output = ByteWriter()
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
      output.append(fixed: bytes.checksum(start..<min(bytes.count, start + pieceSize), seed: 0))
    }
    return output.bytes
  }
}

/// Keeps the first damage that was found in a file.
final class DamageNote: Sendable {
  private let isSet = Atomic(false)
  private let error = Mutex<IndexError?>(nil)

  func note(_ damage: IndexError) {
    error.withLock { $0 = $0 ?? damage }
    isSet.store(true, ordering: .releasing)
  }

  var found: IndexError? { isSet.load(ordering: .acquiring) ? error.withLock { $0 } : nil }
}
