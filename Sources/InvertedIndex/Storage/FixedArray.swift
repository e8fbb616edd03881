/// So many elements in memory of their own, changed where they lie: inner loops over cursors pay neither for a look at who
/// else holds an array nor for one at who else is in it.
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

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  var indices: Range<Int> { 0..<count }

  @inline(__always)
  subscript(index: Int) -> Element {
    _read {
      precondition(index >= 0 && index < count)
      yield base[index]
    }
    nonmutating _modify {
      precondition(index >= 0 && index < count)
      yield &base[index]
    }
  }
}
