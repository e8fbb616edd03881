import Foundation
import TestSupport
import Testing

/// The core's folders know only those that stand below them in its documentation's table.
@Suite struct ArchitectureTests {
  private static let root = "\(packageRoot)/Sources/InvertedIndex"

  /// The table's lines from top to bottom; folders of one line do not know each other.
  private static func layers() throws -> [[String]] {
    let text = try String(contentsOfFile: "\(root)/InvertedIndex.docc/Architecture.md", encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.split(separator: "|")[0].split(separator: "`").map(String.init).filter { $0.first?.isUppercase == true }
    }
  }

  /// Code without comments and strings, by folder and file.
  private static func sources() throws -> [(folder: String, file: String, code: String)] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
    return try names.map { name in
      let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
      let code = text.replacing(#/"(?:\\.|[^"\\\n])*"/#, with: "").replacing(#/\/\/.*/#, with: "")
      return (String(name.split(separator: "/")[0]), name, code)
    }
  }

  @Test func everyFolderIsInTheTable() throws {
    let folders = Set(try Self.sources().map(\.folder))
    #expect(Set(try Self.layers().flatMap { $0 }) == folders)
  }

  @Test func theCoreNeedsNoModuleAboveIt() throws {
    let known: Set = ["CXXHash", "CZstd", "Dispatch", "Glibc", "Synchronization", "TextBytes"]
    for source in try Self.sources() {
      for line in source.code.split(separator: "\n") where line.hasPrefix("import ") {
        #expect(known.contains(String(line.dropFirst("import ".count))), "\(source.file): \(line)")
      }
    }
  }

  @Test func noFolderKnowsOneThatStandsAboveIt() throws {
    let layers = try Self.layers()
    let sources = try Self.sources()
    var homes: [String: String] = [:]
    let declaration =
      #/(?m)^(?:public |package |final |indirect )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/#
    for source in sources {
      for match in source.code.matches(of: declaration) { homes[String(match.1)] = source.folder }
    }
    #expect(homes.count > 100)
    func layer(_ folder: String) -> Int { layers.firstIndex { $0.contains(folder) } ?? -1 }
    for source in sources {
      for word in Set(source.code.matches(of: #/\b[A-Z]\w+/#).map { String($0.0) }) {
        guard let home = homes[word], home != source.folder else { continue }
        #expect(layer(home) > layer(source.folder), "\(source.file) knows \(word) of \(home)")
      }
    }
  }
}
