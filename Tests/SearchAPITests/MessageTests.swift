import Glibc
import Testing

@testable import SearchAPI

@Suite("What went wrong")
struct MessageTests {
  @Test func aSocketThatCannotBeUsedIsNotCalledUnanswered() {
    func text(_ code: Int32) -> String { "\(ClientError.noDaemon(path: "/s", code: code))" }
    #expect(text(ENOENT).contains("no daemon answers") && text(ECONNREFUSED).contains("no daemon answers"))
    #expect(text(EACCES) == "/s is closed to this user: search as its owner, or pass another --index")
    #expect(text(ENOTDIR).contains("no folder") && text(EAGAIN).contains("try again"))
    #expect(text(EMFILE).contains("too many open files"))
  }

  @Test func theHelpThatIsPointedToIsTheCommands() {
    let full = "Error: Missing\nUsage: search add <path> ...\n  See 'search add --help' for more information."
    #expect(UsageHint.add(to: "Missing", from: full) == "Missing (see search add --help)")
    #expect(UsageHint.add(to: "One\ntwo", from: "Error: One") == "One two")
  }
}
