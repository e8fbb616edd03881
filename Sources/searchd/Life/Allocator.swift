internal import CMalloc

/// How much of what the daemon frees the C library's allocator keeps.
enum Allocator {
  /// To be called before most threads are there. Together they take a quarter off the memory that a large archive needs at
  /// its peak, and no time.
  static func keepLittle() {
    // With an arena for each thread, each keeps what one batch of pages left in it.
    _ = mallopt(M_ARENA_MAX, 2)
    // By itself this grows to 32 MB with the first large buffer that is freed; buffers below it lie in arenas, which
    // shrink only at their ends.
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 8 << 20)
  }

  /// Hands free memory back to the system.
  static func trim() { _ = malloc_trim(0) }
}
