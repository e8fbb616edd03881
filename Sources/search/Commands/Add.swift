import ArgumentParser
import Glibc
import SearchAPI

/// Adds pages.
struct Add: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add pages: files, folders, archives, standard input.",
    discussion: """
      Folders are walked all the way down; hidden files and links in them are passed over. Files named .warc, .ndjson \
      and .jsonl are archives of many pages; all may be packed (.gz, .zst). A page that is added again replaces itself.
      """)

  @Argument(help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"))
  var paths: [String]

  @Option(help: ArgumentHelp("The address of the one page that is added.", valueName: "url"))
  var url: String?

  @Option(help: "What the named files or standard input hold: html, text, ndjson, warc.")
  var format: String?

  @OptionGroup var connection: Connection

  func validate() throws {
    if let format, PageFiles.Format(rawValue: format) == nil {
      throw ValidationError("--format is none of html, text, ndjson, warc: \(format)")
    }
    if url != nil, paths.count != 1 || Endpoint.isDirectory(paths[0]) {
      throw ValidationError("--url is the address of one page: name one file, or -")
    }
    if paths.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input can be read once: give - once") }
  }

  func run() async throws {
    let client = try await connection.open()
    let format = format.flatMap { PageFiles.Format(rawValue: $0) }
    let progress = Progress()
    var total = AddAnswer()

    let files = PageFiles(paths.filter { $0 != "-" }.map { Array($0.utf8) }, format: format, url: url)
    files.onProgress = { progress.show(pages: $0.pagesSent, bytes: $0.bytesSent) }
    if files.hasPages() { total += try await post(files, "application/warc", client) }
    for (path, format) in files.archives {
      do {
        let body = try DescriptorBytes(path: path)
        body.onProgress = { progress.show(String(decoding: path, as: UTF8.self), bytes: $0.bytesSent) }
        total += try await post(body, format.contentType, client)
      } catch let error as FileBytes.Failure {
        let page = AddAnswer.Skipped(id: String(decoding: path, as: UTF8.self), reason: "\(error)")
        total += AddAnswer(skipped: [page])
      }
    }
    if paths.contains("-") {
      let body = DescriptorBytes(STDIN_FILENO)
      body.onProgress = { progress.show("standard input", bytes: $0.bytesSent) }
      let format = try format ?? Self.guess(body.peek(), hasURL: url != nil)
      total += try await post(body, format.contentType, client, isPage: format == .html || format == .text)
    }
    progress.clear()
    total += AddAnswer(skipped: files.skipped)
    tell(total, passedOver: files.passedOver)
    if total.pages == total.skippedTotal { throw ExitCode.error }
  }

  private func post(
    _ body: some AsyncSequence<[UInt8], any Error>, _ contentType: String, _ client: DaemonClient, isPage: Bool = false
  ) async throws -> AddAnswer {
    var target = "/v1/documents"
    if isPage {
      guard let url else { throw Failure("a page from standard input has no address: give it with --url") }
      target += "?url=" + PercentEncoding.encode(url)
    }
    return try DaemonClient.decode(
      AddAnswer.self,
      from: await client.send("POST", target, contentType: contentType, body: body, within: nil))
  }

  /// What standard input holds, by how it begins.
  private static func guess(_ bytes: [UInt8], hasURL: Bool) throws -> PageFiles.Format {
    if bytes.starts(with: "WARC/".utf8) { return .warc }
    if bytes.first == UInt8(ascii: "{") { return .ndjson }
    if hasURL { return .html }
    throw Failure("standard input is neither WARC nor NDJSON: say what it is with --format, and --url for a page")
  }

  private func tell(_ total: AddAnswer, passedOver: [String: Int]) {
    for page in total.skipped {
      let name = page.id.hasPrefix("file://") ? PercentEncoding.decode(page.id.dropFirst(7)) ?? page.id : page.id
      standardError("skipped \(Wrap.oneLine(name)): \(Wrap.oneLine(page.reason))")
    }
    if !passedOver.isEmpty {
      let kinds = passedOver.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) .\($0.key)" }
      standardError(
        "passed over \(passedOver.values.reduce(0, +)) files that are no pages: \(kinds.joined(separator: ", "))")
    }
    standardOutput(
      "\(total.pages) \(total.pages == 1 ? "page" : "pages"): \(total.added) added, \(total.updated) updated, "
        + "\(total.unchanged) unchanged, \(total.skippedTotal) skipped\n")
  }
}

/// One line on a terminal that is written over and over.
final class Progress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var last = ContinuousClock.now

  func show(pages: Int, bytes: Int) { show("\(pages) pages", bytes: bytes) }

  func show(_ what: String, bytes: Int) {
    guard isShown, ContinuousClock.now - last > .milliseconds(100) else { return }
    last = .now
    write(Array("\r\u{1B}[K\(Wrap.oneLine(what)), \(Status.size(bytes)) sent".utf8), to: STDERR_FILENO)
  }

  func clear() { if isShown { write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) } }
}
