/// A character encoding: the name that the WHATWG Encoding Standard gives it, and the one that ICU converts it by.
///
/// Labels stand for what browsers take them for, not for what they say: `gb2312` and `gbk` are read as gb18030, `big5`
/// with the Hong Kong characters, `iso-8859-1` and `us-ascii` as windows-1252, because pages use the larger set
/// under the smaller one's name. Encodings that only a byte-order mark, Microsoft's extensions or Apple's tables tell have the
/// names that iconv and other decoders know them by.
struct Charset: Sendable, Hashable {
  /// `gb18030`, `utf-8`; lower case.
  let name: String
  let converter: String

  static let utf8 = Charset(name: "utf-8", converter: "UTF-8")
  static let gb18030 = Charset(name: "gb18030", converter: "gb18030")
  static let big5 = Charset(name: "big5", converter: "Big5-HKSCS")
  static let shiftJIS = Charset(name: "shift_jis", converter: "windows-31j")
  static let windows1252 = Charset(name: "windows-1252", converter: "windows-1252")
  /// Shift_JIS with characters that only Microsoft's set has.
  static let windows31J = Charset(name: "windows-31j", converter: "windows-31j")
  static let utf16LittleEndian = Charset(name: "utf-16le", converter: "UTF-16LE")
  static let utf16BigEndian = Charset(name: "utf-16be", converter: "UTF-16BE")
  static let utf32LittleEndian = Charset(name: "utf-32le", converter: "UTF-32LE")
  static let utf32BigEndian = Charset(name: "utf-32be", converter: "UTF-32BE")

  /// The encoding whose byte order a mark at the text's beginning tells: `utf-16` for `utf-16le`.
  var marked: Charset {
    isWide
      ? Charset(name: String(name.prefix(6)), converter: converter) : self
  }

  /// UTF-16 and UTF-32, in which ASCII has zeros.
  var isWide: Bool { name.hasPrefix("utf-16") || name.hasPrefix("utf-32") }

  init(name: String, converter: String) {
    self.name = name
    self.converter = converter
  }

  /// The encoding that a label stands for (a declaration's, or one of ICU's names); nil for unknown ones.
  init?(label: some StringProtocol) {
    let folded = label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    if let known = Self.labels[folded.replacing("_", with: "-")] {
      self = known
    } else {
      return nil
    }
  }

  /// Two bytes a character for the most part, with bytes of text in both places.
  var isDoubleByte: Bool { Self.doubleByte.contains(name) }

  private static let doubleByte: Set = ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "euc-tw"]

  private static let labels: [String: Charset] = {
    var table: [String: Charset] = [:]
    func add(_ charset: Charset, _ names: String...) {
      table[charset.name.replacing("_", with: "-")] = charset
      for name in names { table[name] = charset }
    }
    add(utf8, "utf8", "unicode-1-1-utf-8", "utf-8-bom", "x-unicode20utf8")
    add(
      gb18030, "gb2312", "gbk", "gb-2312", "gb-2312-80", "gb2312-80", "csgb2312", "x-gbk", "cp936", "ms936", "936",
      "windows-936", "chinese", "csiso58gb231280", "euc-cn", "iso-ir-58", "gb-18030")
    add(big5, "big5-hkscs", "big5hkscs", "cn-big5", "csbig5", "x-x-big5", "cp950", "ms950", "windows-950", "big-5")
    add(shiftJIS, "shiftjis", "sjis", "x-sjis", "ms-kanji", "windows-31j", "csshiftjis", "cp932", "ms932", "ibm-943")
    add(windows1252, "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "cp1252", "x-cp1252")
    add(Charset(name: "euc-jp", converter: "euc-jp-2007"), "eucjp", "x-euc-jp", "x-euc")
    add(
      Charset(name: "euc-kr", converter: "windows-949"), "ks-c-5601-1987", "ks-c-5601", "ksc5601", "ksc-5601",
      "windows-949", "cp949", "korean", "x-windows-949", "csksc56011987", "uhc", "ks-x-1001")
    add(Charset(name: "euc-tw", converter: "EUC-TW"))
    add(Charset(name: "iso-2022-jp", converter: "ISO-2022-JP"), "csiso2022jp")
    add(Charset(name: "iso-2022-kr", converter: "ISO-2022-KR"), "csiso2022kr")
    add(Charset(name: "iso-2022-cn", converter: "ISO-2022-CN"), "iso-2022-cn-ext")
    add(Charset(name: "hz-gb-2312", converter: "HZ-GB-2312"), "hz")
    add(utf16LittleEndian, "utf-16", "ucs-2", "unicode", "csunicode")
    add(utf16BigEndian)
    add(utf32LittleEndian, "utf-32")
    add(utf32BigEndian)
    add(Charset(name: "koi8-r", converter: "KOI8-R"), "koi8", "koi", "cskoi8r")
    add(Charset(name: "koi8-u", converter: "KOI8-U"), "koi8-ru")
    add(Charset(name: "ibm866", converter: "ibm-866"), "cp866", "866")
    add(Charset(name: "ibm855", converter: "ibm-855"), "cp855", "855")
    add(Charset(name: "macintosh", converter: "macintosh"), "mac", "x-mac-roman", "macroman")
    add(
      Charset(name: "mac-cyrillic", converter: "x-mac-cyrillic"), "x-mac-cyrillic", "maccyrillic", "x-mac-ukrainian")
    add(Charset(name: "mac-latin2", converter: "x-mac-ce"), "maccentraleurope", "x-mac-ce")
    add(Charset(name: "ibm852", converter: "ibm-852"), "cp852", "852")
    add(Charset(name: "windows-874", converter: "windows-874-2000"), "tis-620", "iso-8859-11", "dos-874", "cp874")
    for number in [1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258] {
      add(Charset(name: "windows-\(number)", converter: "windows-\(number)"), "cp\(number)", "x-cp\(number)")
    }
    for part in [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16] {
      add(Charset(name: "iso-8859-\(part)", converter: "ISO-8859-\(part)"), "iso8859-\(part)", "iso-8859-\(part)-i")
    }
    add(Charset(name: "windows-1254", converter: "windows-1254"), "iso-8859-9", "iso8859-9", "latin5")
    return table
  }()
}
