/// How much one query may ask for. Beyond, a search ends with `SearchError.tooComplex` or `.memory` and says which limit
/// it was.
public enum QueryLimits {
  /// UTF-8 bytes of a query.
  public static let length = 8192
  /// Brackets within brackets.
  public static let depth = 32
  /// Words, phrases, fields and groups, counted where they are written apart.
  public static let clauses = 1024
  /// Distinct terms that one query may rank by.
  public static let rankedTerms = 1024
  /// Different prefixes, wildcards and fuzzy words.
  public static let patterns = 32
  /// Terms that all of them together may stand for in one segment.
  public static let expansions = 65_536
  /// Terms of one segment's dictionary that are looked at to find those of one of them.
  public static let visitedTerms = 2_000_000
  /// After so many no other of them is begun: one that is dear is answered, many are not.
  public static let sharedVisits = 100_000
  /// Bytes of memory that it may hold for what it works with (`MemoryAllowance`).
  public static let memory = 64 << 20
  /// `offset` and `limit` together.
  public static let window = 10_000
  /// What `^` may multiply by.
  public static let weight: ClosedRange<Float> = 0.01...100
  /// The gap that `~` after a phrase may allow, in words.
  public static let gap = 10_000
}
