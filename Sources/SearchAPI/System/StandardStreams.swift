import Glibc

/// Opens what is closed of the three standard streams, so that no file or socket takes its number and is written to in
/// its stead. Standard output is opened for reading alone: writing to it fails, and that is told.
public func openStandardStreams() {
  for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDWR)]
  where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
    // The lowest number that is free is this one.
    _ = open("/dev/null", mode)
  }
}

/// Writes all of `bytes` to a descriptor; false where nobody reads any more, or `errno` tells why else.
@discardableResult
public func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { return false }
    rest = rest.dropFirst(written)
  }
  return true
}

/// Writes to standard output; ends the program where that fails. Nothing is said where nobody reads any more.
public func standardOutput(_ bytes: [UInt8]) {
  if write(bytes, to: STDOUT_FILENO) { return }
  if errno != EPIPE {
    let program = CommandLine.arguments.first?.split(separator: "/").last ?? "search"
    standardError(
      "\(program): cannot write to standard output: \(String(cString: strerror(errno)).lowercased()): "
        + "what was printed is not all")
  }
  exit(2)
}

/// The same of a text's UTF-8.
public func standardOutput(_ text: String) { standardOutput(Array(text.utf8)) }

/// Writes a line to standard error, without control characters.
public func standardError(_ line: String) {
  write(Array("\(PlainText.withoutControls(line))\n".utf8), to: STDERR_FILENO)
}

/// What a program cannot do: one line that says what was wrong and what to do.
public struct Failure: Error, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
