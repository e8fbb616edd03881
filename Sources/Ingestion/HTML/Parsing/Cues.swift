import TextBytes

/// What the words in an element's class, id and role say of its content.
struct Cues: OptionSet, Hashable {
  let rawValue: UInt32

  static let comment = Cues(rawValue: 1 << 0)
  static let share = Cues(rawValue: 1 << 1)
  static let related = Cues(rawValue: 1 << 2)
  static let navigation = Cues(rawValue: 1 << 3)
  static let footer = Cues(rawValue: 1 << 4)
  static let advertisement = Cues(rawValue: 1 << 5)
  static let subscription = Cues(rawValue: 1 << 6)
  static let popup = Cues(rawValue: 1 << 7)
  static let sidebar = Cues(rawValue: 1 << 8)
  static let byline = Cues(rawValue: 1 << 9)
  static let date = Cues(rawValue: 1 << 10)
  static let content = Cues(rawValue: 1 << 11)
  static let title = Cues(rawValue: 1 << 12)
  static let copyright = Cues(rawValue: 1 << 13)
  static let caption = Cues(rawValue: 1 << 14)
  // The rules ask for none of these; the classifier has learnt what they are worth.
  static let header = Cues(rawValue: 1 << 15)
  static let concealed = Cues(rawValue: 1 << 16)
  static let list = Cues(rawValue: 1 << 17)
  static let media = Cues(rawValue: 1 << 18)
  static let description = Cues(rawValue: 1 << 19)
  static let prose = Cues(rawValue: 1 << 20)
  static let form = Cues(rawValue: 1 << 21)
  static let item = Cues(rawValue: 1 << 22)
  static let product = Cues(rawValue: 1 << 23)
  static let thread = Cues(rawValue: 1 << 24)
  static let quote = Cues(rawValue: 1 << 25)
  static let summary = Cues(rawValue: 1 << 26)
  static let dialog = Cues(rawValue: 1 << 27)
  static let profile = Cues(rawValue: 1 << 28)

  /// Cues against content, in the order in which they are pruned.
  static let negative: [Cues] = [
    .comment, .share, .related, .navigation, .footer, .advertisement, .subscription, .popup, .sidebar, .copyright,
  ]

  /// Stems that are told by themselves, wherever they stand in a name.
  private static let stems: [(String, Cues)] = [
    ("comment", .comment), ("disqus", .comment), ("pinglun", .comment), ("respond", .comment), ("review", .comment),
    ("share", .share), ("social", .share), ("addthis", .share), ("bdshare", .share), ("fenxiang", .share),
    ("related", .related), ("recommend", .related), ("xiangguan", .related), ("tuijian", .related),
    ("morenews", .related), ("readmore", .related), ("trending", .related), ("teaser", .related), ("hotnews", .related),
    ("popular", .related), ("outbrain", .related), ("taboola", .related), ("navig", .navigation),
    ("navbar", .navigation),
    ("breadcrumb", .navigation), ("pagination", .navigation), ("paginator", .navigation), ("toolbar", .navigation),
    ("daohang", .navigation), ("skiplink", .navigation), ("footer", .footer), ("advert", .advertisement),
    ("sponsor", .advertisement), ("promo", .advertisement), ("guanggao", .advertisement), ("banner", .advertisement),
    ("newsletter", .subscription), ("subscri", .subscription), ("signup", .subscription), ("paywall", .subscription),
    ("popup", .popup), ("modal", .popup), ("cookie", .popup), ("consent", .popup), ("overlay", .popup),
    ("gdpr", .popup), ("sidebar", .sidebar), ("widget", .sidebar), ("byline", .byline), ("author", .byline),
    ("publish", .date), ("pubdate", .date), ("pubtime", .date), ("timestamp", .date), ("datetime", .date),
    ("posted", .date), ("content", .content), ("article", .content), ("copyright", .copyright),
    ("disclaim", .copyright), ("caption", .caption), ("headline", .title), ("header", .header), ("masthead", .header),
    ("hidden", .concealed), ("sronly", .concealed), ("collaps", .concealed), ("gallery", .media), ("slideshow", .media),
    ("carousel", .media), ("swiper", .media), ("thumb", .media), ("description", .description), ("paragraph", .prose),
    ("richtext", .prose), ("markdown", .prose), ("typography", .prose), ("product", .product), ("thread", .thread),
    ("forum", .thread), ("topic", .thread), ("discussion", .thread), ("message", .thread), ("quote", .quote),
    ("summary", .summary), ("excerpt", .summary), ("dialog", .dialog), ("tooltip", .dialog), ("dropdown", .dialog),
    ("profile", .profile), ("signature", .profile), ("biograph", .profile),
  ]

