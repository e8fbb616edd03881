/// Why the analyser cannot start.
public enum AnalysisError: Error, Sendable, Equatable {
  /// ICU refused a service that the analyser stands on; `code` is its `UErrorCode`.
  case icu(service: String, code: Int32)
  /// Snowball has no such language.
  case stemmer(language: String)
}
