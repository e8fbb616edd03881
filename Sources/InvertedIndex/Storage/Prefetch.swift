import CPrefetch

extension Array {
  /// Sends for an element that will be read soon, so that many are under way at once where each would be waited for: what
  /// is read here and there of something larger than a core's caches costs mostly waiting. An index outside does no harm.
  ///
  /// Unsafe for speed: an address is made and never read from, only told to the processor.
  @inline(__always)
  func prefetch(_ index: Int) {
    withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { shim_prefetch(base + index &* MemoryLayout<Element>.stride) }
    }
  }
}
