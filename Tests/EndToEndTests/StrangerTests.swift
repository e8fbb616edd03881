import Foundation
import SearchAPI
import TestSupport
import Testing

/// What another user of the machine puts in a client's way. It takes root to be two users.
@Suite(
  "Another user's daemon", .ownThread, .timeLimit(.minutes(1)),
  .enabled(
    if: geteuid() == 0
      && ["setpriv", "perl"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") },
    "root, setpriv or perl is missing"))
struct StrangerTests {
  private static let stranger: uid_t = 65534
  private let here: Installation
  /// Somebody's process, which no daemon is.
  private let victim: Installation.Run
  private let server: Installation.Run

  /// An index of the stranger's in the working folder, where a process of theirs answers with the victim's number.
  init() throws {
    here = try Installation()
    let folder = here.folder.file("Index")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try #require(chown(folder, Self.stranger, Self.stranger) == 0)
    victim = try here.start("/bin/sleep", ["100"])
    let program = """
      use IO::Socket::UNIX; use POSIX (); POSIX::sigprocmask(POSIX::SIG_UNBLOCK(), POSIX::SigSet->new(15));
      $SIG{PIPE} = "IGNORE"; my ($path, $pid) = @ARGV;
      my $s = IO::Socket::UNIX->new(Local => $path, Listen => 9) or die $!; chmod 0777, $path;
      my $b = qq({"version":"1","pid":$pid,"documents":1,"stop_seconds":1});
      while (my $c = $s->accept) { while (<$c>) { next unless /^\\r?$/;
        print $c "HTTP/1.1 200 OK\\r\\nContent-Length: " . length($b) . "\\r\\n\\r\\n$b"; $c->flush; } }
      """
    server = try here.start(
      "/usr/bin/setpriv",
      [
        "--reuid=\(Self.stranger)", "--regid=\(Self.stranger)", "--clear-groups", "/usr/bin/perl", "-e", program,
        "\(folder)/searchd.sock", "\(victim.pid)",
      ])
    let socket = "\(folder)/searchd.sock"
    try eventually("the stranger listens") { SocketFile.state(of: socket) == .alive }
  }

  private func search(_ arguments: String..., environment: [String] = []) throws -> Installation.Outcome {
    try here.start("search", arguments, environment: environment).finish()
  }

  @Test func itIsNotAskedUnlessItsSocketIsNamed() throws {
    for arguments in [["status"], ["ferry"], ["stop"]] {
      let outcome = try here.run("search", arguments + ["--index", "Index"])
      #expect(outcome.status == 2 && outcome.error.contains("user 65534"), "\(outcome)")
      #expect(
        outcome.error.contains("--socket Index/searchd.sock") || outcome.error.contains("--socket \(here.folder.path)"))
      #expect(outcome.error.contains("--index"), "\(outcome.error)")
    }
    #expect(!victim.hasEnded && !server.hasEnded)
    let doctor = try search("doctor", "--index", "Index")
    #expect(doctor.status == 2 && doctor.output.contains("WRONG   daemon") && doctor.output.contains("user 65534"))
  }

  @Test func whoListensIsStoppedAndNotWhomItNames() throws {
    let outcome = try search("stop", "--socket", "Index/searchd.sock")
    #expect(server.hasEnded && !victim.hasEnded, "\(outcome)")
    #expect(outcome.status == 0, "\(outcome)")
  }

  /// Whoever may write to a folder might lay an index there.
  @Test func theirIndexInTheWorkingFolderIsLeftAside() throws {
    let environment = ["SEARCHD_INDEX=", "XDG_DATA_HOME=\(here.folder.path)"]
    let outcome = try search("status", environment: environment)
    #expect(outcome.status == 0 && outcome.output.contains("\(here.folder.path)/searchd"), "\(outcome)")
    #expect(outcome.error.contains("Index belongs to user 65534") && outcome.error.contains("--index"), "\(outcome)")
    #expect(try search("nothing", environment: environment).error.contains("belongs to user 65534"))
    #expect(!victim.hasEnded && !server.hasEnded)
  }
}
