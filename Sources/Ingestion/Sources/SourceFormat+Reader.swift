import Files

extension SourceFormat {
  /// A reader of this form. Address, declared type and time are those of a single page; archives tell their own.
  public func reader(url: String = "", declaredType: String? = nil, facts: SourceFacts = SourceFacts())
    -> any PageSource
  {
    switch self {
    case .page: SinglePageReader(url: url, declaredType: declaredType, facts: facts)
    case .warc: WARCReader()
    case .ndjson: NDJSONReader()
    case .mhtml: SinglePageReader(url: url, declaredType: declaredType ?? "multipart/related", facts: facts)
    }
  }
}
