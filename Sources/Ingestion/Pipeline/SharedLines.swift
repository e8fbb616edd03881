import InvertedIndex
import Synchronization
import TextBytes

/// Learns, page by page, which lines of text the pages of a site share: slogans, notices, calls to subscribe that stand
/// among the main content. Such a line says nothing about its page, so it is moved to what surrounds the text.
///
/// A line is shared when it stood on `leastPages` pages of different addresses, and on at least one in `share` of those
/// that came from the site since it was first seen: the template's lines are on most pages, a remark that an author
/// repeats is on few. Only its first pages keep such a line. What was not met for long is forgotten.
public final class SharedLines: Sendable {
  private static let leastPages = 8
  private static let share: UInt32 = 4
  /// A shorter line inside a text is taken for a part of it: of code, of a list, of a table. UTF-8 bytes.
  private static let shortestNotice = 40
  /// Lines of a generation, of which there are two: with both full they take a few megabytes.
  private static let generationSize = 65_536

  private struct Line {
    /// A bit for each page that it stood on, by the hash of the page's address: as many pages at least as bits.
    var pages: UInt64 = 0
    /// How many times a page with it came.
    var count: UInt32 = 0
    /// The site's pages before it was seen, and with the last one that has it; of a site's own entry, all of them.
    var before: UInt32
    var latest: UInt32
  }

  private struct Memory {
    var lines: [UInt64: Line] = [:]
    /// The generation before; what is met again moves on to the new one.
    var older: [UInt64: Line] = [:]

    mutating func update(_ key: UInt64, _ change: (inout Line?) -> Void) {
      var line = lines[key] ?? older.removeValue(forKey: key)
      change(&line)
      lines[key] = line
      guard lines.count >= SharedLines.generationSize else { return }
      older = lines
      lines.removeAll()
    }
  }

  private let memory = Mutex(Memory())

  public init() {}

  /// The document without the lines that its site's pages share, which go to its surroundings. A copy of a page at many
  /// addresses shares most of its lines with the others: then all stay.
  public func parted(_ document: Document) -> Document {
    guard !document.site.isEmpty else { return document }
    let text = Array(document.text.utf8)
    let lines = Self.lines(of: text)
    let removed = removable(lines, text, shared(lines, text, document))
    guard !removed.isEmpty, removed.reduce(0, { $0 + $1.count }) * 2 <= text.count else { return document }
    var parted = document
    let kept = KeptText(text, without: removed)
    parted.text = String(decoding: kept.bytes, as: UTF8.self)
    parted.headings = document.headings.compactMap { kept.range(of: $0) }
    parted.surroundings = ([document.surroundings] + removed.map { String(decoding: text[$0], as: UTF8.self) })
      .filter { !$0.isEmpty }.joined(separator: "\n")
    return parted.cut()
  }

  /// Notes the page's lines, and tells of each whether it is shared.
  private func shared(_ lines: [Range<Int>], _ text: [UInt8], _ document: Document) -> [Bool] {
    let site = FNV1a.of(document.site.utf8)
    // The hash's last bytes hardly reach its highest bits by themselves.
    let page: UInt64 = 1 << ((FNV1a.of(document.id.utf8) &* 0x9E37_79B9_7F4A_7C15) >> 58)
    let keys = lines.map { text[$0].reduce(FNV1a.mixed(site, UInt8(ascii: "\n")), FNV1a.mixed) }
    return memory.withLock { memory in
      var now: UInt32 = 0
      memory.update(site) { line in
        now = (line?.latest ?? 0) &+ 1
        line = Line(before: 0, latest: now)
      }
      return keys.map { key in
        var isShared = false
        memory.update(key) { known in
          var line = known ?? Line(before: now &- 1, latest: 0)
          line.pages |= page
          if line.latest != now { line.count &+= 1 }
          line.latest = now
          isShared = line.pages.nonzeroBitCount >= Self.leastPages && line.count >= (now &- line.before) / Self.share
          known = line
        }
        return isShared
      }
    }
  }

  /// Those at the text's ends, as far as no other line is between, and long ones inside it.
  private func removable(_ lines: [Range<Int>], _ text: [UInt8], _ isShared: [Bool]) -> [Range<Int>] {
    let first = isShared.firstIndex(of: false) ?? lines.count
    let last = isShared.lastIndex(of: false) ?? 0
    return lines.indices.filter { index in
      isShared[index] && (index < first || index > last || lines[index].count >= Self.shortestNotice)
    }.map { lines[$0] }
  }

  /// Lines that have letters or digits; others, a bracket or a rule, belong to what they stand by.
  private static func lines(of text: [UInt8]) -> [Range<Int>] {
    text.split(separator: UInt8(ascii: "\n")).map(\.indices).filter { line in
      text[line].contains { $0 >= 0x80 || (48...57).contains($0) || (97...122).contains($0 | 0x20) }
    }
  }
}

/// A text without some of its lines.
private struct KeptText {
  private(set) var bytes: [UInt8] = []
  /// Stretches of the text that stayed, and where they lie now.
  private var stretches: [(old: Range<Int>, new: Int)] = []

  init(_ text: [UInt8], without removed: [Range<Int>]) {
    var start = 0
    for line in removed {
      take(start..<line.lowerBound, of: text)
      start = line.upperBound
    }
    take(start..<text.count, of: text)
  }

  /// Where a range lies now; nil where it was removed.
  func range(of old: Range<Int>) -> Range<Int>? {
    let stretch = stretches.first { $0.old.contains(old.lowerBound) && old.upperBound <= $0.old.upperBound }
    guard let stretch else { return nil }
    let start = stretch.new + old.lowerBound - stretch.old.lowerBound
    return start..<start + old.count
  }

  /// Without the breaks at its ends, of which one goes between it and what there is.
  private mutating func take(_ range: Range<Int>, of text: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    guard let first = text[range].firstIndex(where: { $0 != newline }),
      let last = text[range].lastIndex(where: { $0 != newline })
    else { return }
    if !bytes.isEmpty { bytes.append(newline) }
    stretches.append((first..<last + 1, bytes.count))
    bytes += text[first...last]
  }
}
