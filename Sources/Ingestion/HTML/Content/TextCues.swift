/// What short texts that stand around an article, and are not of it, say of themselves by their words.
struct TextCues: OptionSet {
  let rawValue: UInt32

  static let legal = TextCues(rawValue: 1 << 0)
  static let related = TextCues(rawValue: 1 << 1)
  static let share = TextCues(rawValue: 1 << 2)
  static let comment = TextCues(rawValue: 1 << 3)
  static let account = TextCues(rawValue: 1 << 4)
  static let source = TextCues(rawValue: 1 << 5)
  static let date = TextCues(rawValue: 1 << 6)
  static let subscription = TextCues(rawValue: 1 << 7)
  static let topics = TextCues(rawValue: 1 << 8)
  static let controls = TextCues(rawValue: 1 << 9)
  /// Begins the tail of an article: what follows is promotion, other articles, or legal text.
  static let tail = TextCues(rawValue: 1 << 10)
  static let credit = TextCues(rawValue: 1 << 11)
  static let consent = TextCues(rawValue: 1 << 12)
  static let offer = TextCues(rawValue: 1 << 13)

  /// Those that are reason enough to drop a light block.
  static let against: TextCues = [
    .legal, .related, .share, .comment, .account, .source, .date, .subscription, .topics, .controls,
  ]

  /// Looked for in blocks below this weight only: a paragraph may mention anything.
  static let heaviest = 60.0

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(of text: ArraySlice<UInt8>) { rawValue = Self.phrases.groups(in: text) }

  static func speaksAgainst(_ text: ArraySlice<UInt8>) -> Bool {
    !TextCues(of: text).isDisjoint(with: against)
  }

  /// In the order of the bits.
  private static let phrases = PhraseSet(groups: [
    """
    copyright|all rights reserved|©|版权所有|版權所有|免责声明|免責聲明|转载请注明|轉載請註明|未经授权|未經授權|凡注明|特别声明|icp备|icp证
    不代表本网|本网站所刊|terms of use|terms of service|privacy policy|cookie policy
    """,
    """
    ^related|^read more|^read also|^see also:|^more from|^more on|^more:|^also read|^you may also|^you might also|^most read|^most viewed
    ^most popular|^trending|^recommended|^popular|^latest news|^top stories|^up next|^more stories|^editor's picks|^don't miss
    相关新闻|相关阅读|相关报道|相关文章|相关链接|相关专题|相关资讯|延伸阅读|延伸閱讀|相關新聞|相關報導|更多新闻|更多精彩|^更多|热点推荐|推荐阅读|热门推荐
    精彩推荐|猜你喜欢|^lesen sie auch|^mehr zum thema|^à lire aussi|^lire aussi
    ^leggi anche|^lea también|^lee también|^lees ook|^leia também|^les også|^läs också|^czytaj też|^czytaj także
    """,
    """
    ^share|^tweet|share this|share on|share via|follow us|^follow |email this|print this|=print|=email|=facebook|=twitter|=whatsapp
    分享到|分享至|^收藏|^打印|推荐给朋友|复制链接|^字号|字体大小|【大 中 小】|【大中小】|[大 中 小]
    关闭窗口|加入收藏|=打印本页|手机看新闻|扫一扫|扫描二维码|微信公众号|收藏本
    """,
    """
    我要评论|我来说两句|发表评论|发表回复|网友评论|查看评论|条评论|^评论|^leave a reply|^leave a comment|post a comment|add a comment|view comments
    comments (|no comments|^comments|be the first to comment|^reply|^report abuse|^kommentare|^commenta
    """,
    "log in|login|sign in|sign up|register now|create an account|注册|登录|用户名",
    """
    ^来源：|^来源:|^稿源|^文章来源|^新闻来源|^信息来源|^作者：|^作者:|^责任编辑|^责编|^编辑：|^编辑:|【责任编辑|(责任编辑|（责任编辑|[责任编辑|(编辑|（编辑|^本文来源|^來源
    ^by |^posted by|^written by|^published by|^reported by|^von |^source:|^photo:|^image:|^photograph:|^credit:
    """,
    """
    ^published|^updated|^last updated|^last modified|^posted on|^posted:|^发布时间|^发布日期|^发表时间|^更新时间|^时间：|^日期：|^published:
    """,
    """
    subscribe|newsletter|sign up for|download the app|download our app|get the app|订阅|下载客户端|advertisement|=广告|^ad$|=anzeige|=publicité|=werbung
    """,
    "^关键词|^标签|^tags:|^tagged|^filed under|^posted in|^categories:|^category:",
    """
    下一页|上一页|上一篇|下一篇|^下一頁|^上一頁|返回首页|返回顶部|^点击|点击数|点击查看|^浏览|^阅读数|^人气|^纠错|我要纠错
    ^skip to|^back to top|^go to top|^click here|^click to|^view all|^show more|^load more|^view more|^read full|^close$|enable javascript
    ^add to cart|^add to wishlist|^buy now|^cookies|use cookies|uses cookies|accept cookies
    """,
    """
    ^related articles|^related stories|^related news|^related posts|^related content|^related topics|^more from|^more stories|^most read
    ^most viewed|^most popular|^you may also|^you might also|^recommended|^leave a reply|^leave a comment|^comments|^post a comment|^also on
    ^相关新闻|^相关阅读|^相关报道|^相关文章|^相关链接|^相关专题|^延伸阅读|^推荐阅读|^热点推荐|^热门推荐|^精彩推荐|^猜你喜欢|^网友评论|^发表评论|^我来说两句|^我要评论
    ^免责声明|^特别声明|^版权声明|^相關新聞|^相關報導|^延伸閱讀|^凡注明|^更多新闻|^分享到|^mehr zum thema|^lesen sie auch
    """,
    """
    getty images|(reuters|reuters/|/reuters|ap photo|(ap)|/afp|afp/|(afp)|foto:|foto: |photo:|photo by|picture alliance|picture-alliance|imago|photograph:
    image credit|image:|photo credit|credit:|bild:|shutterstock|资料图|資料圖|摄影|（摄|/摄|图为|圖為|图/|圖/|연합뉴스|뉴시스|뉴스1|/epa|epa/|ritzau|scanpix|ansa
    """,
    """
    externen inhalt|externe inhalte|personenbezogene daten|einverstanden|einwilligung|datenschutz|zustimmung|contenus externes|données personnelles
    external content|this content is hosted|personal data|consent|cookies|privacy settings|browser|javascript|adblock|ad blocker|javascript
    """,
    """
    unlimited|one account|email updates|e-mail updates|free trial|per month|/month|your inbox|premium|abonn|member|donate|support our|gift card|% off
    shipping|sign up|exclusive|download|app store|google play|会员|客户端|关注|二维码|优惠|newsletter|read on|subscriber
    """,
  ])
}
