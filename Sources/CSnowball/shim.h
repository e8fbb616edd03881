#pragma once
#include <libstemmer.h>
#include <string.h>

// Stems a word of UTF-8 that lies in `bytes`, writes its stem at `place` and returns the stem's length; one that does
// not fit, or a lack of memory, gives -1. Copies, because the stem lies in the stemmer's own buffer until the next call.
static inline int snowball_stem(
    struct sb_stemmer *stemmer, const unsigned char *bytes, int start, int length, unsigned char *out, int place,
    int capacity) {
  const sb_symbol *stem = sb_stemmer_stem(stemmer, bytes + start, length);
  int stemLength = sb_stemmer_length(stemmer);
  if (stem == NULL || stemLength < 0 || stemLength > capacity) return -1;
  memcpy(out + place, stem, (size_t)stemLength);
  return stemLength;
}
