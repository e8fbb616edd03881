import TestSupport
import Testing

@testable import InvertedIndex

struct PackedColumnTests {
  /// Every width, with and without missing values, to the ends of the range.
  @Test func valuesComeBack() throws {
    let folder = try ScratchFolder()
    var generator = SeededGenerator(seed: 1)
    var columns: [[Int64]] = [
      [], [5], [5, 5, 5], [PackedColumn.none], [PackedColumn.none, PackedColumn.none], [5, PackedColumn.none],
      [.max, PackedColumn.none + 1], [0, 254], [0, 255], [0, 65_534], [0, 65_535], [0, 4_294_967_294],
      [0, 4_294_967_295], [-1, 1],
    ]
    for spread in [1, 200, 300, 70_000, 1 << 33] as [Int64] {
      columns.append(
        (0..<50).map { _ in
          Bool.random(using: &generator) ? PackedColumn.none : Int64.random(in: -spread...spread, using: &generator)
        })
    }
    for (number, values) in columns.enumerated() {
      let bytes = try MappedFile(path: folder.write("\(number)", PackedColumn.encode(values))).bytes
      let column = try PackedColumn(bytes, count: values.count)
      #expect(values.indices.map { column[DocID($0)] ?? PackedColumn.none } == values, "column \(number)")
    }
  }
}
