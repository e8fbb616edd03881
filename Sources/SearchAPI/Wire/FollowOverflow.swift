/// What the event `more` of `GET /v1/follow` says: more pages that match came at once than are told one by one.
public struct FollowOverflow: Codable, Sendable, Equatable {
  /// Matching pages that are not told.
  public var more: Int

  public init(more: Int) { self.more = more }
}
