import Foundation
import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("The token of the network")
struct AccessTokenTests {
  @Test func aFileThatCannotBeReadIsNotTakenForNone() throws {
    let folder = try ScratchFolder()
    let made = try AccessToken.load(index: folder.path)
    let text = try String(contentsOfFile: folder.file(AccessToken.fileName), encoding: .utf8)
    #expect(made.matches(text.dropLast()) && !made.matches("x"))
    #expect(try AccessToken.load(index: folder.path).matches(text.dropLast()))
    try folder.write("other/\(AccessToken.fileName)/x", [])
    do {
      _ = try AccessToken.load(index: folder.file("other"))
      Issue.record("a folder was read")
    } catch let error as Failure {
      #expect(error.description.contains("cannot be read"), "\(error)")
    }
  }
}
