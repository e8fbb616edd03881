import FoundationEssentials
import SearchAPI
import TextBytes

/// What an OpenSearch index takes: the bulk interface's lines, and settings whose analysis corresponds to ours.
enum OpenSearch {
  /// Bytes that an `_id` may have there.
  static let longestID = 512

  private struct Action: Encodable {
    var index: [String: String]
  }

  /// A document's two lines: what is done, and the document.
  static func bulk(_ line: [UInt8]) throws -> [UInt8] {
    let document = try Wire.decode(DocumentAnswer.self, from: line)
    let action = try Wire.encode(Action(index: ["_id": id(document.id)]))
    // Encoded anew, so that what is there is what the mapping names, whatever a later daemon adds.
    return action + "\n".utf8 + (try Wire.encode(document)) + "\n".utf8
  }

  /// An id that is too long ends in a hash of all of it (FNV-1a).
  static func id(_ id: String) -> String {
    guard id.utf8.count > longestID else { return id }
    var start = id[...]
    while start.utf8.count > longestID - 20 { start = start.dropLast(max(1, (start.utf8.count - longestID) / 4)) }
    return "\(start)#\(String(FNV1a.of(id.utf8), radix: 16))"
  }

  /// The body that makes the index. `words` corresponds to our words (ICU's, folded, traditional script as simplified,
  /// stemmed), `exact` to unstemmed ones, `pairs` to pairs of Chinese characters, `domain` to `site:` with subdomains.
  static let index = """
    {
      "settings": {
        "analysis": {
          "char_filter": {
            "fold_forms": {"type": "icu_normalizer", "name": "nfkc_cf", "mode": "compose"}
          },
          "filter": {
            "simplified": {"type": "icu_transform", "id": "Traditional-Simplified"},
            "english": {"type": "stemmer", "language": "english"}
          },
          "tokenizer": {
            "domain": {"type": "path_hierarchy", "delimiter": ".", "reverse": true}
          },
          "analyzer": {
            "words": {
              "type": "custom", "char_filter": ["fold_forms"], "tokenizer": "icu_tokenizer",
              "filter": ["icu_folding", "simplified", "english"]
            },
            "exact": {
              "type": "custom", "char_filter": ["fold_forms"], "tokenizer": "icu_tokenizer",
              "filter": ["icu_folding", "simplified"]
            },
            "pairs": {
              "type": "custom", "char_filter": ["fold_forms"], "tokenizer": "standard",
              "filter": ["icu_folding", "simplified", "cjk_bigram"]
            },
            "domain": {"type": "custom", "tokenizer": "domain", "filter": ["lowercase"]},
            "domain_asked": {"type": "custom", "tokenizer": "keyword", "filter": ["lowercase"]}
          }
        }
      },
      "mappings": {
        "dynamic": "strict",
        "properties": {
          "id": {"type": "keyword", "ignore_above": 8191},
          "url": {"type": "keyword", "ignore_above": 8191, "fields": {"words": {"type": "text", "analyzer": "exact"}}},
          "title": {
            "type": "text", "analyzer": "words",
            "fields": {
              "exact": {"type": "text", "analyzer": "exact"}, "pairs": {"type": "text", "analyzer": "pairs"}
            }
          },
          "text": {
            "type": "text", "analyzer": "words", "index_options": "offsets",
            "fields": {
              "exact": {"type": "text", "analyzer": "exact"}, "pairs": {"type": "text", "analyzer": "pairs"}
            }
          },
          "headings": {"type": "text", "analyzer": "words"},
          "surroundings": {"type": "text", "analyzer": "words"},
          "also_at": {"type": "keyword"},
          "author": {"type": "text", "analyzer": "exact", "fields": {"name": {"type": "keyword", "ignore_above": 256}}},
          "site": {
            "type": "text", "analyzer": "domain", "search_analyzer": "domain_asked",
            "fields": {"host": {"type": "keyword"}}
          },
          "lang": {"type": "keyword"},
          "published": {"type": "date", "format": "strict_date_optional_time||yyyy-MM-dd||yyyy-MM||yyyy"},
          "indexed": {"type": "date", "format": "strict_date_optional_time"},
          "charset": {"type": "keyword", "index": false}
        }
      }
    }

    """
}
