internal import CLibXML2

/// What `&…;` stands for (HTML Living Standard, "Named character references" and "Numeric character reference end state"),
/// as far as libxml2, which knows HTML 4, does not tell by itself.
enum CharacterReference {
  /// The character that a number means. Numbers of C1 controls were always written, and are read, as windows-1252.
  static func numeric(_ number: UInt32) -> Unicode.Scalar? {
    (0x80...0x9F).contains(number) ? windows1252(number) : Unicode.Scalar(number)
  }

  /// The character of a byte above 0x7F in windows-1252, for 0x80…0x9F; nil for the five that have none, and beyond.
  static func windows1252(_ byte: UInt32) -> Unicode.Scalar? {
    guard (0x80...0x9F).contains(byte) else { return nil }
    let value = specials[Int(byte - 0x80)]
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  private static let specials: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178,
  ]

  /// The character of a name, without `&` and `;`: HTML 4's names, and of HTML 5's those in `later`.
  static func named(_ name: Substring) -> Unicode.Scalar? {
    guard name.utf8.count <= longestName, name.utf8.allSatisfy(isNameByte) else { return nil }
    if let entity = htmlEntityLookup(String(name)) { return Unicode.Scalar(UInt32(entity.pointee.value)) }
    return later(packed(name.utf8))
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20
  }

  /// No name of more letters is looked for.
  static let longestName = 8

  static func packed(_ name: some Sequence<UInt8>) -> UInt64 { Tag.packed(name) }

  /// Of the names that came with HTML 5 those of punctuation and of the letters of Europe's languages.
  static func later(_ name: UInt64) -> Unicode.Scalar? {
    let value = laterNames[name]
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  /// Of the names that the standard lets stand without a semicolon: Latin-1's, and markup's own.
  static func unclosed(_ name: UInt64) -> Unicode.Scalar? {
    let value = unclosedNames[name]
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  /// The letters of the longest of `unclosed`.
  static let longestUnclosed = 6

  private static let unclosedNames: NumberTable = {
    var names: [(String, UInt32)] = [
      ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("AMP", 0x26), ("LT", 0x3C), ("GT", 0x3E),
      ("QUOT", 0x22), ("COPY", 0xA9), ("REG", 0xAE),
    ]
    for value in UInt32(0xA0)...0xFF {
      if let entity = htmlEntityValueLookup(value), let name = entity.pointee.name {
        names.append((String(cString: name), value))
      }
    }
    return NumberTable(names.map { (packed($0.0.utf8), $0.1) })
  }()

  private static let laterNames: NumberTable = {
    let names: [(String, Unicode.Scalar)] = [
      ("AMP", "&"), ("LT", "<"), ("GT", ">"), ("QUOT", "\""), ("COPY", "©"), ("REG", "®"), ("TRADE", "™"),
      ("apos", "'"), ("Tab", "\t"), ("NewLine", "\n"), ("excl", "!"), ("num", "#"), ("dollar", "$"), ("percnt", "%"),
      ("lpar", "("), ("rpar", ")"), ("ast", "*"), ("plus", "+"), ("comma", ","), ("period", "."), ("sol", "/"),
      ("colon", ":"), ("semi", ";"), ("equals", "="), ("quest", "?"), ("commat", "@"), ("lsqb", "["), ("lbrack", "["),
      ("bsol", "\\"), ("rsqb", "]"), ("rbrack", "]"), ("Hat", "^"), ("lowbar", "_"), ("grave", "`"), ("lcub", "{"),
      ("lbrace", "{"), ("vert", "|"), ("verbar", "|"), ("rcub", "}"), ("rbrace", "}"), ("hyphen", "‐"), ("dash", "‐"),
      ("horbar", "―"), ("lsquor", "‚"), ("rsquor", "’"), ("ldquor", "„"), ("rdquor", "”"), ("nldr", "‥"),
      ("mldr", "…"), ("star", "☆"), ("starf", "★"), ("check", "✓"), ("cross", "✗"), ("phone", "☎"), ("half", "½"),
      ("frac13", "⅓"), ("frac23", "⅔"), ("numsp", "\u{2007}"), ("puncsp", "\u{2008}"), ("hairsp", "\u{200A}"),
      ("Amacr", "Ā"), ("amacr", "ā"), ("Abreve", "Ă"), ("abreve", "ă"), ("Aogon", "Ą"), ("aogon", "ą"),
      ("Cacute", "Ć"), ("cacute", "ć"), ("Ccaron", "Č"), ("ccaron", "č"), ("Dcaron", "Ď"), ("dcaron", "ď"),
      ("Dstrok", "Đ"), ("dstrok", "đ"), ("Emacr", "Ē"), ("emacr", "ē"), ("Eogon", "Ę"), ("eogon", "ę"),
      ("Ecaron", "Ě"), ("ecaron", "ě"), ("Gbreve", "Ğ"), ("gbreve", "ğ"), ("Imacr", "Ī"), ("imacr", "ī"),
      ("Idot", "İ"), ("imath", "ı"), ("Lstrok", "Ł"), ("lstrok", "ł"), ("Nacute", "Ń"), ("nacute", "ń"),
      ("Ncaron", "Ň"), ("ncaron", "ň"), ("Omacr", "Ō"), ("omacr", "ō"), ("Odblac", "Ő"), ("odblac", "ő"),
      ("Rcaron", "Ř"), ("rcaron", "ř"), ("Sacute", "Ś"), ("sacute", "ś"), ("Scedil", "Ş"), ("scedil", "ş"),
      ("Tcedil", "Ţ"), ("tcedil", "ţ"), ("Tcaron", "Ť"), ("tcaron", "ť"), ("Umacr", "Ū"), ("umacr", "ū"),
      ("Uring", "Ů"), ("uring", "ů"), ("Udblac", "Ű"), ("udblac", "ű"), ("Zacute", "Ź"), ("zacute", "ź"),
      ("Zdot", "Ż"), ("zdot", "ż"), ("Zcaron", "Ž"), ("zcaron", "ž"),
    ]
    return NumberTable(names.map { (packed($0.0.utf8), $0.1.value) })
  }()
}
