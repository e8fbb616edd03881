extension Watcher {
  /// How long is waited for what may get better by itself.
  struct Pauses: Sendable {
    /// Between attempts to index what failed, or to reach a folder that is not there.
    var retry = Duration.seconds(5)
    /// Between looks at what cannot be watched or read.
    var look = Duration.seconds(60)
    /// Before a page is tried again that was left out for a reason that may pass; each time twice as long …
    var secondTry = Duration.seconds(60)
    /// … up to this.
    var longestTry = Duration.seconds(3600)
  }
}
