import Files
import Glibc
import NIOHTTP1
import SearchAPI
import TextBytes

/// The secret that whoever is not on this machine must know: given once as `?token=`, kept by the browser as a cookie;
/// programs send `Authorization: Bearer`.
struct AccessToken: Sendable {
  static let cookieName = "searchd_token"
  static let fileName = "http-token"

  private let secret: [UInt8]

  init(_ secret: String) { self.secret = Array(secret.utf8) }

  private init(checked text: String, from source: String) throws {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, text.utf8.count >= 16 else {
      throw Failure("the token of \(source) is not 16 or more of A-Z, a-z, 0-9, - and _: choose another")
    }
    self.init(text)
  }

  /// `$SEARCHD_HTTP_TOKEN`, else what stands in `http-token` in the index directory, which is made where it is missing.
  static func load(index directory: String) throws -> AccessToken {
    if let variable = getenv("SEARCHD_HTTP_TOKEN"), variable.pointee != 0 {
      return try AccessToken(checked: String(cString: variable), from: "$SEARCHD_HTTP_TOKEN")
    }
    let path = "\(directory)/\(fileName)"
    do {
      let text = String(decoding: try FileBytes.read(Array(path.utf8), upTo: 4096).bytes, as: UTF8.self)
      return try AccessToken(checked: String(text.prefix { !$0.isNewline }), from: path)
    } catch FileBytes.Failure.system(ENOENT) {
      // It is made.
    } catch let error as FileBytes.Failure {
      throw Failure("\(path) cannot be read: \(error)")
    }
    var generator = SystemRandomNumberGenerator()
    let text = (0..<2).map { _ in String(generator.next(), radix: 16, width: 16) }.joined()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure("cannot write \(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    guard write(Array("\(text)\n".utf8), to: descriptor) else {
      unlink(path)
      throw Failure("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    return AccessToken(text)
  }

  /// Takes the same time whatever the guess has in common with the secret.
  func matches(_ guess: some StringProtocol) -> Bool {
    let guess = Array(guess.utf8)
    guard guess.count == secret.count else { return false }
    return zip(guess, secret).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Whether a request's headers carry it.
  func isIn(_ headers: HTTPHeaders) -> Bool {
    let bearer = headers[canonicalForm: "Authorization"].contains { value in
      value.lowercased().hasPrefix("bearer ") && matches(value.dropFirst(7))
    }
    return bearer
      || headers["Cookie"].joined(separator: ";").split(separator: ";").contains { pair in
        let parts = pair.drop(while: \.isWhitespace).split(separator: "=", maxSplits: 1)
        return parts.count == 2 && parts[0] == Self.cookieName && matches(parts[1])
      }
  }

  /// The header that has a browser keep it.
  func cookie(_ token: String) -> String {
    "\(Self.cookieName)=\(token); Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"
  }
}
