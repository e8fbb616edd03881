import ArgumentParser
import Files
import Glibc
import SearchAPI

/// Adds pages.
struct Add: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add pages: files, folders, archives, standard input.",
    discussion: """
      search add pages/ crawl.warc.gz pages.jsonl
      curl -s https://example.com/ | search add - --url https://example.com/
      search add --format text notes.txt

      Folders are walked all the way down; hidden files and links in them are passed over. Files named .warc, .ndjson, \
      .jsonl and .jl are archives of many pages, .mhtml and .mht pages with their pictures; all may be packed (.gz, \
      .zst). A page that is added again replaces itself; the same text at another address is one page with two.
      """)

  @Argument(help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"), completion: .file())
  var paths: [String]

  @Option(help: ArgumentHelp("The address of the one page that is added.", valueName: "url"))
  var url: String?

  @Option(
    help: "What the named files or standard input hold: html, text, mhtml, ndjson, warc.",
    completion: .list(SourceFormat.contentTypes.map(\.key)))
  var format: String?

  @OptionGroup var connection: Connection

  func validate() throws {
    if let format, contentType == nil {
      throw Failure("--format is none of html, text, mhtml, ndjson, warc: \(format)")
    }
    if url != nil, paths.count != 1 || Endpoint.isDirectory(paths[0]) {
      throw Failure("--url is the address of one page: name one file, or -")
    }
    if paths.filter({ $0 == "-" }).count > 1 { throw Failure("standard input can be read once: give - once") }
  }

  /// What `--format` stands for.
  private var contentType: String? { SourceFormat.contentTypes.first { $0.key == format }?.value }

  func run() async throws {
    let client = try await connection.open()
    let progress = Progress()
    var total = AddAnswer()

    let files = PageFiles(PathBytes.of(paths.filter { $0 != "-" }), contentType: contentType, url: url)
    files.onProgress = { progress.show(pages: $0.pagesSent, bytes: $0.bytesSent) }
    if files.hasPages() { total += try await post(files, "application/warc", client) }
    for (path, type) in files.archives {
      do {
        let body = try DescriptorBytes(path: path)
        body.onProgress = { progress.show(String(decoding: path, as: UTF8.self), bytes: $0.bytesSent, of: $0.size) }
        let name = String(decoding: path, as: UTF8.self)
        var answer = try await post(
          body, type ?? "application/octet-stream", client, url: FileAddress.resolvedURL(path))
        answer.joinLines(of: name)
        // A line's number says nothing without its file.
        for index in answer.skipped.indices where !answer.skipped[index].id.contains("://") {
          answer.skipped[index].id = "\(name): \(answer.skipped[index].id)"
        }
        total += answer
      } catch let error as FileBytes.Failure {
        let page = AddAnswer.Skipped(id: String(decoding: path, as: UTF8.self), reason: "\(error)")
        total += AddAnswer(skipped: [page])
      } catch ClientError.source(let reason) {
        let page = AddAnswer.Skipped(
          id: String(decoding: path, as: UTF8.self), reason: "\(reason); pages at its beginning may be added")
        total += AddAnswer(skipped: [page])
      }
    }
    if paths.contains("-") {
      let body = DescriptorBytes(STDIN_FILENO)
      body.onProgress = { progress.show("standard input", bytes: $0.bytesSent) }
      if try body.peek().isEmpty { throw Failure("standard input is empty: there is nothing to add") }
      let type = try contentType ?? Self.guess(body.peek(), hasURL: url != nil)
      if type.flatMap({ SourceFormat(contentType: $0) }) == .page, url == nil {
        throw Failure("a page from standard input has no address: give it with --url")
      }
      do {
        var answer = try await post(body, type ?? "application/octet-stream", client, url: url)
        answer.joinLines(of: "standard input")
        total += answer
      } catch ClientError.source(let reason) {
        throw Failure(
          "standard input cannot be read to its end (\(reason)): pages at its beginning may be added; add it again")
      }
    }
    progress.clear()
    total += AddAnswer(skipped: files.skipped)
    tell(total, passedOver: files.passedOver)
    guard total.pages > 0 else {
      throw Failure(
        "nothing there is a page: .html, .txt, .md, .mhtml, .warc and .ndjson are taken, packed or not, and other files "
          + "that begin as these do")
    }
    if total.pages == total.skippedTotal { throw ExitCode.error }
  }

  private func post(
    _ body: some AsyncSequence<[UInt8], any Error>, _ contentType: String, _ client: DaemonClient, url: String? = nil
  ) async throws -> AddAnswer {
    var target = "/v1/documents"
    if let url { target += "?url=" + PercentEncoding.encode(url) }
    do {
      return try DaemonClient.decode(
        AddAnswer.self,
        from: await client.send("POST", target, contentType: contentType, body: body, within: nil))
    } catch ClientError.disconnected {
      throw Failure(
        "the daemon broke off before all was taken in: add the same again, which passes over what is there "
          + "(searchd.log in the index directory tells more)")
    }
  }

  /// What standard input holds, by how it begins; nil where the daemon must look.
  private static func guess(_ bytes: [UInt8], hasURL: Bool) throws -> String? {
    if hasURL || PageFiles.mayBeArchive(bytes) { return nil }
    let format = SourceFormat(sniffing: Array(bytes.prefix(4096)))
    if let format, format == .mhtml { return format.contentType }
    throw Failure("standard input is neither WARC nor JSON lines: say what it is with --format, and --url for a page")
  }

  private func tell(_ total: AddAnswer, passedOver: [String: Int]) {
    let more = total.skippedTotal - total.skipped.count
    for page in total.skipped {
      let name = page.id.hasPrefix("file://") ? PercentEncoding.decode(page.id.dropFirst(7)) ?? page.id : page.id
      standardError("skipped \(Wrap.oneLine(name)): \(Wrap.oneLine(page.reason))")
    }
    if more > 0 { standardError("skipped \(more) more") }
    if total.cut > 0 {
      let pages = total.cut == 1 ? "1 page is" : "\(total.cut) pages are"
      standardError("\(pages) longer than 8 MB of text: what comes behind is not searched")
    }
    for (key, values) in (total.misread ?? [:]).sorted(by: { $0.key < $1.key }) {
      let pages = values.count == 1 ? "1 page" : "\(values.count) pages"
      let wanted = key == "lang" ? "no language's tag (en, zh)" : "no time (2014-08-27T10:30:00+08:00, 2014-08-27)"
      standardError("taken without \(key), \(pages): \(Wrap.oneLine(values.example)) is \(wanted)")
    }
    if !passedOver.isEmpty {
      standardError(
        "passed over \(Self.number(passedOver, "file")): "
          + Self.list(passedOver) { $0.isEmpty ? "without an ending" : ".\($0)" })
    }
    if !total.passedOver.isEmpty {
      standardError(
        "passed over \(Self.number(total.passedOver, "record")): "
          + Self.list(total.passedOver) { Wrap.oneLine($0) })
    }
    standardOutput(
      "\(total.pages) \(total.pages == 1 ? "page" : "pages"): \(total.added) added, \(total.updated) updated, "
        + "\(total.unchanged) unchanged, \(total.skippedTotal) skipped\n")
    var likenesses: [String] = []
    if total.exactDuplicates > 0 { likenesses.append("\(total.exactDuplicates) with the text of another address") }
    if total.nearDuplicates > 0 { likenesses.append("\(total.nearDuplicates) much like another page") }
    if !likenesses.isEmpty { standardOutput("among them \(likenesses.joined(separator: ", "))\n") }
  }

  private static func number(_ counts: [String: Int], _ noun: String) -> String {
    let sum = counts.values.reduce(0, +)
    return sum == 1 ? "1 \(noun) that is no page" : "\(sum) \(noun)s that are no pages"
  }

  /// The most frequent first.
  private static func list(_ counts: [String: Int], _ name: (String) -> String) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \(name($0.key))" }
      .joined(separator: ", ")
  }
}

