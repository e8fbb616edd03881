import Dispatch
import Glibc
import Synchronization

/// Figures as one JSON object, in the order in which they were given.
struct Figures: CustomStringConvertible {
  private var parts: [String] = []

  func with(_ name: String, _ value: Int) -> Figures { with(name, "\(value)") }

  /// Seconds, to the millisecond.
  func with(_ name: String, _ value: Double) -> Figures { with(name, "\((value * 1000).rounded() / 1000)") }

  private func with(_ name: String, _ value: String) -> Figures {
    var figures = self
    figures.parts.append("\"\(name)\": \(value)")
    return figures
  }

  var description: String { "{\(parts.joined(separator: ", "))}" }
}

/// One line on standard output, at once.
func writeLine(_ line: String) {
  print(line)
  fflush(nil)
}

func complain(_ message: String) {
  let line = Array("search-benchmark: \(message)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension timeval {
  var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

/// Standard input piece by piece, read on a thread of its own so that no other task waits for it.
final class StandardInput: AsyncSequence, Sendable {
  private let queue = DispatchQueue(label: "standard-input")
  private let count = Atomic(0)

  /// Bytes read so far.
  var byteCount: Int { count.load(ordering: .relaxed) }

  func makeAsyncIterator() -> Iterator { Iterator(input: self) }

  struct Iterator: AsyncIteratorProtocol {
    let input: StandardInput

    func next() async throws -> [UInt8]? {
      let piece = await withCheckedContinuation { caller in
        input.queue.async { caller.resume(returning: StandardInput.read()) }
      }
      guard let piece else { throw CommandFailure("standard input cannot be read") }
      input.count.add(piece.count, ordering: .relaxed)
      return piece.isEmpty ? nil : piece
    }
  }

  /// The next piece; empty at the end, nil where reading fails.
  private static func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count >= 0 {
        buffer.removeLast(buffer.count - count)
        return buffer
      }
      guard errno == EINTR else { return nil }
    }
  }
}
