import Glibc
import SearchAPI
import Testing

@Suite("Addresses of sockets")
struct UnixAddressTests {
  @Test func aPathIsAsLongAsTheKernelTakes() {
    #expect(UnixAddress("/".utf8) != nil)
    #expect(UnixAddress([UInt8](repeating: 0x61, count: Endpoint.longestSocketPath)) != nil)
    #expect(UnixAddress([UInt8](repeating: 0x61, count: Endpoint.longestSocketPath + 1)) == nil)
  }

  /// A name outside the file system is as long as it is said to be, zeros and all.
  @Test func aNameMayBeginWithAZero() throws {
    let name = [0] + Array("searchd-test-\(getpid())".utf8)
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { for descriptor in [listener, client] { close(descriptor) } }
    #expect(try #require(UnixAddress(name)).withSockaddr { bind(listener, $0, $1) } == 0 && listen(listener, 1) == 0)
    #expect(try #require(UnixAddress(name + [0])).withSockaddr { connect(client, $0, $1) } != 0)
    #expect(try #require(UnixAddress(name)).withSockaddr { connect(client, $0, $1) } == 0)
  }
}
