/// The last line of `GET /v1/documents` where the answer is not all: what is damaged, and left out.
public struct ExportLoss: Codable, Sendable, Equatable {
  /// The line's only key, so that no reader takes it for a document.
  public var leftOut: Count

  private enum CodingKeys: String, CodingKey { case leftOut = "left_out" }

  /// How much is left out.
  public struct Count: Codable, Sendable, Equatable {
    /// Documents that cannot be read.
    public var documents: Int
    /// Segments of which nothing can be read; how many documents they hold is not known.
    public var segments: Int
  }

  public init(documents: Int, segments: Int) { leftOut = Count(documents: documents, segments: segments) }

  /// What a line says of what is missing; nil where it is a document.
  public init?(line: [UInt8]) {
    guard line.starts(with: Self.beginning), let loss = try? Wire.decode(Self.self, from: line) else { return nil }
    self = loss
  }

  /// A document's line has other keys in front.
  private static let beginning = Array(#"{"left_out":"#.utf8)
}

extension ExportLoss: CustomStringConvertible {
  /// One line: what is missing, and what to do.
  public var description: String {
    func counted(_ count: Int, _ one: String, _ many: String) -> String? {
      count > 0 ? "\(count) damaged \(count == 1 ? one : many)" : nil
    }
    let parts = [
      counted(leftOut.documents, "document", "documents"),
      counted(leftOut.segments, "part of the index", "parts of the index"),
    ].compactMap { $0 }
    return "left out: \(parts.joined(separator: " and ")): run search check --repair, then export again"
  }
}
