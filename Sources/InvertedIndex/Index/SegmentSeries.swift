/// Writes documents into as many segments as their size asks for, numbered one behind the other.
struct SegmentSeries {
  /// Of those that were begun.
  private(set) var numbers: [UInt64] = []
  /// The number that the next one gets.
  private(set) var next: UInt64
  private var builder: SegmentBuilder
  private let directory: String
  private let analyzerVersion: UInt32
  private let disk: Disk

  init(in directory: String, from number: UInt64, analyzerVersion: UInt32, disk: Disk) {
    self.directory = directory
    self.analyzerVersion = analyzerVersion
    self.disk = disk
    next = number
    builder = SegmentBuilder(analyzerVersion: analyzerVersion)
  }

  mutating func add(_ document: AnalyzedDocument) throws(IndexError) {
    try builder.add(document)
    if builder.isFull { try write() }
  }

  /// Writes what is left; the files' names are durable once the directory is synced.
  mutating func finish() throws(IndexError) { if builder.documentCount > 0 { try write() } }

  private mutating func write() throws(IndexError) {
    numbers.append(next)
    next += 1
    try builder.write(to: SegmentFormat.path(numbers[numbers.count - 1], in: directory), disk: disk)
    builder = SegmentBuilder(analyzerVersion: analyzerVersion)
  }
}
