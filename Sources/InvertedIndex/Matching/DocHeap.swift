/// The numbers of several lists, those first whose documents come first: none stands below its parent.
struct DocHeap {
  private var numbers: ContiguousArray<Int>

  /// - Parameter doc: Where a list stands.
  init(_ count: Int, _ doc: (Int) -> DocID) {
    // What is sorted is a heap.
    numbers = ContiguousArray((0..<count).sorted { doc($0) < doc($1) })
  }

  var isEmpty: Bool { numbers.isEmpty }
  /// The list whose document comes first. There must be one.
  var first: Int { numbers[0] }

  /// Puts the first list in its place after it moved forward.
  @inline(__always)
  mutating func siftDown(_ doc: (Int) -> DocID) {
    var place = 0
    let moving = numbers[0]
    let key = doc(moving)
    while true {
      var child = 2 * place + 1
      guard child < numbers.count else { break }
      if child + 1 < numbers.count, doc(numbers[child + 1]) < doc(numbers[child]) { child += 1 }
      guard doc(numbers[child]) < key else { break }
      numbers[place] = numbers[child]
      place = child
    }
    numbers[place] = moving
  }

  /// Every list that stands on the first document.
  func allFirst(_ doc: (Int) -> DocID) -> [Int] {
    var found: [Int] = []
    var places = [0]
    while let place = places.popLast() {
      guard place < numbers.count, doc(numbers[place]) == doc(first) else { continue }
      found.append(numbers[place])
      places.append(2 * place + 1)
      places.append(2 * place + 2)
    }
    return found
  }
}
