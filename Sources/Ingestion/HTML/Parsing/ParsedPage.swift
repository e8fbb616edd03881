/// A page as flat arrays in reading order: all text in one buffer, blocks of it, and the elements around them.
///
/// Any element's content is a range of blocks, so that sums over blocks answer every question about an element.
struct ParsedPage {
  /// Visible text as UTF-8, white space collapsed; the blocks are ranges of it.
  var text: [UInt8] = []
  var blocks: [Block] = []
  /// In the order of their start tags: a parent stands before its children.
  var nodes: [Node] = []
  var title = ""
  /// The names in lower case.
  var metas: [(name: String, content: String)] = []
  var canonicalLink: String?
  var base: String?
  var language: String?
  /// The raw text of `application/ld+json` scripts.
  var linkedData: [String] = []
  /// Elements that carry a fact in their attributes.
  var marks: [Mark] = []
  /// Characters of text within `<noscript>`, taken or not.
  var noscriptCharacters = 0

  /// Text between two edges of block-level elements, or line breaks.
  struct Block {
    /// Into `text`.
    var start: Int
    var end: Int
    /// The innermost block-level element.
    var node: Int
    /// Scalars that are not space; those of them that are Han; those within links, and in bold.
    var characters = 0
    var han = 0
    var linked = 0
    var bold = 0
  }

  struct Node {
    /// -1 for the root.
    var parent: Int
    /// The innermost block-level element around it; -1 where there is none.
    var blockParent: Int
    var tag: Tag
    var cues: Cues
    var depth: Int
    var firstBlock: Int
    var endBlock = 0
    var start: Int
    var end = 0
    /// Declared invisible, itself or by an ancestor.
    var isHidden: Bool
    /// A hash of tag and first class from the root to here: equal for the repeated items of a list or a thread.
    var signature: UInt64
  }

  struct Mark {
    var node: Int
    /// `itemprop` and `rel`, in lower case.
    var property = ""
    /// `datetime`, `content` or `title`.
    var value = ""
    var isPublication = false
  }

  func string(_ block: Block) -> String { String(decoding: text[block.start..<block.end], as: UTF8.self) }

  func string(_ node: Node) -> String {
    String(decoding: text[node.start..<max(node.start, min(node.end, text.count))], as: UTF8.self)
  }
}
