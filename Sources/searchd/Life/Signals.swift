import Dispatch
import Glibc

/// The signals that the daemon answers.
enum Signals {
  /// Takes over SIGTERM, SIGINT and SIGHUP; gives each as it comes.
  static func all() -> AsyncStream<Int32> {
    AsyncStream { continuation in
      for number in [SIGTERM, SIGINT, SIGHUP] {
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

  static func name(_ number: Int32) -> String {
    switch number {
    case SIGTERM: "SIGTERM"
    case SIGINT: "SIGINT"
    case SIGHUP: "SIGHUP"
    default: "\(number)"
    }
  }
}
