import Files

/// The packing that a body's Content-Encoding names, held against the first bytes of the body.
struct DeclaredPacking: Sendable {
  private let name: String
  private let kind: Packing
  /// The body's first bytes, while they are too few to tell.
  private var head: [UInt8] = []
  private var isChecked = false

  /// Nil where `name` is no packing that is taken.
  init?(_ name: String) {
    switch name {
    case "gzip", "x-gzip": kind = .gzip
    case "zstd": kind = .zstd
    default: return nil
    }
    self.name = name
  }

  /// The bytes that may be read now, those that were kept before among them; throws 400 where they are not so packed.
  mutating func checked(_ chunk: [UInt8]) throws(RequestError) -> [UInt8] {
    if isChecked { return chunk }
    head += chunk
    guard head.count >= Packing.headBytes else { return [] }
    guard Packing(beginning: head) == kind else { throw mismatch }
    isChecked = true
    defer { head = [] }
    return head
  }

  /// There is no more; throws 400 where that is too little to be packed.
  func finish() throws(RequestError) { if !isChecked { throw mismatch } }

  private var mismatch: RequestError {
    .badRequest(
      "the body is not packed as its Content-Encoding says: \(name)", hint: "pack it, or leave the header out")
  }
}
