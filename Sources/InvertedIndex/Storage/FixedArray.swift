/// So many elements in memory of their own, changed where they lie: inner loops over cursors pay neither for a look at who
/// else holds an array nor for one at who else is in it.
///
/// Elements are reached by address: the accessors that yield would copy a whole cursor out for a look at one number of it.
///
/// Unsafe for speed: the memory is allocated for `count` elements, initialised in `init` and freed with the value; every
/// index is held against `count`. Who changes an element must not come back to the same one meanwhile.
struct FixedArray<Element>: ~Copyable {
  let count: Int
  private let base: UnsafeMutablePointer<Element>

  init(_ elements: some Collection<Element>) {
    count = elements.count
    base = .allocate(capacity: elements.count)
    var end = base
    for element in elements.prefix(count) {
      end.initialize(to: element)
      end += 1
    }
  }

  /// `element` is asked for each index, in order.
  init(count: Int, _ element: (Int) -> Element) {
    self.count = count
    base = .allocate(capacity: count)
    for index in 0..<count { (base + index).initialize(to: element(index)) }
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  var indices: Range<Int> { 0..<count }

  /// Moves elements where they lie, for all who hold the array; `isBefore` must not touch it.
  func sort(by isBefore: (Element, Element) -> Bool) {
    var elements = UnsafeMutableBufferPointer(start: base, count: count)
    elements.sort(by: isBefore)
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    unsafeAddress {
      precondition(index >= 0 && index < count)
      return UnsafePointer(base + index)
    }
    nonmutating unsafeMutableAddress {
      precondition(index >= 0 && index < count)
      return base + index
    }
  }
}
