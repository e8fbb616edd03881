import ArgumentParser
import Files
import Glibc
import Ingestion
import InvertedIndex
import SearchAPI

/// What ingestion makes of pages, with no index and no daemon.
struct Extract: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Show what ingestion makes of pages.",
    discussion: """
      search extract page.html
      find pages -name '*.html' | search extract --jsonl --files-from -

      A page that cannot be read is told in its place, and the run goes on.
      """)

  @Flag(help: "One JSON object a line and page.")
  var jsonl = false

  @Flag(help: "All visible text instead of the main content.")
  var full = false

  @Option(
    help: ArgumentHelp("Take the files' names from a list, one a line; - is standard input.", valueName: "list"),
    completion: .file())
  var filesFrom: String?

  @Argument(
    help: ArgumentHelp("Pages; - is standard input. Files that end in .gz or .zst are unpacked.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  func validate() throws {
    if files.isEmpty && filesFrom == nil { throw Failure("no files: name some, or --files-from -") }
  }

  func run() async throws {
    let paths = try PathBytes.of(files) + listedFiles()
    let workers = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var failures = 0
    // Pages are worked on side by side, and told in order: a window of results waits for the slowest.
    try await withThrowingTaskGroup(of: (Int, Result<Line, PageFailure>).self) { group in
      var next = 0
      var told = 0
      var running = 0
      var waiting: [Int: Result<Line, PageFailure>] = [:]
      func start() {
        while running < workers, next < paths.count, next - told < workers * 8 {
          let index = next
          next += 1
          running += 1
          group.addTask { (index, line(paths[index])) }
        }
      }
      start()
      while let (index, line) = try await group.next() {
        running -= 1
        waiting[index] = line
        while let line = waiting.removeValue(forKey: told) {
          told += 1
          if case .failure = line { failures += 1 }
          standardOutput(try tell(line))
        }
        start()
      }
    }
    if failures == paths.count, failures > 0 { throw ExitCode(2) }
  }

  private func listedFiles() throws -> [[UInt8]] {
    guard let filesFrom else { return [] }
    do {
      let list =
        filesFrom == "-"
        ? try FileBytes.readAll(STDIN_FILENO, upTo: 1 << 30)
        : try FileBytes.read(Array(filesFrom.utf8), upTo: 1 << 30).bytes
      return list.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    } catch {
      throw Failure("cannot read the list \(filesFrom): \(error)")
    }
  }

  private func line(_ path: [UInt8]) -> Result<Line, PageFailure> {
    let name = String(decoding: path.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    do {
      let isInput = path == [UInt8(ascii: "-")]
      let bytes =
        isInput
        ? try FileBytes.readAll(STDIN_FILENO, upTo: Ingestion.Limits.pageBytes)
        : try FileBytes.read(path, upTo: Ingestion.Limits.pageBytes).bytes
      let raw = try Ingestor.saved(
        RawPage(bytes: bytes, url: FileAddress.url(path), declaredType: SourceFormat.contentType(fileName: name)))
      return .success(Line(id: name, url: raw.url, try PageExtractor().extract(raw), full: full))
    } catch let error as ExtractionError {
      return .failure(PageFailure(id: name, error: error.reason))
    } catch {
      return .failure(PageFailure(id: name, error: "\(error)"))
    }
  }

  private func tell(_ line: Result<Line, PageFailure>) throws -> [UInt8] {
    switch line {
    case .success(let line): jsonl ? try Wire.encode(line) + "\n".utf8 : Array(line.plain.utf8)
    case .failure(let failure):
      jsonl ? try Wire.encode(failure) + "\n".utf8 : Array(failure.plain.utf8)
    }
  }

  private struct PageFailure: Error, Encodable {
    var id: String
    var error: String

    /// For people.
    var plain: String { PlainText.withoutControls("\(id): \(error)\n\n") }
  }

  private struct Line: Encodable, Sendable {
    var id: String
    var url: String
    var title: String
    var author: String
    var published: String?
    var lang: String
    var charset: String
    var text: String
    var canonical: String?
    var site: String
    var description: String
    var image: String?
    var headings: [String]

    private enum CodingKeys: String, CodingKey {
      case id, url, title, author, published, lang, charset, text, canonical, site, description, image, headings
    }

    init(id: String, url: String, _ page: Page, full: Bool) {
      self.id = id
      self.url = url
      title = page.title
      author = page.author
      published = page.published?.description
      lang = page.language
      charset = page.charset
      text = full ? page.fullText : page.text
      canonical = page.canonical
      site = page.siteName
      description = page.description
      image = page.leadImage
      let utf8 = Array(page.text.utf8)
      headings = page.headings.map { String(decoding: utf8[$0], as: UTF8.self) }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(url, forKey: .url)
      try container.encode(title, forKey: .title)
      try container.encode(author, forKey: .author)
      try container.encode(published, forKey: .published)
      try container.encode(lang, forKey: .lang)
      try container.encode(charset, forKey: .charset)
      try container.encode(text, forKey: .text)
      try container.encode(canonical, forKey: .canonical)
      try container.encode(site, forKey: .site)
      try container.encode(description, forKey: .description)
      try container.encode(image, forKey: .image)
      try container.encode(headings, forKey: .headings)
    }

    /// For people: the facts that are known, then the text.
    var plain: String {
      let facts = [
        ("title", title), ("author", author), ("published", published ?? ""), ("language", lang),
        ("charset", charset), ("canonical", canonical ?? ""), ("site", site), ("description", description),
        ("image", image ?? ""),
      ]
      let head = facts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)\n" }.joined()
      return PlainText.withoutControls("\(id)\n\(head)\n\(text)\n\n")
    }
  }
}
