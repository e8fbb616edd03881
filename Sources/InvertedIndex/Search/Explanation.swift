import TextBytes

/// A number and where it comes from; children add up to their parent, or are told how they do.
public struct Explanation: Sendable, Equatable {
  /// In the points of `Hit.score`.
  public var value: Float
  /// What gives them, in words: `sum of`, `matches alib*`.
  public var description: String
  /// What `value` is made of; empty where that is not told further.
  public var parts: [Explanation]
}

extension QueryEvaluation {
  /// Where a document's score comes from, part by part; the parts add up to the score.
  func explain(
    _ entry: TopDocs.Entry, score: Float, finding: SecondPass.Finding?
  ) throws(SearchError) -> Explanation {
    guard order == .relevance else {
      return Explanation(value: score, description: "in the order of dates, not scored", parts: [])
    }
    var parts = try explainTerms(entry)
    if let finding {
      parts += finding.told(firstPass: scale.points(termUnits(entry)))
        .map { Explanation(value: $0.value, description: $0.label, parts: []) }
    }
    if isLifted(entry) {
      parts.append(
        Explanation(
          value: scale.points(Int64(scale.exactBonus)), description: "holds the whole query exactly", parts: []))
    }
    return Explanation(value: score, description: "sum of", parts: parts)
  }

  private func explainTerms(_ entry: TopDocs.Entry) throws(SearchError) -> [Explanation] {
    let reader = snapshot.segments[entry.segment].reader
    var parts = [Explanation]()
    for term in plan.ranked {
      guard let info = term.infos[entry.segment] else { continue }
      var ranked = scale.list(of: term, info, in: reader, placed: true)
      ranked.cursor.seek(to: entry.doc)
      guard ranked.cursor.doc == entry.doc else { continue }
      let code = reader.lengthCode(term.isTitle ? .title : .body, entry.doc)
      let part = (term.isTitle ? scale.title : scale.body).lengthParts[Int(code)]
      let tf = ranked.cursor.frequency
      let description =
        "\(term.label): weight \(rounded(term.weight / term.idf)) · rarity \(rounded(term.idf)) "
        + "(in \(term.documentFrequency) pages) · \(rounded((BM25.k1 + 1) * Float(tf) / (Float(tf) + part))) "
        + "(\(tf) times among about \(Int(LengthCode.decode(code))) words)"
      parts.append(
        Explanation(value: scale.points(Int64(ranked.units)), description: description, parts: []))
    }
    for constant in plan.constants {
      let docs = try constant.matcher.docs(in: reader, context: context)
      guard docs.matches(entry.doc) else { continue }
      let units = UInt32(constant.value * scale.unitsPerPoint)
      parts.append(
        Explanation(
          value: scale.points(Int64(units)), description: "matches \(constant.label)", parts: []))
    }
    return parts
  }

  /// Three decimals.
  private func rounded(_ value: Float) -> String {
    let thousandths = Int((value * 1000).rounded())
    return "\(thousandths / 1000)." + String(thousandths % 1000, width: 3)
  }
}

extension QueryPlan.RankedTerm {
  /// As an explanation names it.
  var label: String {
    let place = (isTitle ? " in the title" : "") + (name.map { ", another name for “\($0.typed)”" } ?? "")
    return switch term.kind {
    case .pair: "characters “\(term.text)”\(place)"
    default: "word “\(term.text)”\(place)"
    }
  }
}
