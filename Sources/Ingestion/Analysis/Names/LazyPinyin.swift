import InvertedIndex

/// Pinyin whose table is made when the first Han word asks for it: an index without Chinese never does.
public struct LazyPinyin: Romanization {
  public init() {}

  public func readings(of character: Unicode.Scalar) -> [[UInt8]] { Pinyin.shared?.readings(of: character) ?? [] }
}
