import ArgumentParser
import Files
import Glibc
import SearchAPI

/// Looks over everything that searching needs, and says what to do where something is wrong.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check socket, permissions, disk, versions and index, and say what to do.",
    discussion: """
      search doctor

      Starts and changes nothing. Exit status: 0 all well, 2 something is wrong. Every byte of the index is verified by \
      search check.
      """)

  @Option(help: .indexDirectory, completion: .directory)
  var index: String?

  @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"), completion: .file())
  var socket: String?

  func run() async throws {
    let endpoint = try Endpoint(index: index, socket: socket)
    var examination = Examination()
    examination.programs()
    if let notice = endpoint.notice { examination.note("index", false, notice) }
    examination.directory(endpoint.index)
    examination.disk(endpoint.index)
    examination.watching()
    await examination.daemon(endpoint)
    examination.terminal()
    let width = examination.findings.map(\.subject.count).max() ?? 0
    for finding in examination.findings {
      let blanks = String(repeating: " ", count: width - finding.subject.count)
      standardOutput(
        PlainText.withoutControls(
          "\(finding.isGood ? "ok    " : "WRONG ")  \(finding.subject)\(blanks)  \(finding.text)")
          + "\n")
    }
    if examination.findings.contains(where: { !$0.isGood }) { throw ExitCode.error }
  }
}

private struct Examination {
  struct Finding {
    var subject: String
    var isGood: Bool
    var text: String
  }

  /// A disk with less room than this is as good as full: merging needs room for a segment beside its parts.
  private static let leastRoom = 1 << 30

  var findings: [Finding] = []

  mutating func note(_ subject: String, _ isGood: Bool, _ text: String) {
    findings.append(Finding(subject: subject, isGood: isGood, text: text))
  }

  mutating func programs() {
    guard let program = ChildProcess.sibling("searchd") else {
      return note("programs", false, "no searchd beside this program: install both in one folder")
    }
    note("programs", true, "search \(programVersion), \(program)")
  }

  mutating func directory(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      let isMissing = errno == ENOENT
      return note(
        "index", isMissing,
        isMissing
          ? "\(path) is not there yet: search add PATH makes it"
          : "\(path) cannot be looked at: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR || Endpoint.isDirectory(path) else {
      return note("index", false, "\(path) is no folder: pass --index with another path")
    }
    stat(path, &status)
    if status.st_uid != getuid() {
      note("index", false, "\(path) belongs to user \(status.st_uid): search as that user, or pass --index")
    } else if status.st_mode & 0o022 != 0 {
      note("index", false, "\(path) can be changed by other users: chmod 700 \(path)")
    } else if access(path, R_OK | W_OK | X_OK) != 0 {
      note("index", false, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    } else {
      // A folder that was there before, as a clone's ./Index, keeps its mode: its files are their owner's alone.
      let isClosed = status.st_mode & 0o055 == 0
      note("index", true, path + (isClosed ? ", closed to other users" : ", whose files are closed to other users"))
    }
  }

  mutating func disk(_ path: String) {
    // Of an index that is not there yet, the folder that it will be in.
    var folder = path
    while access(folder, F_OK) != 0, let slash = folder.lastIndex(of: "/"), folder != "/" {
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      return note("disk", false, "\(folder): \(String(cString: strerror(errno)))")
    }
    let room = Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    let isReadOnly = status.f_flag & UInt(ST_RDONLY) != 0
    note(
      "disk", room >= Self.leastRoom && !isReadOnly,
      isReadOnly
        ? "\(folder) is read-only: nothing can be added"
        : "\(Readable.size(room)) free" + (room < Self.leastRoom ? ": make room, merging segments needs some" : ""))
  }

  mutating func watching() {
    func limit(_ name: String) -> Int? {
      guard let bytes = try? FileBytes.readAll(path: "/proc/sys/fs/inotify/\(name)", upTo: 100) else { return nil }
      return Int(String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? "")
    }
    guard let watches = limit("max_user_watches") else {
      return note("watching", false, "this kernel has no inotify: folders cannot be followed")
    }
    note(
      "watching", watches >= 8192,
      "\(watches) folders at most" + (watches < 8192 ? ": sysctl fs.inotify.max_user_watches=1000000" : ""))
  }

  mutating func daemon(_ endpoint: Endpoint) async {
    var status = stat()
    let hasFile = lstat(endpoint.socket, &status) == 0
    let state = SocketFile.state(of: endpoint.socket)
    if state != .alive, let holder = IndexLock.holder(of: endpoint.index) {
      return note(
        "daemon", false,
        "process \(holder) has the index, and does not answer on \(endpoint.socket): pass its --socket, or end it with "
          + "search stop")
    }
    switch state {
    case .missing: return note("daemon", true, "none runs; the next search starts one")
    case .stale: return note("daemon", true, "none runs; it left \(endpoint.socket), which the next one replaces")
    case .notASocket: return note("socket", false, "\(endpoint.socket) is no socket: remove it, or pass --socket")
    case .unknown(let code):
      return note("socket", false, "\(endpoint.socket) cannot be used: \(String(cString: strerror(code)))")
    case .alive:
      let isClosed = hasFile && status.st_mode & 0o007 == 0
      note(
        "socket", isClosed,
        endpoint.socket + (isClosed ? ", closed to other users" : " is open to other users: chmod 600 it"))
    }
    do {
      let client = try DaemonClient(endpoint)
      let response = try await client.send("GET", "/v1/status")
      let brief = try DaemonClient.decode(BriefStatus.self, from: response)
      let isSame = brief.version == programVersion
      note(
        "daemon", isSame,
        "version \(brief.version), process \(brief.pid)"
          + (isSame ? "" : ", but search is \(programVersion): search stop, and search again"))
      let answer = try DaemonClient.decode(StatusAnswer.self, from: response)
      if answer.index != endpoint.index {
        note(
          "daemon", false, "it serves \(answer.index), not \(endpoint.index): pass the --index that belongs to --socket"
        )
      }
      for problem in answer.damaged { note("index", false, problem) }
      if answer.damaged.isEmpty { note("index", true, "\(answer.documents) documents, nothing found damaged") }
      if let lacking = answer.parsersLack {
        note(
          "parsers", !lacking.contains("seccomp"),
          lacking.isEmpty
            ? "confined" : "not confined by \(lacking.joined(separator: ", ")): the daemon's kernel has none")
      }
      let watched = try await client.get(WatchAnswer.self, "/v1/watch").folders
      for folder in watched {
        note("watched", folder.problem == nil, "\(folder.path): \(folder.problem ?? "followed")")
      }
      client.close()
    } catch {
      note("daemon", false, "\(error)")
    }
  }

  mutating func terminal() {
    guard isatty(STDOUT_FILENO) == 1 else { return }
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.compactMap { name in getenv(name).map { String(cString: $0) } }.first { !$0.isEmpty }
    let isUTF8 = locale?.lowercased().contains("utf") == true || locale?.hasPrefix("C.") == true
    note(
      "terminal", true,
      isUTF8 ? "UTF-8" : "the locale (\(locale ?? "none")) does not say UTF-8; Chinese may be shown wrongly")
  }
}
