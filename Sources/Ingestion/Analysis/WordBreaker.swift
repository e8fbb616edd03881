internal import CICU

/// ICU's word borders (UAX 29, with its dictionaries for Chinese, Japanese, Thai and the like). For one thread at a time.
struct WordBreaker: ~Copyable {
  private let handle: OpaquePointer

  init() throws(AnalysisError) {
    var status = U_ZERO_ERROR
    guard let handle = icu_openWordBreaker(&status), icu_failed(status) == 0 else {
      throw .icu(service: "word borders", code: status.rawValue)
    }
    self.handle = handle
  }

  deinit { icu_closeWordBreaker(handle) }

  /// Where the segments of a text end, in UTF-16 units; nothing where ICU lacks memory.
  func segmentEnds(of text: [UInt16], into ends: inout [Int32]) {
    if ends.count < text.count {
      ends.append(contentsOf: repeatElement(0, count: text.count - ends.count))
    }
    var status = U_ZERO_ERROR
    let count = icu_breakWords(handle, text, Int32(text.count), &ends, Int32(ends.count), &status)
    ends.removeSubrange(Int(icu_failed(status) == 0 ? count : 0)...)
  }
}
