import Foundation
import TestSupport
import Testing

/// What `make install` puts where.
@Suite("Packaging", .ownThread, .timeLimit(.minutes(2)))
struct PackagingTests {
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/make"), "make is missing"))
  func whatIsInstalledIsRemoved() throws {
    let here = try Installation()
    let programs = URL(fileURLWithPath: here.path(of: "search")).deletingLastPathComponent().path
    let root = here.folder.file("root")
    func make(_ target: String) throws -> Set<String> {
      let outcome = try here.run(
        "/usr/bin/make", ["-C", packageRoot, target, "BIN=\(programs)", "DESTDIR=\(root)", "PREFIX=/usr"])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
      let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      var isFolder: ObjCBool = false
      return Set(
        files.filter {
          FileManager.default.fileExists(atPath: "\(root)/\($0)", isDirectory: &isFolder) && !isFolder.boolValue
        })
    }
    let installed = try make("install")
    let expected = ["search", "searchd"].flatMap { program in
      [
        "usr/bin/\(program)", "usr/share/man/man1/\(program).1", "usr/share/bash-completion/completions/\(program)",
        "usr/share/zsh/site-functions/_\(program)", "usr/share/fish/vendor_completions.d/\(program).fish",
      ]
    }
    #expect(installed == Set(expected + ["searchd.service", "searchd.socket"].map { "usr/lib/systemd/user/\($0)" }))
    let unit = try String(contentsOfFile: "\(root)/usr/lib/systemd/user/searchd.service", encoding: .utf8)
    #expect(unit.contains("ExecStart=/usr/bin/searchd "))
    #expect(try here.run("\(root)/usr/bin/search", ["--version"]).status == 0)
    #expect(try make("uninstall").isEmpty)
  }

  @Test func aToolThatAPackageNeedsIsNamed() throws {
    let here = try Installation()
    let outcome = try here.start(
      "/bin/bash", ["\(packageRoot)/Packaging/build-deb"], environment: ["PATH=\(here.folder.path)"]
    ).finish()
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.error.contains("dpkg is missing: apt-get install dpkg-dev"), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
  }
}
