import Files

/// Paths in line, each of them once.
struct PathQueue {
  private(set) var all: [FilePath] = []
  private var members: Set<FilePath> = []

  var isEmpty: Bool { all.isEmpty }
  var count: Int { all.count }

  /// A path that is in line keeps its place.
  mutating func append(_ path: FilePath) {
    if members.insert(path).inserted { all.append(path) }
  }

  mutating func append(contentsOf paths: [FilePath]) { for path in paths { append(path) } }

  /// Takes as many as there are, `most` at most; those that came last.
  mutating func takeLast(_ most: Int) -> [FilePath] {
    let taken = Array(all.suffix(most))
    all.removeLast(taken.count)
    members.subtract(taken)
    return taken
  }

  mutating func removeAll(where isGone: (FilePath) -> Bool) {
    all.removeAll(where: isGone)
    members = Set(all)
  }
}
