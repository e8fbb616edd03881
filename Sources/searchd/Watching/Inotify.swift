import Files
import Glibc
import SearchAPI

/// What happens to the files of directories: inotify(7).
final class Inotify: Sendable {
  struct Event: Equatable {
    /// The directory's watch; -1 where the kernel's queue has overflown.
    var watch: Int32
    var mask: UInt32
    /// The entry of the directory; nil where the event is of the directory itself.
    var name: [UInt8]?

    func has(_ flag: Int) -> Bool { mask & UInt32(flag) != 0 }
  }

  private static let mask = UInt32(
    IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF
      | IN_MOVE_SELF)
  private static let headerSize = 16

  let descriptor: Int32

  init() throws(Failure) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else {
      throw Failure(
        "folders cannot be watched: \(String(cString: strerror(errno))) "
          + "(raise the limit: sysctl fs.inotify.max_user_instances=1024)")
    }
  }

  deinit { close(descriptor) }

  /// Watches a directory, links not followed; `errno` where that fails.
  func add(_ path: FilePath) -> Result<Int32, SystemError> {
    let watch = inotify_add_watch(
      descriptor, path.cString, Self.mask | UInt32(IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK))
    return watch >= 0 ? .success(watch) : .failure(SystemError(code: errno))
  }

  func remove(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

  /// What has come since the last call; empty where nothing has.
  func read() -> [Event] {
    var events = [Event]()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return events }
      events += Self.parse(buffer[..<count])
    }
  }

  /// `struct inotify_event`, one after another: watch, mask, cookie and the name's length, 32 bits each, and the name,
  /// zeros behind it.
  static func parse(_ bytes: ArraySlice<UInt8>) -> [Event] {
    var events = [Event]()
    var rest = bytes
    func word(_ place: Int) -> UInt32 {
      let start = rest.startIndex + place
      return rest[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    while rest.count >= headerSize {
      let length = Int(word(12))
      guard length <= rest.count - headerSize else { break }
      let name = rest.dropFirst(headerSize).prefix(length).prefix { $0 != 0 }
      events.append(
        Event(
          watch: Int32(bitPattern: word(0)), mask: word(4),
          name: name.isEmpty ? nil : Array(name)))
      rest = rest.dropFirst(headerSize + length)
    }
    return events
  }
}

/// A call to the system that failed; `code` is `errno`.
struct SystemError: Error, CustomStringConvertible {
  var code: Int32
  var description: String { String(cString: strerror(code)).lowercased() }
}
