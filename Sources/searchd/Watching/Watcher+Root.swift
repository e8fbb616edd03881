import Files
import Glibc

extension Watcher {
  /// A folder that is followed.
  struct Root {
    /// In the index's list, and not only asked for on the command line.
    var isKept: Bool
    /// Why there is nothing to be followed, for now.
    var absence: String?
    /// Folders in it that no event tells of: they are looked at from time to time, with all that is in them.
    var troubles: [FilePath: Trouble] = [:]
    /// When it is compared as a whole with what was taken in; nil where there is no need.
    var nextSweep: ContinuousClock.Instant? = .now
    /// When its troubles are looked at.
    var nextLook: ContinuousClock.Instant?

    init(isKept: Bool) { self.isKept = isKept }

    /// Why it is not followed now, or not all of it.
    var problem: String? {
      absence ?? troubles.min { $0.key < $1.key }.map { $0.value.told(of: $0.key) }
    }

    /// Those of the troubles that are in no other.
    var outermostTroubles: [FilePath] {
      troubles.keys.filter { path in
        var rest = path
        while let folder = rest.parts?.folder {
          if troubles[folder] != nil { return false }
          rest = folder
        }
        return true
      }
    }
  }

  /// Why a folder is not followed; `errno` where it cannot be read.
  enum Trouble: Equatable {
    case unreadable(Int32)
    case unwatched

    func told(of folder: FilePath) -> String {
      switch self {
      case .unreadable(EACCES): "\(folder) cannot be read: let this user (chmod u+rx)"
      case .unreadable(let code): "\(folder) cannot be read: \(SystemError(code: code))"
      case .unwatched:
        "not all of it can be watched, so it is swept once a minute: raise the limit "
          + "(sysctl fs.inotify.max_user_watches=1000000)"
      }
    }
  }
}
