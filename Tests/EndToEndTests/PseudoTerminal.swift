import Foundation

/// A terminal that a test sits at.
final class PseudoTerminal {
  struct NoTerminal: Error {}

  private let descriptor: CInt
  /// What a program opens.
  let name: String

  init() throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
    var (lock, number): (CInt, CInt) = (0, 0)
    // TIOCSPTLCK, TIOCGPTN, and TIOCSWINSZ.
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(descriptor, 0x4004_5431, &lock) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0,
      ioctl(descriptor, 0x5414, &size) == 0
    else {
      close(descriptor)
      throw NoTerminal()
    }
    name = "/dev/pts/\(number)"
  }

  deinit { close(descriptor) }

  func type(_ text: String) { _ = write(descriptor, text, text.utf8.count) }

  /// What is shown from now on, up to a text.
  @discardableResult
  func read(until text: String) throws -> String {
    var shown: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 4096)
    try eventually("the terminal shows \(text)") {
      let count = Glibc.read(descriptor, &bytes, bytes.count)
      if count > 0 { shown += bytes[..<count] }
      return String(decoding: shown, as: UTF8.self).contains(text)
    }
    return String(decoding: shown, as: UTF8.self)
  }
}
