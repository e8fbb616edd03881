import Glibc
import SearchAPI

/// Writes to standard output; ends the program where nobody reads any more.
func standardOutput(_ bytes: [UInt8]) {
  if !write(bytes, to: STDOUT_FILENO) { exit(2) }
}

func standardOutput(_ text: String) { standardOutput(Array(text.utf8)) }
