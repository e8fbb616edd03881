import Foundation
import TestSupport
import Testing

/// Every command that the README shows, run in its order as a newcomer would.
@Suite("README", .ownThread, .timeLimit(.minutes(3)))
struct ReadmeTests {
  /// Run elsewhere: what builds is `.ci/run`'s, what waits for a person or for ever has tests of its own.
  private static let elsewhere = ["make ", "search -i", "search --follow", "curl -N", "systemctl"]

  /// The indented lines that are commands, continued lines joined, with the first line that follows a prompt's.
  private func commands() throws -> [(command: String, output: String?)] {
    let text = try String(contentsOfFile: "\(packageRoot)/README.md", encoding: .utf8)
    let lines = text.replacingOccurrences(of: "\\\n", with: "").components(separatedBy: "\n")
    var found: [(command: String, output: String?)] = []
    for (index, line) in lines.enumerated() where line.hasPrefix("    ") {
      let isPrompt = line.hasPrefix("    $ ")
      let command = String(line.dropFirst(isPrompt ? 6 : 4))
      guard ["search ", "searchd ", "curl ", "make "].contains(where: command.hasPrefix) else { continue }
      found.append((command, isPrompt ? lines[index + 1].trimmingCharacters(in: .whitespaces) : nil))
    }
    return found
  }

  @Test func everyCommandWorks() throws {
    let commands = try commands().filter { command, _ in !Self.elsewhere.contains(where: command.hasPrefix) }
    #expect(commands.count > 20)
    let here = try Installation()
    let page = "<!doctype html><title>An example</title><p>A page that stands for one of the web's, saved in a file."
    for name in ["page.html", "pages/one.html"] { try here.folder.write(name, Array(page.utf8)) }
    try here.folder.write("ids.txt", Array("https://example.com/line\n".utf8))
    try here.folder.write("more.jsonl", Array(#"{"url": "https://example.com/line", "text": "A line"}"#.utf8))
    try here.folder.write(
      "bin/curl",
      Array("#!/bin/sh\ncase \"$*\" in *https://example.com/) cat page.html;; *) exec /usr/bin/curl \"$@\";; esac".utf8)
    )
    let script = """
      chmod +x bin/curl; PATH="$PWD/bin:\(URL(fileURLWithPath: here.path(of: "search")).deletingLastPathComponent().path):$PATH"
      export HOME=$PWD
      ln -s '\(packageRoot)/Corpus' Corpus
      ln -s "$SEARCHD_INDEX" Index
      printf 'WARC/1.0\\r\\nWARC-Type: resource\\r\\nWARC-Target-URI: https://example.com/warc\\r\\nContent-Type: text/html\\r\\nContent-Length: 36\\r\\n\\r\\n<title>W</title><p>Words of a record\\r\\n\\r\\n' | gzip > more.warc.gz
      run() {
        command=$1
        command=${command/ID-or-FILE/page.html}
        command=${command/\\/backups/backups}
        case "$command" in *" ID"*) command=${command/ ID/ "'$(search query --ids -n 1 alibaba)'"};; esac
        case "$command" in
          "searchd "*) command=${command/:7700/:0}; search stop;;
          *--repair*) search stop;;
          "search why"*) search add page.html;;
          "search "*) ;; *) search status >status;;
        esac
        timeout 60 bash -c "$command" > out 2> err
        status=$?
        [ $status -le 1 ] || { echo "FAILED ($status): $1: $(head -c 500 err)"; failed=1; }
        case "$1" in curl*) grep -q '^{"error"' out && { echo "FAILED: $1: $(head -c 500 out)"; failed=1; };; esac
        [ -z "$2" ] || cat out err | grep -qF "$2" || { echo "FAILED: $1 does not print: $2, but: $(head -c 500 out)"; failed=1; }
      }

      """
    let quoted = commands.map { command, output in "run \(Self.quote(command)) \(Self.quote(output ?? ""))" }
    try here.folder.write("all.sh", Array((script + quoted.joined(separator: "\n") + "\nexit ${failed:-0}\n").utf8))
    let outcome = try here.run("/bin/bash", ["all.sh"])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }

  private static func quote(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'" }
}
