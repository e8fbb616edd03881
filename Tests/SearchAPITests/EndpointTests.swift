import Testing

@testable import SearchAPI

@Suite("Where index and socket lie")
struct EndpointTests {
  private func endpoint(
    index: String? = nil, socket: String? = nil, _ environment: [String: String] = [:], folders: Set<String> = [],
    owner: UInt32 = 7
  ) throws(EndpointError) -> Endpoint {
    try Endpoint(
      index: index, socket: socket, environment: environment, workingDirectory: "/home/ann/pages",
      user: 7, directoryOwner: { folders.contains($0) ? owner : nil })
  }

  @Test func theIndexIsChosenInOrder() throws {
    let all = ["SEARCHD_INDEX": "/var/index", "XDG_DATA_HOME": "/data", "HOME": "/home/ann"]
    let here: Set = ["/home/ann/pages/Index"]
    #expect(try endpoint(index: "/given", all, folders: here).index == "/given")
    #expect(try endpoint(all, folders: here).index == "/var/index")
    #expect(try endpoint(all.filter { $0.key != "SEARCHD_INDEX" }, folders: here).index == "/home/ann/pages/Index")
    #expect(try endpoint(all.filter { $0.key != "SEARCHD_INDEX" }).index == "/data/searchd")
    #expect(try endpoint(["HOME": "/home/ann"]).index == "/home/ann/.local/share/searchd")
    #expect(try endpoint(["HOME": "/home/ann", "SEARCHD_INDEX": ""]).index == "/home/ann/.local/share/searchd")
    #expect(throws: EndpointError.noIndexDirectory) { try endpoint() }
  }

  /// Whoever may write to the working folder may have laid it there.
  @Test func anIndexOfAnotherUserIsTakenIfNamedAlone() throws {
    let here: Set = ["/home/ann/pages/Index"]
    let home = ["HOME": "/home/ann"]
    let passed = try endpoint(home, folders: here, owner: 8)
    #expect(passed.index == "/home/ann/.local/share/searchd" && passed.notice?.contains("user 8") == true)
    for taken in [
      try endpoint(home, folders: here), try endpoint(home, folders: here, owner: 0),
      try endpoint(index: "Index", home, folders: here, owner: 8),
    ] {
      #expect(taken.index == "/home/ann/pages/Index" && taken.notice == nil)
    }
  }

  @Test func whoeverListensOnANamedSocketIsAsked() throws {
    #expect(try endpoint(index: "i", socket: "s").socketIsNamed)
    #expect(try endpoint(index: "i", ["SEARCHD_SOCKET": "/e"]).socketIsNamed)
    #expect(try !endpoint(index: "i").socketIsNamed)
    var peer = SocketPeer()
    for (uid, user, isAllowed) in [(7, 7, true), (0, 7, true), (0, 0, true), (7, 0, false), (8, 7, false)]
      as [(UInt32, UInt32, Bool)]
    {
      peer.uid = uid
      #expect(peer.mayServe(user) == isAllowed)
    }
  }

  @Test func theSocketIsChosenInOrder() throws {
    #expect(try endpoint(index: "i", socket: "s", ["SEARCHD_SOCKET": "/e"]).socket == "/home/ann/pages/s")
    #expect(try endpoint(index: "i", ["SEARCHD_SOCKET": "/e"]).socket == "/e")
    #expect(try endpoint(index: "i").socket == "/home/ann/pages/i/searchd.sock")
  }

  @Test(arguments: [
    ("a", "/w/a"), ("./a/", "/w/a"), ("../a", "/a"), ("../../../a", "/a"), ("/x//y/./z/..", "/x/y"), (".", "/w"),
  ])
  func pathsAreMadeAbsolute(path: String, expected: String) {
    #expect(Endpoint.normalised(path, in: "/w") == expected)
  }

  @Test func aPathTooLongForASocketGoesToTheRuntimeFolder() throws {
    let longest = "/" + String(repeating: "a", count: Endpoint.longestSocketPath - "//searchd.sock".utf8.count)
    #expect(try endpoint(index: longest).socket == longest + "/searchd.sock")
    let runtime = ["XDG_RUNTIME_DIR": "/run/user/7"]
    let first = try endpoint(index: longest + "b", runtime).socket
    #expect(first.hasPrefix("/run/user/7/searchd-") && first.hasSuffix(".sock"))
    #expect(first == (try endpoint(index: longest + "b", runtime).socket))
    #expect(first != (try endpoint(index: longest + "c", runtime).socket))
    #expect(throws: EndpointError.self) { try endpoint(index: longest + "b") }
    #expect(throws: EndpointError.self) { try endpoint(index: "i", socket: longest + "/searchd.sockets", runtime) }
  }

  @Test func lengthIsCountedInBytes() throws {
    let han = "/" + String(repeating: "页", count: 40)
    #expect(throws: EndpointError.self) { try endpoint(index: han) }
  }
}
