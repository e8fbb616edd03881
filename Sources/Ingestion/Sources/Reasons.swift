extension ExtractionError {
  /// For people: completes "left out because …".
  public var reason: String {
    switch self {
    case .notAPage(let what): what.isEmpty ? "neither HTML nor text" : "neither HTML nor text: \(what)"
    case .tooLarge(let limit): "larger than \(limit >> 20) MB"
    case .corrupt(let what): what.isEmpty ? "damaged" : what
    case .empty: "it has no text"
    }
  }
}
