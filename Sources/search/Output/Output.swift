import Glibc
import SearchAPI

/// Writes to standard output; ends the program quietly where nobody reads any more.
func standardOutput(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

/// Writes a line to standard error.
func standardError(_ line: String) {
  write(Array("\(PlainText.withoutControls(line))\n".utf8), to: STDERR_FILENO)
}

/// Writes all of `bytes`.
func write(_ bytes: [UInt8], to descriptor: Int32) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { exit(2) }
    rest = rest.dropFirst(written)
  }
}
