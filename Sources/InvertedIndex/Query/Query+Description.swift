/// The tree with every bracket written out, for tests and for `explain`: `(alibaba +"online enterprises" -brazil)`.
extension Query: CustomStringConvertible {
  public var description: String {
    switch self {
    case .text(let text): "[\(text)]"
    case .phrase(let text): "\"\(text)\""
    case .near(let text, let gap): "\"\(text)\"~\(gap)"
    case .literal(let text): "=\"\(text)\""
    case .pattern(let text): "pattern(\(text))"
    case .fuzzy(let text, let edits): "fuzzy(\(text) \(edits))"
    case .field(let field, let query): "\(field):\(query)"
    case .site(let site): "site:\(site)"
    case .language(let tag): "lang:\(tag)"
    case .date(let range): "date:\(range.first.map(\.isoDay) ?? "")..\(range.last.map(\.isoDay) ?? "")"
    case .recent(let days): "recent:\(days)d"
    case .all(let parts): "(" + parts.map(\.description).joined(separator: " AND ") + ")"
    case .any(let parts): "(" + parts.map(\.description).joined(separator: " OR ") + ")"
    case .not(let query): "NOT \(query)"
    case .sequence(let clauses):
      "("
        + clauses.map { clause in
          switch clause.occurrence {
          case .optional: clause.query.description
          case .required: "+\(clause.query)"
          case .excluded: "-\(clause.query)"
          }
        }.joined(separator: " ") + ")"
    case .weighted(let query, let weight): "\(query)^\(weight)"
    }
  }
}

extension CivilDate {
  /// `2014-07-01`.
  var isoDay: String {
    Timestamp(localSeconds: Int64(daysSince1970) * 86_400, offsetMinutes: nil, hasTime: false).description
  }
}
