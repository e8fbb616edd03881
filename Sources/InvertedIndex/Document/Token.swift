import TextBytes

/// How a token came about, and so what it is matched with.
public enum TokenKind: UInt8, Sendable, CaseIterable {
  /// What free text is matched by: ICU's words of Han runs, stems of everything else.
  case word = 1
  /// Two neighbouring Han characters, and the last one of each run alone; overlapping, so that any run of Han
  /// characters can be found whatever words a dictionary sees in it.
  case pair = 2
  /// A word that is not Han, folded but not stemmed: what quotes ask for.
  case surface = 3
  /// Two neighbouring stems, separated by a space: what a query's words are that rank pages where they stand side by
  /// side. Not indexed.
  case bigram = 4
}

/// One token of a text.
public struct Token: Sendable, Hashable {
  /// What the token is indexed and looked up as.
  public var kind: TokenKind
  /// A word too common to say what a text is about (`the`, `的`).
  public var isStopWord: Bool
  /// Made of Han characters.
  public var isHan: Bool
  /// The place in the text, counted in units: a unit is one Han character or one word of any other script. A token
  /// stands at its first unit; so the pairs and words of `巴西 coffee` are 巴西 at 0, 西 at 1, coffee at 2. A
  /// punctuation mark or a line's end between two units takes no place; between two Han runs it takes one.
  public var position: UInt32
  /// How many units the token covers: 1, or the number of Han characters.
  public var units: UInt16
  /// UTF-8 offset in the text where what the token stands for begins.
  public var start: UInt32
  /// UTF-8 offset behind it.
  public var end: UInt32
  /// Where the folded term begins in the buffer's `bytes`.
  public var termStart: UInt32
  /// The term's UTF-8 bytes, `TokenBuffer.longestTerm` at most.
  public var termLength: UInt16
}

/// The tokens of one text, as flat arrays that are reused from text to text.
///
/// Tokens of one kind come in the order of their positions; kinds may be interleaved.
public struct TokenBuffer: Sendable {
  /// In the order in which they were appended.
  public private(set) var tokens: [Token] = []
  /// The terms' UTF-8, one after another.
  public private(set) var bytes: [UInt8] = []
  /// The first position behind the text.
  public var nextPosition: UInt32 = 0
  /// Off where nobody reads bigrams: an analyser may leave them out.
  public var wantsBigrams = true

  public init() {}

  /// Longer terms are cut here: nobody types them, and they bloat the dictionary.
  public static let longestTerm = 255

  /// Takes the tokens out and begins anew with position 0; keeps the memory for the next text.
  public mutating func removeAll() {
    removeTokens()
    nextPosition = 0
  }

  /// Takes the tokens out; positions go on.
  public mutating func removeTokens() {
    tokens.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends a token. A term over `longestTerm` bytes is cut at a character's edge.
  public mutating func append(
    _ kind: TokenKind, term: some Collection<UInt8>, isStopWord: Bool = false, isHan: Bool = false,
    position: UInt32, units: Int = 1, start: Int, end: Int
  ) {
    let termStart = bytes.count
    bytes.append(contentsOf: term)
    if bytes.count - termStart > Self.longestTerm {
      bytes.removeSubrange(max(termStart, bytes.characterStart(atOrBefore: termStart + Self.longestTerm))...)
    }
    tokens.append(
      Token(
        kind: kind, isStopWord: isStopWord, isHan: isHan, position: position, units: UInt16(clamping: units),
        start: UInt32(start), end: UInt32(end), termStart: UInt32(termStart),
        termLength: UInt16(bytes.count - termStart)))
  }

  /// Appends folded text that several terms lie in, and returns where in `bytes` it begins.
  public mutating func appendBytes(_ source: [UInt8], _ range: Range<Int>) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: source[range])
    return start
  }

  /// Appends a token whose term lies in `bytes` already, where other terms may overlap it. A term over `longestTerm`
  /// bytes is cut at a character's edge.
  public mutating func append(
    _ kind: TokenKind, termAt term: Range<Int>, isStopWord: Bool = false, isHan: Bool = false, position: UInt32,
    units: Int = 1, start: UInt32, end: UInt32
  ) {
    var length = term.count
    if length > Self.longestTerm {
      length = max(0, bytes.characterStart(atOrBefore: term.lowerBound + Self.longestTerm) - term.lowerBound)
    }
    tokens.append(
      Token(
        kind: kind, isStopWord: isStopWord, isHan: isHan, position: position, units: UInt16(clamping: units),
        start: start, end: end, termStart: UInt32(term.lowerBound), termLength: UInt16(length)))
  }

  /// Appends two terms that lie in `bytes` with a space between, and returns where they begin.
  public mutating func appendPair(_ first: Range<Int>, _ second: Range<Int>) -> Int {
    let start = bytes.count
    for index in first { bytes.append(bytes[index]) }
    bytes.append(0x20)
    for index in second { bytes.append(bytes[index]) }
    return start
  }

  /// The folded term's UTF-8. The token is one of this buffer's.
  public func term(_ token: Token) -> ArraySlice<UInt8> {
    bytes[Int(token.termStart)..<Int(token.termStart) + Int(token.termLength)]
  }
}

/// What takes a text's tokens part by part.
public protocol TokenSink: Sendable {
  /// Takes the next part, the last one too; false where nothing more is wanted.
  mutating func take(_ part: borrowing TokenBuffer) -> Bool
}

/// Text to tokens: the one analysis that pages and queries share. Implementations may be called from any thread, and
/// give the same tokens for the same text, whatever was analysed before.
public protocol Analyzer: Sendable {
  /// Written into every segment; a merged one has the least of those that it was made of, for its terms are theirs. Nothing
  /// else depends on it: who changes the analysis rebuilds the index.
  var version: UInt32 { get }
  /// Replaces the buffer's content with the tokens of `text`.
  func analyze(_ text: String, into buffer: inout TokenBuffer)
  /// The same tokens, without bigrams, a part at a time by way of a buffer, so that a long text needs no more of that than
  /// a short one. The buffer's `wantsBigrams` is off afterwards.
  func analyze<Sink: TokenSink>(_ text: String, by buffer: inout TokenBuffer, into sink: inout Sink)
  /// How single characters fold; nil where only analysis tells.
  var folding: ScalarFolding? { get }
}

extension Analyzer {
  /// In one part.
  public func analyze<Sink: TokenSink>(_ text: String, by buffer: inout TokenBuffer, into sink: inout Sink) {
    buffer.wantsBigrams = false
    analyze(text, into: &buffer)
    _ = sink.take(buffer)
  }

  /// Only analysis tells.
  public var folding: ScalarFolding? { nil }
}
