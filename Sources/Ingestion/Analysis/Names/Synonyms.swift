import InvertedIndex

/// A user's own names for the same things: a line a group.
///
///     # comment
///     清廷, 清朝
///     EV, electric vehicle, 电动车
///     NYC => New York
///
/// Each member of a group is also searched by the others; `=>` leads one way only. A word counts only as it stands, not
/// inside a longer one; case, width and script make no difference.
public struct Synonyms: Sendable {
  /// A user says that they are the same; the word that was typed still comes first.
  private static let weight: Float = 0.8
  /// Bytes of a file; groups; members of a group; UTF-8 bytes of a member.
  public static let largestFile = 1 << 20
  private static let mostGroups = 20_000
  private static let mostMembers = 50
  private static let longestMember = 200

  /// The groups, as a search looks names up in them.
  public private(set) var table = PhraseTable(weight: weight)
  /// Lines that could be read, each of which is a group.
  public private(set) var groups = 0
  /// What could not be read, by line: `line 3: …`.
  public private(set) var problems: [String] = []

  /// Told one by one; more are only counted.
  private static let mostProblems = 20

  /// No synonyms.
  public init() {}

  /// No synonyms, and why.
  public init(problem: String) { problems = [problem] }

  /// Reads a file's bytes; a line that cannot be read is left out, and told in `problems`.
  public init(_ bytes: [UInt8], analyzer: any Analyzer) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      problems = ["the file is not UTF-8: save it as UTF-8"]
      return
    }
    var omitted = 0
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = Self.withoutComment(line.drop { $0 == "\u{FEFF}" })
      if content.allSatisfy(\.isWhitespace) { continue }
      guard let problem = add(content, analyzer) else { continue }
      if problems.count < Self.mostProblems { problems.append("line \(number + 1): \(problem)") } else { omitted += 1 }
    }
    if omitted > 0 { problems.append("and \(omitted) lines more") }
  }

  /// Nil where the line could be read.
  private mutating func add(_ line: Substring, _ analyzer: any Analyzer) -> String? {
    guard groups < Self.mostGroups else { return "there are \(Self.mostGroups) groups already: shorten the file" }
    let sides = Self.sides(line)
    guard sides.count <= 2 else { return "more than one =>: write one a line" }
    let members = sides.map { side in
      side.split { ",，、".contains($0) }.map(Self.trimmed).filter { !$0.isEmpty }
    }
    let all = members.flatMap { $0 }
    guard all.count <= Self.mostMembers else { return "more than \(Self.mostMembers) words: split the group" }
    guard !all.contains(where: { $0.utf8.count > Self.longestMember }) else {
      return "a word is longer than \(Self.longestMember) bytes: are there commas between the words?"
    }
    var buffer = TokenBuffer()
    for member in all {
      analyzer.analyze(member, into: &buffer)
      if buffer.tokens.isEmpty { return "“\(member)” has no letter or digit" }
    }
    if members.count == 2 {
      guard !members[0].isEmpty, !members[1].isEmpty else { return "nothing on one side of =>" }
      table.add(phrases: members[0].map { ($0, .always) }, names: members[1], analyzer: analyzer)
    } else {
      guard all.count > 1 else { return "a single word: write what it is also called, after a comma" }
      table.add(phrases: all.map { ($0, .always) }, names: all, analyzer: analyzer)
    }
    groups += 1
    return nil
  }

  /// A comment begins the line or stands behind a blank: `C#` is a word.
  private static func withoutComment(_ line: Substring) -> Substring {
    var previous: Character = " "
    for index in line.indices {
      if line[index] == "#", previous.isWhitespace { return line[..<index] }
      previous = line[index]
    }
    return line
  }

  private static func sides(_ line: Substring) -> [Substring] {
    var sides: [Substring] = []
    var start = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      if line[index...].hasPrefix("=>") {
        sides.append(line[start..<index])
        index = line.index(index, offsetBy: 2)
        start = index
      } else {
        index = line.index(after: index)
      }
    }
    return sides + [line[start...]]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
