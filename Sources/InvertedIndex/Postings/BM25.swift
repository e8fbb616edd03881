import Glibc

/// BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009), in the form that
/// Lucene and the development sets' peers use.
public enum BM25 {
  public static let k1: Float = 1.2
  public static let b: Float = 0.75

  /// K of tf/(tf + K): k1 · (1 − b + b · length/average).
  public static func lengthPart(_ length: Float, average: Float) -> Float {
    k1 * (1 - b + b * length / max(average, 1))
  }

  /// ln(1 + (N − df + ½)/(df + ½)).
  public static func idf(documentFrequency df: Int, documentCount n: Int) -> Float {
    Float(log1p((Double(n) - Double(df) + 0.5) / (Double(df) + 0.5)))
  }
}
