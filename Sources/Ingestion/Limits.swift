/// How much ingestion takes in; what is larger is refused by name or cut, as said.
public enum Limits {
  /// Bytes of one page as it came, packed or not, and of one page unpacked; a larger one is refused.
  public static let pageBytes = 32 << 20
  /// Bytes of a document's text; the rest is cut off.
  public static let textBytes = 8 << 20
  /// Bytes of a document's title, author, id and URL each: a longer title or author is cut, a longer address refused.
  public static let fieldBytes = 8 << 10
  /// Bytes of the header of an archive's record, its HTTP header included; such a record is refused.
  public static let headerBytes = 64 << 10
  /// Bytes of a line of NDJSON, which may hold a page, escaped; a longer one is refused.
  public static let lineBytes = 48 << 20
  /// Pages that were left out are told one by one up to this many, and counted beyond.
  public static let skipsTold = 10_000
  /// So much is told of a value that nobody could read.
  static let misreadCharacters = 40
  /// What archives hold beside pages is told apart by so many kinds.
  public static let kindsTold = 64
}
