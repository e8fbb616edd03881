/// Which documents match: the query's Boolean side, in terms of the dictionary.
indirect enum Matcher: Sendable, Hashable {
  case everything
  case nothing
  case term(Term)
  case expansion(Expansion)
  case phrase(PhraseShape)
  case near([PhraseShape], gap: Int)
  /// Documents of the matcher that hold the string exactly: in title or text (`body`), or in what surrounds them.
  case literal(Matcher, String, in: Field)
  /// Local seconds of the document's date, else of the day it was added.
  case date(ClosedRange<Int64>)
  case all([Matcher], excluding: [Matcher])
  case any([Matcher])
  /// Documents that hold so much of the parts' weights together.
  case most([Weighed], weight: Float)

  /// Of which any will do, however they are nested; the matcher itself where it is no choice.
  var alternatives: [Matcher] {
    if case .any(let parts) = self { parts.flatMap(\.alternatives) } else { [self] }
  }

  /// A part of what is asked for, and how much it counts.
  struct Weighed: Sendable, Hashable {
    var matcher: Matcher
    var weight: Float
  }
}
