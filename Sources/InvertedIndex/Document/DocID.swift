/// A document's number inside one segment: 0 ..< the segment's document count.
public typealias DocID = UInt32

extension DocID {
  /// What a cursor's `doc` is once its list is exhausted; greater than every document.
  public static let end = DocID.max
}
