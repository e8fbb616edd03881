/// A document as bytes: a tag and a value for each field that is not empty, in the order of the tags.
///
/// Layout: `Index/FORMAT.md`, "Stored documents".
package enum StoredDocument {
  private enum Tag: UInt8 {
    case id = 1
    case url, title, text, author, site, language, published, indexed, charset, surroundings
    case otherID, otherURL, otherSite
    case headings
  }

  /// What `decode` reads; ranges of headings and times as text.
  package static func encode(_ document: Document) -> [UInt8] {
    var output = ByteWriter()
    func put(_ tag: Tag, _ value: String) {
      guard !value.isEmpty else { return }
      output.append(byte: tag.rawValue)
      output.append(string: value)
    }
    put(.id, document.id)
    put(.url, document.url)
    put(.title, document.title)
    put(.text, document.text)
    put(.author, document.author)
    put(.site, document.site)
    put(.language, document.language)
    put(.published, document.published?.description ?? "")
    put(.indexed, document.indexed.description)
    put(.charset, document.charset)
    put(.surroundings, document.surroundings)
    for other in document.others {
      put(.otherID, other.id)
      if other.url != other.id {
        // Without one its id would be taken for it.
        output.append(byte: Tag.otherURL.rawValue)
        output.append(string: other.url)
      }
      put(.otherSite, other.site)
    }
    put(.headings, document.headings.map { "\($0.lowerBound) \($0.upperBound)" }.joined(separator: " "))
    return output.bytes
  }

  /// Nil where the bytes end inside a value. Tags that are unknown are passed over.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> Document? {
    var document = Document(id: "")
    var index = bytes.startIndex
    func varint() -> Int? {
      var value = 0
      var shift = 0
      while index < bytes.endIndex, shift < 63 {
        let byte = bytes[index]
        index += 1
        value |= Int(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      return nil
    }
    while index < bytes.endIndex {
      let tag = bytes[index]
      index += 1
      guard let length = varint(), length >= 0, length <= bytes.endIndex - index else { return nil }
      let value = String(decoding: bytes[index..<index + length], as: UTF8.self)
      index += length
      switch Tag(rawValue: tag) {
      case .id: document.id = value
      case .url: document.url = value
      case .title: document.title = value
      case .text: document.text = value
      case .author: document.author = value
      case .site: document.site = value
      case .language: document.language = value
      case .published: document.published = Timestamp(value)
      case .indexed: document.indexed = Timestamp(value) ?? document.indexed
      case .charset: document.charset = value
      case .surroundings: document.surroundings = value
      case .otherID: document.others.append(Document.Address(id: value, url: value, site: ""))
      case .otherURL: if !document.others.isEmpty { document.others[document.others.count - 1].url = value }
      case .otherSite: if !document.others.isEmpty { document.others[document.others.count - 1].site = value }
      case .headings: document.headings = headings(value, within: document.text.utf8.count)
      case nil: break  // A later version's field.
      }
    }
    return document
  }

  /// Ranges of a text, in order and apart; none where that is not what is written.
  private static func headings(_ value: String, within length: Int) -> [Range<Int>] {
    let bounds = value.split(separator: " ").map { Int($0) ?? -1 }
    guard bounds.count.isMultiple(of: 2), bounds.allSatisfy({ (0...length).contains($0) }),
      zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return [] }
    return stride(from: 0, to: bounds.count, by: 2).map { bounds[$0]..<bounds[$0 + 1] }
  }
}
