/// The answer of `GET`, `POST` and `DELETE /v1/watch`: the folders that the daemon follows.
public struct WatchAnswer: Codable, Sendable, Equatable {
  /// By path.
  public var folders: [Folder]

  /// A folder that is followed, all the way down.
  public struct Folder: Codable, Sendable, Equatable {
    /// Whole, links resolved.
    public var path: String
    /// Kept in the index, and not only asked for with `searchd --watch`.
    public var isKept: Bool
    /// Files that were taken in, or looked at and passed over.
    public var files: Int
    /// Changes that wait for their turn.
    public var waiting: Int
    /// Why it is not followed as it should be now.
    public var problem: String?

    private enum CodingKeys: String, CodingKey {
      case path, files, waiting, problem
      case isKept = "is_kept"
    }

    public init(path: String, isKept: Bool, files: Int, waiting: Int, problem: String? = nil) {
      self.path = path
      self.isKept = isKept
      self.files = files
      self.waiting = waiting
      self.problem = problem
    }
  }

  public init(folders: [Folder]) { self.folders = folders }
}
