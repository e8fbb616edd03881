/// Encodes the lists of a segment's terms, whichever thread and in whatever order.
struct ListEncoder {
  var postings = PostingsWriter()
  private let settings: Settings
  private var currentLead: UInt8?

  /// What the impacts of a segment's lists are computed by.
  struct Settings: Sendable {
    private let documentCount: Int
    private let columns: SegmentColumns
    private let impacts: [Field: ImpactTable]
    private let plain = ImpactTable(average: 1)

    init(_ statistics: SegmentStatistics, _ columns: SegmentColumns) {
      documentCount = Int(statistics.documentCount)
      self.columns = columns
      impacts = Dictionary(
        uniqueKeysWithValues: [Field.body, .title].map { ($0, ImpactTable(average: statistics.averageLength($0))) })
    }

    fileprivate func begin(_ postings: inout PostingsWriter, lead: UInt8) {
      let field = Field(rawValue: lead >> 4)
      postings.begin(
        hasPositions: Term.hasPositions(lead: lead), impacts: field.flatMap { impacts[$0] } ?? plain,
        lengths: columns.lengths(of: field), documentCount: Term.isRanked(lead: lead) ? documentCount : 0)
    }
  }

  init(_ settings: Settings) { self.settings = settings }

  /// Starts the list of a term with this first byte: its postings are added to `postings`, in order.
  mutating func begin(lead: UInt8) {
    if lead == currentLead { return postings.beginNext() }
    currentLead = lead
    settings.begin(&postings, lead: lead)
  }
}
