import Foundation
import TestSupport

/// Texts to hold the analyser against: made up of everything that has rules of its own, and real ones.
enum AnalysisSamples {
  static let scraps: [String] = [
    "a", "B", "z", "the", "Running", "companies", "C++", "C#", ".NET", "AT&T", "GB/T", "COVID-19", "3.5%", "10,000",
    "1.2.3",
    "node.js", "e-mail", "don't", "U.S.", "O'Neill", "x_y", "4G", "10gbps", "a1b2c3", "http://", "www.", "://", "2014",
    "7",
    " ", " ", " ", " ", "  ", "\n", "\r\n", "\t", ".", ",", "!", "?", ";", ":", "-", "--", "/", "&", "+", "++", "#",
    "%", "@", "'", "\"",
    "(", ")", "…", "—", "–", "’", "“", "”", "，", "。", "、", "！", "：", "；", "《", "》", "·", "\u{3000}", "\u{0}", "\u{1F}",
    "阿里巴巴", "巴西", "电子商务", "電子商務", "的", "在", "什么", "是", "中", "国", "後", "臺", "𠮷", "々", "〇", "\u{F900}", "⼦", "著",
    "カ", "ﾞ", "ｶ", "か\u{3099}", "が", "ひらがな", "カタカナ", "한국", "\u{1112}\u{1161}\u{11AB}", "ไทย", "ภาษา", "Привет", "ё",
    "Ελλάδα", "ς",
    "שָׁלוֹם", "مُحَمَّد", "क", "\u{93F}", "\u{94D}", "ष", "é", "e\u{301}", "E\u{302}\u{323}", "ø", "ß", "İ", "ﬁ", "Å", "ｆｕｌｌ",
    "①", "㎏", "½", "™",
    "\u{AD}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{FE0F}", "\u{301}", "\u{327}", "\u{3099}", "\u{E0100}", "😀", "👍🏽",
    "🇧🇷", "\u{1D400}",
    "\u{10FFFF}", "\u{FFFD}", "\u{E000}", "\u{2028}", "\u{85}",
  ]

  static func random(_ generator: inout SeededGenerator, scraps count: Int, of scraps: [String] = scraps) -> String {
    (0..<count).map { _ in scraps.randomElement(using: &generator) ?? "" }.joined()
  }

  /// Some documents of the development sets; empty where they are missing.
  static func real(_ set: String, _ limit: Int) throws -> [String] {
    guard let path = sharedData("eval/relevance/\(set)/docs.jsonl.gz") else { return [] }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "gzip -dc \"$0\" | head -n \"$1\"", path, String(limit)]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    struct Line: Decodable {
      var title: String?
      var text: String
    }
    return try data.split(separator: 10).map { line in
      let line = try JSONDecoder().decode(Line.self, from: line)
      return (line.title ?? "") + "\n" + line.text
    }
  }

  static let realSets = [
    "web-zh", "questions-zh", "questions-zht", "articles-mixed", "claims-en", "abstracts-en", "facts-en",
  ]
}
