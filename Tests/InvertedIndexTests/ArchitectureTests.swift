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
    let known: Set = ["CPrefetch", "CXXHash", "CZstd", "Dispatch", "Glibc", "Synchronization", "TextBytes"]
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

  /// What a folder adds to types of others by extension is known to the folders above it only. Seen are members whose name,
  /// and first label, stand nowhere else.
  @Test func noFolderUsesAnExtensionThatStandsAboveIt() throws {
    let layers = try Self.layers()
    let sources = try Self.sources()
    func layer(_ folder: String) -> Int { layers.firstIndex { $0.contains(folder) } ?? -1 }
    let declaration = #/\b(?:(?:var|let|case) (\w+)|func (\w+)(?:<[^>]*>)?\(\s*(?:(\w+)[ :])?)/#
    let member =
      #/(?m)^  (?:(?:public|package|static|mutating) )*(?:var (\w+)|func (\w+)(?:<[^>]*>)?\(\s*(?:(\w+)[ :])?)/#
    func use(_ variable: Substring?, _ function: Substring?, _ label: Substring?) -> String {
      guard let function else { return ".\(variable ?? "")" }
      return label == nil ? ".\(function)()" : label == "_" ? ".\(function)(" : ".\(function)(\(label ?? ""):"
    }
    var homes: [String: Set<String>] = [:]
    var extending: Set<String> = []
    for source in sources {
      for found in source.code.matches(of: declaration) {
        homes[use(found.1, found.2, found.3), default: []].insert(source.folder)
      }
      for part in source.code.matches(of: #/(?ms)^(?:public |package )?extension .*?^\}/#) {
        for found in part.0.matches(of: member) { extending.insert(use(found.1, found.2, found.3)) }
      }
    }
    #expect(extending.count > 60)
    // Names that the standard library or an enumeration has as well.
    extending.subtract([".contains(", ".pattern("])
    for name in extending {
      guard let home = homes[name], home.count == 1, let folder = home.first else { continue }
      let isVariable = name.last?.isLetter == true
      for source in sources where source.folder != folder && layer(source.folder) >= layer(folder) {
        let uses = source.code.ranges(of: name).contains { range in
          guard isVariable, range.upperBound < source.code.endIndex else { return true }
          let next = source.code[range.upperBound]
          return !next.isLetter && !next.isNumber && next != "_"
        }
        #expect(!uses, "\(source.file) uses \(name) of \(folder)")
      }
    }
  }
}
