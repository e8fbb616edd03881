import Glibc

/// BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009), in the form that
/// Lucene and the development sets' peers use.
enum BM25 {
  static let k1: Float = 1.2
  static let b: Float = 0.75

  /// Means beyond which a text is not wordier, but says more about its subject: a longer one counts as so long.
  private static let plateau: Float = 2.5
  /// A text of so many times that length is a collection of many subjects, and weighs by its length again.
  private static let article: Float = 8

  /// K of tf/(tf + K): k1 · (1 − b + b · length/average), the ratio tempered for long texts, or an article ten times
  /// the mean length would come behind every short page that names the same words once.
  ///
  /// The tempered ratio never falls and never grows faster than the ratio itself, which bounds of impacts rely on.
  static func lengthPart(_ length: Float, average: Float) -> Float {
    let ratio = length / max(average, 1)
    return k1 * (1 - b + b * min(ratio, max(plateau, ratio / article)))
  }

  /// ln(1 + (N − df + ½)/(df + ½)).
  static func idf(documentFrequency df: Int, documentCount n: Int) -> Float {
    Float(log1p((Double(n) - Double(df) + 0.5) / (Double(df) + 0.5)))
  }
}
