import Logging

/// A log whose lines a test reads.
struct ListedLog: LogHandler {
  let list: AsyncStream<String>.Continuation
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { list.yield("\(event.level) \(event.message)") }
}
