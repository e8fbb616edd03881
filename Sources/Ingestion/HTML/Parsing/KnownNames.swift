import TextBytes

/// What the names of a page's elements say: their classes, ids and roles. Most pages say the same few hundred things, which
/// are read once.
struct KnownNames {
  struct Meaning {
    var cues: Cues = []
    /// Whether the elements of such classes are not shown.
    var hide = false
  }

  /// By the lower bits of the names' hashes.
  private var known = [(hash: UInt64, meaning: Meaning)](repeating: (0, Meaning()), count: 512)

  /// Bytes that are read of a name.
  private static let longest = 256

  mutating func cues(of name: ArraySlice<UInt8>) -> Cues {
    let name = name.prefix(Self.longest)
    return name.isEmpty ? [] : meaning(FNV1a.of(name)) { Meaning(cues: Cues(reading: name)) }.cues
  }

  mutating func meaning(ofClasses value: ArraySlice<UInt8>) -> Meaning {
    if value.isEmpty { return Meaning() }
    // An id may be spelled as a class and not hide.
    return meaning(FNV1a.mixed(FNV1a.of(value), UInt8(ascii: "."))) {
      // `text` in such a class's name says nothing of a text.
      if Self.readOut.matches(value) { return Meaning(cues: .concealed, hide: true) }
      return Meaning(cues: Cues(reading: value.prefix(Self.longest)), hide: Self.hide(value))
    }
  }

  private mutating func meaning(_ hash: UInt64, _ read: () -> Meaning) -> Meaning {
    let slot = Int(truncatingIfNeeded: hash % UInt64(known.count))
    if known[slot].hash != hash { known[slot] = (hash, read()) }
    return known[slot].meaning
  }

  /// Whether a class says by itself that its elements are not shown, and none beside it that wide screens show them.
  private static func hide(_ classes: ArraySlice<UInt8>) -> Bool {
    // Few classes are worth taking apart.
    mayHide.matches(classes) && !shown.matches(classes)
      && classes.split(whereSeparator: { $0 <= 0x20 }).contains(where: notShown.matches)
  }

  private static let mayHide = PhraseSet("hidden|d-none")
  private static let notShown = PhraseSet("=hidden|=d-none|=is-hidden")
  private static let shown = PhraseSet("block|flex|inline|grid|table|visible")
  /// Classes by which style sheets keep from sight what only screen readers are to say, among those of Bootstrap, Tailwind
  /// and WordPress: labels of the template.
  private static let readOut = PhraseSet(
    "visually-hidden|visuallyhidden|visually_hidden|hidden-visually|sr-only|sr_only|screen-reader-text|screen-reader-only"
      + "|screenreader-only|screenreader-text|screenreadertext")
}
