import Ingestion
import InvertedIndex

/// A buffer's tokens of some kinds in a line each: `term@position`, `+units` where there are several, `!` for a stop word.
func rendered(_ buffer: TokenBuffer, _ kinds: Set<TokenKind>) -> [String] {
  buffer.tokens.filter { kinds.contains($0.kind) }.map { token in
    let term = String(decoding: buffer.term(token), as: UTF8.self)
    return "\(term)@\(token.position)\(token.units > 1 ? "+\(token.units)" : "")\(token.isStopWord ? "!" : "")"
  }
}

func tokens(_ analyzer: TextAnalyzer, _ text: String, _ kinds: Set<TokenKind> = Set(TokenKind.allCases)) -> [String] {
  var buffer = TokenBuffer()
  analyzer.analyze(text, into: &buffer)
  return rendered(buffer, kinds)
}
