// XXH3 is compiled into the caller: the header is all there is, so nothing has to be found at run time.
#define XXH_INLINE_ALL
#include <xxhash.h>

// Swift does not import functions that the header marks as forcibly inlined through a macro.
static inline uint64_t shim_xxh3_64(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }
static inline uint64_t shim_xxh3_64_seeded(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}

// A checksum of bytes that come piece by piece; null where memory is lacking.
static inline void *shim_xxh3_new(void) {
  XXH3_state_t *state = XXH3_createState();
  if (state) XXH3_64bits_reset(state);
  return state;
}
static inline void shim_xxh3_add(void *state, const void *bytes, size_t count) { XXH3_64bits_update(state, bytes, count); }
static inline uint64_t shim_xxh3_sum(const void *state) { return XXH3_64bits_digest(state); }
static inline void shim_xxh3_free(void *state) { XXH3_freeState(state); }
