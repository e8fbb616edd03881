/// Languages as pages declare them, and as queries name them: one spelling each, so that one finds the other.
public enum LanguageTag {
  /// The primary tag in lower case (`zh` of `zh-CN`), of several for the same language the one that pages mostly use; nil
  /// where the text is no tag.
  public static func primary(_ text: String) -> String? {
    let tag = text.lowercased().prefix { $0 != "-" && $0 != "_" && $0 != "," && $0 != " " }
    guard (2...3).contains(tag.utf8.count), tag.utf8.allSatisfy({ (97...122).contains($0) }) else { return nil }
    switch tag {
    case "cn", "chi", "zho", "cmn", "tw": return "zh"
    case "eng", "us": return "en"
    case "nb", "nn", "nor": return "no"
    default: return String(tag)
    }
  }
}
