internal import CMalloc

/// The C library's allocator, held to give back what is free.
enum Allocator {
  private static let largeBlock: Int32 = 1 << 20

  /// From now on a large block is the kernel's again as soon as it is freed. By itself the allocator raises what it calls
  /// large each time one is freed, up to 32 MB, and keeps ever more of what a single page needed.
  static func returnLargeBlocks() { _ = mallopt(M_MMAP_THRESHOLD, largeBlock) }

  /// Gives back what lies free between blocks in use.
  static func trim() { _ = malloc_trim(0) }
}