  /// Words that mean something only when they stand alone: `ad` is in `head`.
  private static let words: [String: Cues] = [
    "nav": .navigation, "menu": .navigation, "menus": .navigation, "tabs": .navigation, "crumb": .navigation,
    "crumbs": .navigation, "pager": .navigation, "topnav": .navigation, "subnav": .navigation, "leftnav": .navigation,
    "foot": .footer, "bottom": .footer, "ft": .footer, "ad": .advertisement, "ads": .advertisement,
    "adv": .advertisement, "gg": .advertisement, "dfp": .advertisement, "adbox": .advertisement, "pl": .comment,
    "reply": .comment, "replies": .comment, "tags": .related, "tag": .related, "xgxw": .related, "rss": .subscription,
    "login": .subscription, "register": .subscription, "side": .sidebar, "aside": .sidebar, "rail": .sidebar,
    "date": .date, "time": .date, "pubdate": .date, "writer": .byline, "editor": .byline, "zuozhe": .byline,
    "body": .content, "text": .content, "entry": .content, "post": .content, "main": .content, "story": .content,
    "title": .title, "contentinfo": .footer, "complementary": .sidebar, "navigation": .navigation, "hot": .related,
    "more": .related, "toolbar": .navigation, "credit": .caption, "head": .header, "top": .header, "hide": .concealed,
    "sr": .concealed, "list": .list, "links": .list, "grid": .list, "items": .list, "image": .media, "photo": .media,
    "video": .media, "media": .media, "img": .media, "pic": .media, "desc": .description, "intro": .description,
    "details": .description, "rich": .prose, "rte": .prose, "wysiwyg": .prose, "copy": .prose, "prose": .prose,
    "form": .form, "label": .form, "button": .form, "btn": .form, "input": .form, "search": .form, "filter": .form,
    "card": .item, "item": .item, "tile": .item, "price": .product, "cart": .product,
    "sku": .product, "reviews": .product, "blockquote": .quote, "lead": .summary, "dek": .summary, "abstract": .summary,
    "teaser": .summary,
    "user": .profile, "bio": .profile, "avatar": .profile,
  ]

  /// Reads one class, id or role attribute's text.
  init(reading text: ArraySlice<UInt8>) {
    var bits = Cues.stemSet.groups(in: text)
    var word = FNV1a.seed
    var wasLower = false
    for byte in text {
      let lower = Folding.lowered(byte)
      if lower != byte, wasLower {
        bits |= Cues.wordTable[word]
        word = FNV1a.seed
      }
      wasLower = (0x61...0x7A).contains(byte)
      if (0x61...0x7A).contains(lower) {
        word = FNV1a.mixed(word, lower)
      } else {
        bits |= Cues.wordTable[word]
        word = FNV1a.seed
      }
    }
    rawValue = bits | Cues.wordTable[word]
  }

  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A group for each cue, in the order of the bits.
  private static let stemSet = PhraseSet(
    groups: names.indices.map { bit in
      stems.filter { $0.1.rawValue == 1 << UInt32(bit) }.map(\.0).joined(separator: "|")
    })

  /// By the words' hashes.
  private static let wordTable = NumberTable(words.map { (FNV1a.of($0.key.utf8), $0.value.rawValue) })
}
