import TextBytes

/// Patterns of `*` and `?` over UTF-8.
enum Glob {
  /// Goes back to the last `*` where the text parts from the pattern: quadratic at worst, on words of 255 bytes.
  static func matches(_ glob: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    var place = glob.startIndex
    var index = text.startIndex
    var retry: (place: Int, index: Int)?
    while index < text.endIndex {
      if place < glob.endIndex, glob[place] == UInt8(ascii: "*") {
        retry = (place + 1, index)
        place += 1
      } else if place < glob.endIndex, glob[place] == UInt8(ascii: "?") {
        index = text.characterEnd(from: index)
        place += 1
      } else if place < glob.endIndex, glob[place] == text[index] {
        index += 1
        place += 1
      } else if let (star, from) = retry {
        retry = (star, text.characterEnd(from: from))
        place = star
        index = text.characterEnd(from: from)
      } else {
        return false
      }
    }
    return glob[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
