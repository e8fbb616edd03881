import Dispatch
import Glibc

/// The signals that ask the daemon to stop.
enum Signals {
  /// Takes over SIGTERM and SIGINT; gives each as it comes.
  static func stops() -> AsyncStream<Int32> {
    AsyncStream { continuation in
      for number in [SIGTERM, SIGINT] {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
          continuation.yield(number)
          // A source lives as long as its handler holds it.
          _ = source
        }
        source.resume()
      }
    }
  }
}