extension AddAnswer {
  /// What has no line that is a page is one thing that is none.
  fileprivate mutating func joinLines(of name: String) {
    guard let first = skipped.first, skippedTotal > 1, pages == skippedTotal,
      skipped.allSatisfy({ $0.id.hasPrefix("line ") || $0.id.hasPrefix("entry ") })
    else { return }
    self = AddAnswer(skipped: [Skipped(id: name, reason: "nothing in it is a page (\(first.id): \(first.reason))")])
  }
}

/// One line on a terminal that is written over and over.
final class Progress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var last: ContinuousClock.Instant

  /// - Parameter rest: Nothing is shown for so long: what is done by then needs no line.
  init(rest: Duration = .milliseconds(100)) { last = .now - Self.pause + rest }

  private static let pause = Duration.milliseconds(100)

  func show(pages: Int, bytes: Int) { show("\(pages) pages", bytes: bytes) }

  func show(_ what: String, bytes: Int, of size: Int? = nil) {
    let end = size.map { " of \(Readable.size($0))" } ?? ""
    show("\(Wrap.oneLine(what)), \(Readable.size(bytes))\(end) sent")
  }

  func show(_ line: @autoclosure () -> String) {
    guard isShown, ContinuousClock.now - last >= Self.pause else { return }
    last = .now
    write(Array("\r\u{1B}[K\(line())".utf8), to: STDERR_FILENO)
  }

  func clear() { if isShown { write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) } }
}
