import Glibc

/// libFuzzer's entry for programs that have a `main` of their own, as the package manager wants it
/// (https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library").
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
enum Fuzz {
  fileprivate static let target =
    getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .page

  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, fuzzOneInput))
  }
}

/// What libFuzzer calls with bytes of its making. `$FUZZ_TARGET` chooses who reads them; `make fuzz` runs all in turn.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try Fuzz.target.run([UInt8](UnsafeBufferPointer(start: data, count: data == nil ? 0 : count)))
  } catch {
    // libFuzzer keeps the input of whatever aborts.
    let message = Array("\(error)\n".utf8)
    _ = write(STDERR_FILENO, message, message.count)
    abort()
  }
  return 0
}
