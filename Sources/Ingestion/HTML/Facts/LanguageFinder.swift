import InvertedIndex
import TextBytes

/// The language of a text, from its letters and its commonest words, with what the page declares as a hint.
enum LanguageFinder {
  /// Enough to know a language by.
  private static let scanned = 12_000

  /// - Returns: BCP 47 primary tag; `und` where nothing tells.
  static func language(of text: String, declared: String?) -> String {
    let declared = declared.flatMap(LanguageTag.primary)
    var counts = Counts()
    counts.count(text.utf8.span)
    guard counts.letters > 0 else { return declared ?? "und" }
    // A Han character says about as much as three letters.
    let han = counts.han * 3
    let all = counts.letters + counts.han * 2
    if counts.hangul * 3 > all / 3 { return "ko" }
    if counts.kana * 8 > counts.han, counts.kana * 3 + han > all / 3, counts.kana > 8 { return "ja" }
    if han > all / 3 { return "zh" }
    if let script = counts.singleScript { return script }
    if counts.cyrillic * 2 > counts.letters { return cyrillic(text, declared) }
    if counts.arabic * 2 > counts.letters { return declared == "fa" || declared == "ur" ? declared ?? "ar" : "ar" }
    return latin(text, declared)
  }

  private struct Counts {
    var letters = 0
    var han = 0
    var kana = 0
    var hangul = 0
    var cyrillic = 0
    var arabic = 0
    var others: [String: Int] = [:]

    mutating func count(_ bytes: Span<UInt8>) {
      let end = min(bytes.count, scanned)
      var index = 0
      while index < end {
        let byte = bytes[index]
        if byte < 0x80 {
          letters &+= (byte | 0x20) &- 0x61 < 26 ? 1 : 0
          index &+= 1
          continue
        }
        let (scalar, length) = bytes.scalar(at: index)
        add(scalar)
        index += length
      }
    }

    mutating func add(_ scalar: UInt32) {
      switch scalar {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: letters += 1
      case 0x370...0x3FF, 0x1F00...0x1FFF: other("el")
      case 0x400...0x52F:
        letters += 1
        cyrillic += 1
      case 0x590...0x5FF: other("he")
      case 0x600...0x6FF, 0x750...0x77F:
        letters += 1
        arabic += 1
      case 0x900...0x97F: other("hi")
      case 0x980...0x9FF: other("bn")
      case 0xB80...0xBFF: other("ta")
      case 0xE00...0xE7F: other("th")
      case 0x10A0...0x10FF: other("ka")
      case 0x530...0x58F: other("hy")
      default:
        if Script.isHan(scalar) {
          letters += 1
          han += 1
        } else if Script.isKana(scalar) {
          letters += 1
          kana += 1
        } else if Script.isHangul(scalar) {
          letters += 1
          hangul += 1
        }
      }
    }

    private mutating func other(_ language: String) {
      letters += 1
      others[language, default: 0] += 1
    }

    var singleScript: String? { others.first { $0.value * 2 > letters }?.key }
  }

  private static func cyrillic(_ text: String, _ declared: String?) -> String {
    if let declared, ["uk", "bg", "sr", "mk", "be", "kk", "ru", "mn", "ky"].contains(declared) { return declared }
    let letters = text.unicodeScalars.prefix(4000)
    if letters.contains(where: { $0 == "ї" || $0 == "є" }) { return "uk" }
    if letters.contains(where: { $0 == "ў" }) { return "be" }
    if letters.contains(where: { $0 == "ы" || $0 == "э" }) { return "ru" }
    return letters.count > 200 ? "bg" : "ru"
  }

  private static func latin(_ text: String, _ declared: String?) -> String {
    let bytes = text.utf8.span
    var profile = Profile()
    var index = 0
    while index < min(bytes.count, profiled), bytes[index] < 0x80 {
      profile.take(Folding.lowered(bytes[index]))
      index += 1
    }
    // Letters beyond ASCII take Unicode's lower case.
    if index < min(bytes.count, profiled) {
      for byte in Folding.lowered(text.utf8.dropFirst(index).prefix(profiled - index)) { profile.take(byte) }
    }
    profile.endWord()
    guard let best = profile.best else { return declared ?? "und" }
    // A declared language that has no profile here, or does nearly as well, is believed.
    if let declared, declared != "zh", declared != "ja", declared != "ko" {
      guard let place = languages.firstIndex(of: declared) else {
        return profile.counts[best] * 5 > profile.words ? languages[best] : declared
      }
      if profile.counts[place] * 4 >= profile.counts[best] * 3 { return declared }
    }
    return languages[best]
  }

