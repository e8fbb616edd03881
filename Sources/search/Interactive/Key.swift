import TextBytes

/// A key of a terminal.
enum Key: Equatable {
  case text(String)
  case enter, escape, tab, backspace, delete
  case up, down, left, right, pageUp, pageDown, home, end
  /// A letter with Ctrl.
  case control(Character)
}

/// Tells keys from the bytes that a terminal sends (ECMA-48 and xterm's sequences).
struct KeyParser {
  /// What one look at the bytes comes to.
  private enum Step {
    case needsMore
    /// Bytes that mean nothing here.
    case nothing
    case found(Key)

    init(_ key: Key?) { self = key.map { .found($0) } ?? .nothing }
  }

  private var pending: [UInt8] = []
  /// Whether what waits began with an Escape that came alone: a key of its own, unless the sequence of another one goes on.
  private var isEscapeAlone = false

  /// Whether the beginning of a key waits for its rest: an Escape, or the first bytes of a character.
  var isWaiting: Bool { !pending.isEmpty }

  mutating func feed(_ bytes: [UInt8]) -> [Key] {
    isEscapeAlone = pending == [0x1B] || isEscapeAlone && isWaiting
    pending += bytes
    var keys = [Key]()
    while true {
      switch next() {
      case .needsMore: return keys
      case .nothing: break
      case .found(let key): keys.append(key)
      }
      isEscapeAlone = false
    }
  }

  /// Nothing followed: what waits is taken as it is.
  mutating func flush() -> [Key] {
    defer { pending = [] }
    return pending == [0x1B] || isEscapeAlone ? [.escape] : []
  }

  private mutating func next() -> Step {
    guard let first = pending.first else { return .needsMore }
    if first == 0x1B { return sequence() }
    if first < 0x20 || first == 0x7F {
      pending.removeFirst()
      return Step(Self.control(first))
    }
    let length = first.characterLength
    guard pending.count >= length else { return .needsMore }
    let text = String(validating: pending.prefix(length), as: UTF8.self)
    pending.removeFirst(text == nil ? 1 : length)
    return Step(text.map { .text($0) })
  }

  private static func control(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x0D, 0x0A: .enter
    case 0x09: .tab
    case 0x7F, 0x08: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: nil
    }
  }

  /// `ESC [ 1 ; 5 A`, `ESC O A` and their like. A character that came together with its Escape was typed with Alt.
  private mutating func sequence() -> Step {
    guard pending.count >= 2 else { return .needsMore }
    guard pending[1] == UInt8(ascii: "[") || pending[1] == UInt8(ascii: "O") else {
      let control = Self.control(pending[1])
      if isEscapeAlone || pending[1] == 0x1B || control.map({ if case .control = $0 { true } else { false } }) == true {
        pending.removeFirst()
        return .found(.escape)
      }
      let length = pending[1].characterLength
      guard pending.count > length else { return .needsMore }
      pending.removeFirst(1 + length)
      return .nothing
    }
    guard let end = pending.indices.dropFirst(2).first(where: { (0x40...0x7E).contains(pending[$0]) }) else {
      if pending.count > 32 { pending = [] }
      return .needsMore
    }
    let number = pending[2..<end].prefix { $0 != UInt8(ascii: ";") }
    let final = pending[end]
    pending.removeFirst(end + 1)
    let key: Key? =
      switch (final, String(decoding: number, as: UTF8.self)) {
      case (UInt8(ascii: "A"), _): .up
      case (UInt8(ascii: "B"), _): .down
      case (UInt8(ascii: "C"), _): .right
      case (UInt8(ascii: "D"), _): .left
      case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), "1"), (UInt8(ascii: "~"), "7"): .home
      case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), "4"), (UInt8(ascii: "~"), "8"): .end
      case (UInt8(ascii: "~"), "3"): .delete
      case (UInt8(ascii: "~"), "5"): .pageUp
      case (UInt8(ascii: "~"), "6"): .pageDown
      default: nil
      }
    return Step(key)
  }
}
