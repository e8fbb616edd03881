import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// Figures as one JSON object, by their names.
struct Figures {
  private enum Figure: Encodable {
    case count(Int)
    case seconds(Double)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .count(let value): try container.encode(value)
      case .seconds(let value): try container.encode((value * 1000).rounded() / 1000)
      }
    }
  }

  private var figures: [String: Figure] = [:]

  func with(_ name: String, _ value: Int) -> Figures { with(name, .count(value)) }

  /// Seconds, to the millisecond.
  func with(_ name: String, _ value: Double) -> Figures { with(name, .seconds(value)) }

  private func with(_ name: String, _ value: Figure) -> Figures {
    var figures = self
    figures.figures[name] = value
    return figures
  }

  /// Writes them as a line on standard output.
  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(figures), as: UTF8.self))
  }
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
