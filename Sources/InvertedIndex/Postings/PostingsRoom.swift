/// Room for the block being gathered.
///
/// Unsafe for speed: the pointers are allocated and freed with the object. `docs`, `frequencies` and `scratch` are to 128
/// integers each and indexed by less; `places` is to `capacity`, which `append` holds `placeCount` within.
final class PostingsRoom {
  let docs: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>
  let scratch: UnsafeMutablePointer<UInt32>
  private(set) var places: UnsafeMutablePointer<UInt32>
  var placeCount = 0
  private var capacity = 1024

  init() {
    docs = .allocate(capacity: 3 * BitPacking.blockSize)
    docs.initialize(repeating: 0, count: 3 * BitPacking.blockSize)
    frequencies = docs + BitPacking.blockSize
    scratch = frequencies + BitPacking.blockSize
    places = .allocate(capacity: capacity)
  }

  deinit {
    docs.deallocate()
    places.deallocate()
  }

  /// Appends a document's places, as differences.
  @inline(__always)
  func append(places source: [UInt32], _ range: Range<Int>) {
    if range.count > capacity &- placeCount { grow(range.count) }
    var previous: UInt32 = 0
    for index in range {
      places[placeCount] = source[index] &- previous
      placeCount &+= 1
      previous = source[index]
    }
  }

  @inline(__always)
  func append(deltas: [UInt32], _ range: Range<Int>) {
    if range.count > capacity &- placeCount { grow(range.count) }
    for index in range {
      places[placeCount] = deltas[index]
      placeCount &+= 1
    }
  }

  private func grow(_ more: Int) {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * (capacity + more))
    larger.update(from: places, count: placeCount)
    places.deallocate()
    places = larger
    capacity = 2 * (capacity + more)
  }
}
