import Logging

/// A log whose lines a test reads.
struct ListedLog: LogHandler {
  let list: AsyncStream<String>.Continuation
  /// Whether what comes with a message is listed, too.
  var isWhole = false
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = isWhole ? (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" } : []
    list.yield("\(event.level) \(event.message)" + facts.joined())
  }
}
