import Glibc

/// Writes all of `bytes` to a descriptor; false where nobody reads any more.
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

/// Writes a line to standard error, without control characters.
public func standardError(_ line: String) {
  write(Array("\(PlainText.withoutControls(line))\n".utf8), to: STDERR_FILENO)
}

/// What a program cannot do: one line that says what was wrong and what to do.
public struct Failure: Error, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
