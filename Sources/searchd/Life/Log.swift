import FoundationEssentials
import Glibc
import Logging
import SearchAPI

/// How log lines look.
enum LogFormat: String, CaseIterable { case text, json }

/// Writes each line to standard error at once, as text or as a JSON object.
struct LineLog: LogHandler {
  var format: LogFormat
  var label: String
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let time = Date.now.formatted(.iso8601)
    var line: String
    switch format {
    case .text:
      line = "\(time) \(event.level) \(event.message)"
      for (key, value) in pairs { line += " \(key)=\(value)" }
      // A message may quote what a client sent: it stays one line, and steers no terminal.
      line = PlainText.withoutControls(
        String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 ? " " : $0 })))
    case .json:
      var object = ["time": time, "level": "\(event.level)", "message": "\(event.message)"]
      for (key, value) in pairs { object[key] = "\(value)" }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      line = (try? encoder.encode(object)).map { String(decoding: Wire.inert(Array($0)), as: UTF8.self) } ?? ""
    }
    standardError(line)
  }
}
