// XXH3 is compiled into the caller: the header is all there is, so nothing has to be found at run time.
#define XXH_INLINE_ALL
#include <xxhash.h>

// Swift does not import functions that the header marks as forcibly inlined through a macro.
static inline uint64_t shim_xxh3_64(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }
static inline uint64_t shim_xxh3_64_seeded(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}
