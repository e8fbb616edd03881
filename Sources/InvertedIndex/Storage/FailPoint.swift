import Glibc
import Synchronization

/// Named places at which a test may end the process as `kill -9` does.
///
/// Only debug builds have them: in a release the call is empty and the variable is not looked at.
package enum FailPoint {
  /// Ends the process here if `$SEARCHD_FAIL_POINT` is this name, a colon, and how often the place was come to.
  @inline(__always)
  package static func pass(_ name: StaticString) {
    #if DEBUG
      if let plan, plan.name == name.description, plan.left.withLock({ left in
        left -= 1
        return left == 0
      }) {
        kill(getpid(), SIGKILL)
      }
    #endif
  }

  #if DEBUG
    private final class Plan: Sendable {
      let name: String
      let left: Mutex<Int>

      init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]) else { return nil }
        name = String(parts[0])
        left = Mutex(count)
      }
    }

    private static let plan = getenv("SEARCHD_FAIL_POINT").flatMap { Plan(String(cString: $0)) }
  #endif
}
