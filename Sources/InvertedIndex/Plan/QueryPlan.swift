/// A query made ready for one snapshot: which documents match, and what each term adds to their scores.
///
/// The two are kept apart. A score is the sum over all ranked terms that the document holds, however it came to
/// match: of `a OR (b AND c)`, a document with `a` and `b` gets both. A phrase ranks by its words.
struct QueryPlan: Sendable {
  /// A term that ranks. An object, because many hold it: its parts would be counted one by one.
  final class RankedTerm: Sendable {
    let term: Term
    /// idf, √(occurrences in the query), the channel's weight and the user's multiplied.
    let weight: Float
    let idf: Float
    let documentFrequency: Int
    let isStopWord: Bool
    let isHan: Bool
    /// A name of several parts, which rank as well.
    let isCompound: Bool
    /// The dictionary's entries, a segment each.
    let infos: [TermInfo?]
    /// What it is another name for; nil for what was typed.
    let name: OtherName?
    /// Whether the title's length counts, not the body's.
    let isTitle: Bool

    init(
      term: Term, weight: Float, idf: Float, documentFrequency: Int, isStopWord: Bool = false, isHan: Bool = false,
      isCompound: Bool = false, infos: [TermInfo?], name: OtherName? = nil
    ) {
      self.term = term
      self.weight = weight
      self.idf = idf
      self.documentFrequency = documentFrequency
      self.isStopWord = isStopWord
      self.isHan = isHan
      self.isCompound = isCompound
      self.infos = infos
      self.name = name
      isTitle = term.field == .title
    }
  }

  /// A name that ranks beside the words that were typed.
  struct OtherName: Sendable {
    var text: String
    /// As it was typed.
    var typed: String
    /// The words in whose place it stands.
    var words: [Term]
    /// Of a name of several Han words: this term, the rarest of its pairs of characters, stands for all of them.
    var isWhole: Bool
  }

  /// Two words that stand side by side in the query.
  struct Neighbours: Sendable {
    var first: Term
    var second: Term
    var weight: Float
  }

  /// Another name, of several words that are not Han: found where they stand together.
  struct NamePhrase: Sendable {
    var name: OtherName
    var matcher: Matcher
    /// What it adds to a document's score.
    var value: Float
    var bigrams: [[UInt8]]
  }

  /// Adds a constant to the documents of a matcher: patterns, fuzzy words and names of several words.
  struct Constant: Sendable {
    var matcher: Matcher
    var value: Float
    var label: String
  }

  enum Match: Sendable {
    /// Documents that hold any of the ranked terms, or a name of several words.
    case ranked
    case matcher(Matcher)
  }

  var match = Match.matcher(.nothing)
  /// What documents must match beside, without effect on the score.
  var filters: [Matcher] = []
  var excluded: [Matcher] = []
  var ranked: [RankedTerm] = []
  var constants: [Constant] = []
  /// Their values are among the constants.
  var names: [NamePhrase] = []
  /// All other names that were looked for.
  var wantedNames: [String] = []
  var neighbours: [Neighbours] = []
  /// The whole query as one string, where it is a single short Han run or a single other word: documents that hold
  /// exactly it come first.
  var exact: Matcher?
  /// True where documents of `exact` might hold none of the ranked terms: a single Han character.
  var exactIsWider = false
  /// Of free text that is the whole query: how many words it has, and how many different ones that are no stop words.
  /// Known to the index or not.
  var titleWords = 0
  var distinctTitleWords = 0
  /// After so many days a document's freshness counts half; nil where freshness was not asked for.
  var halfLife: Int?
  /// What snippets mark.
  var highlights = HighlightTerms()
  /// True where Han and other words were asked for together.
  var isMixed = false
  var hasHan = false
  /// True where no document holds one of the words that were typed, or one of the pairs of Han characters.
  var lacksWords = false

  var ranks: Bool { !ranked.isEmpty || !constants.isEmpty }

  /// The condition as one matcher, for evaluation document by document.
  var matcher: Matcher {
    var base: Matcher
    switch match {
    case .ranked:
      base = .any(
        countingTerms.map { .term($0) } + names.map(\.matcher) + (exactIsWider ? [exact ?? .nothing] : []))
    case .matcher(let matcher): base = matcher
    }
    if filters.isEmpty, excluded.isEmpty { return base }
    base = .all([base] + filters, excluding: excluded)
    return base
  }

  /// The terms that a document must hold, each once, where that is all it must and each of them ranks.
  var requiredRanked: [RankedTerm]? {
    guard case .matcher(.all(let parts, let unwanted)) = match, unwanted.isEmpty, filters.isEmpty, excluded.isEmpty,
      constants.isEmpty
    else { return nil }
    var required: [RankedTerm] = []
    for part in parts {
      guard case .term(let term) = part, let ranked = ranked.first(where: { $0.term == term }) else { return nil }
      if !required.contains(where: { $0 === ranked }) { required.append(ranked) }
    }
    return required
  }

  /// The ranked terms that match what all of them match: the body holds the title's words. A Han word's first pair is in
  /// every document that holds the word.
  var countingTerms: [Term] {
    let terms = ranked.filter { $0.term.field == .body }
    guard hasHan || !wantedNames.isEmpty else { return terms.map(\.term) }
    let pairs = Set(terms.lazy.filter { $0.term.kind == .pair }.map(\.term))
    return terms.filter { term in
      switch term.term.kind {
      case .pair: true
      case .word:
        !(term.isHan && pairs.contains(Term(.body, .pair, term.term.beginning(characters: 2))))
      default: false
      }
    }.map(\.term)
  }

  /// The other names that documents of the index hold.
  var otherNames: [String] {
    if wantedNames.isEmpty { return [] }
    let held = Set(ranked.compactMap(\.name?.text) + names.map(\.name.text))
    return wantedNames.filter { held.contains($0) }.uniqued()
  }
}

/// How much each way of matching counts; measured on the development sets.
enum ChannelWeight {
  static let word: Float = 1
  static let stopWord: Float = 0.2
  /// Latin words and titles, in a query that has Han as well.
  static let latinAmongHan: Float = 2
  /// A name of several parts, whose parts are words as well.
  static let compound: Float = 0.3
  static let pair: Float = 0.4
  static let bigram: Float = 0.1
  static let title: Float = 0.2
}

/// What a snippet marks and how much each is worth.
struct HighlightTerms: Sendable {
  /// Terms of kind word, pair or surface, by kind and text.
  var terms: [HighlightKey: Float] = [:]
  /// Han characters that were asked for alone.
  var characters: Set<Unicode.Scalar> = []
  var expansions: [Expansion] = []
  /// Words that nothing else asks for are marked where they stand as they were asked for.
  var phrases: [HighlightPhrase] = []

  var isEmpty: Bool { terms.isEmpty && characters.isEmpty && expansions.isEmpty && phrases.isEmpty }
}

/// Words one behind the other; of several parts, in any order with at most `gap` units among them.
struct HighlightPhrase: Sendable, Hashable {
  var parts: [PhraseShape]
  var gap = 0
  /// What each of its words is worth.
  var weight: Float = 1
}

struct HighlightKey: Sendable, Hashable {
  var kind: TokenKind
  var text: ArraySlice<UInt8>
}
