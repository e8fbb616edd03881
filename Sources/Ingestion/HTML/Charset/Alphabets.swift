/// The letters beyond ASCII that European languages write.
///
/// Most single-byte encodings hold the same letters in other places: read in the wrong one, a text has letters of several
/// languages side by side, which no language has.
enum Alphabets {
  /// Small letters, a language each (a few share one).
  private static let alphabets = [
    "æøåéóòèêâôüä", "åäöéüæø", "äöüßé", "àâæçéèêëîïôœùûüÿ", "áéíñóúüç", "áâãàçéêíóôõúü", "àèéìîòùó", "éëïöüèáóí",
    "áéíóúýþæöð", "ąćęłńóśźż", "áčďéěíňóřšťúůýžľĺŕôä", "áéíóöőúüű", "ăâîșțşţ", "čćđšžö", "çğıöşüâîû", "äõöüšž",
    "āčēģīķļņšūžō", "ąčęėįšųūž", "ĉĝĥĵŝŭ", "ċġħżàèìòù", "âêîôûŵŷáéíóúàäëïö", "ëç",
    "ăâđêôơưàáãèéìíòóõùúýỳ\u{300}\u{301}\u{303}\u{309}\u{323}",
  ]

  /// For each letter below U+0370, the alphabets that have it, a bit each.
  private static let memberships: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 0x370)
    for (number, letters) in alphabets.enumerated() {
      for small in letters.unicodeScalars {
        for scalar in [small] + Array(small.properties.uppercaseMapping.unicodeScalars)
        where scalar.value >= 0x80 && scalar.value < 0x370 {
          table[Int(scalar.value)] |= 1 << UInt32(number)
        }
      }
    }
    return table
  }()

  /// Counts letters, and tells how many are of the one alphabet that has the most.
  struct Tally {
    private var counts = [Int](repeating: 0, count: 0x370)
    private var all = 0

    mutating func add(_ scalar: UInt32) {
      guard (0xC0..<0x370).contains(scalar), scalar != 0xD7, scalar != 0xF7 else { return }
      counts[Int(scalar)] += 1
      all += 1
    }

    /// The share of the letters that the best alphabet lacks.
    var foreign: Double {
      guard all > 0 else { return 0 }
      var best = 0
      for number in alphabets.indices {
        var found = 0
        for scalar in counts.indices where memberships[scalar] >> UInt32(number) & 1 == 1 { found += counts[scalar] }
        best = max(best, found)
      }
      return Double(all - best) / Double(all)
    }
  }
}