  /// So many bytes of a text tell its words.
  private static let profiled = 6000

  /// How many of a text's words are among each language's commonest.
  private struct Profile {
    private(set) var counts = [Int](repeating: 0, count: languages.count)
    /// The same, but a word that several languages share counts for a part in each.
    private var shares = [Int](repeating: 0, count: languages.count)
    private(set) var words = 0
    private var length = 0
    private var key: UInt64 = 0
    /// Whether a digit stands in the word or beside it: `S23` and `5V` are in no language.
    private var hasDigit = false
    private var hasMarks = false
    /// What a word counts that one language has: all numbers up to 16 divide it.
    private static let whole = 720_720

    /// Takes the next byte of the text, in lower case.
    @inline(__always)
    mutating func take(_ byte: UInt8) {
      if byte >= 0x41 {
        length &+= 1
        key = key &<< 8 | UInt64(byte)
        if byte >= 0x80 { hasMarks = true }
      } else if byte.isDigit {
        hasDigit = true
      } else if length > 0 || hasDigit {
        endWord()
      }
    }

    mutating func endWord() {
      defer { (length, key, hasDigit) = (0, 0, false) }
      guard length > 0, !hasDigit else { return }
      words += 1
      if length <= 8 {
        var known = stopWords[key]
        // A lone letter says little.
        let share = Self.whole / max(1, known.nonzeroBitCount) / (length == 1 ? 4 : 1)
        while known != 0 {
          counts[known.trailingZeroBitCount] += 1
          shares[known.trailingZeroBitCount] += share
          known &= known - 1
        }
      }
    }

    /// The place of the likeliest language; nil where nothing tells.
    var best: Int? {
      let shares = hasMarks ? shares : shares.enumerated().map { marked.contains(languages[$0]) ? 0 : $1 }
      guard let greatest = shares.max(), greatest > 0, let place = shares.firstIndex(of: greatest) else { return nil }
      return counts[place] >= 3 || words < 20 ? place : nil
    }
  }

  /// Languages of which no sentence goes without letters beyond ASCII.
  private static let marked: Set<String> = ["cs", "hu", "pl", "ro", "tr", "vi"]

  private static let profiles: [String: String] = [
    "en":
      """
    the of and to in a is that for it was on with as are be this by from at an or we have not you he his but they \
    which were has had its their will can all more if your our new when about who what been one there into than no
    """,
    "de":
      "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat",
    "fr": "de la le et les des en un du une que est pour qui dans sur par pas au plus avec ce il ne se son sont cette",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más es pero sus le ya o este fue",
    "it": "di e il la che in un a per è una con non del si da le dei della sono i al ha come più alla gli anche nel",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou foi",
    "nl":
      "de van het een en in is dat op te zijn met voor niet aan er die om ook als bij maar dan door naar uit wordt heeft",
    "sv": "och i att det som en på är av för med den till inte har de ett om var jag men från vi kan nu så hade",
    "da": "og i at det som en på er af for med den til ikke har de et om var jeg men fra vi kan nu så være blev",
    "no": "og i at det som en på er av for med den til ikke har de et om var jeg men fra vi kan nå så være ble etter",
    "fi": "ja on ei että se oli hän mutta ovat myös kun niin kuin joka tai ole sen mukaan jo vain olla",
    "pl": "w i na z się do nie że to jest o za od po jak przez dla ale czy oraz są które jego był tym ma",
    "cs": "a v se na je že s z do o to i za pro k ve by po jak jako ale od jsou byl které podle také",
    "hu": "a az és hogy nem is egy ez van volt csak meg már de mint el ki még kell lesz vagy",
    "ro": "de și în a la cu că pe nu o este din care un mai pentru sunt ce au fost prin dar sau",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar sonra ancak ya var olduğu ne",
    "id": "yang dan di dari untuk dengan pada ini itu tidak dalam akan juga ke telah oleh adalah ada bisa mereka",
    "vi": "và của là có được các trong cho không với người một những này đã để khi đến về tại cũng",
  ]

  /// Those that have a profile, in order.
  private static let languages = profiles.keys.sorted()

  /// Which of `languages` have a word among their commonest, a bit each. A word of up to eight bytes is a number.
  private static let stopWords = NumberTable(
    languages.enumerated().flatMap { number, language in
      (profiles[language] ?? "").split(separator: " ").map { word in
        (word.utf8.reduce(0) { $0 << 8 | UInt64($1) }, 1 << UInt32(number))
      }
    })
}
