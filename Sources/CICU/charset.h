// ICU's converters and its charset detector.
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

// Converts all of `source` to UTF-8; bytes that mean nothing in `from` become U+FFFD and the rest goes on. Gives the
// length in bytes, or -1 if ICU does not know the encoding or `capacity` is too small.
static inline int32_t icu_to_utf8(const char *from, const uint8_t *source, int32_t count, uint8_t *target,
                                  int32_t capacity) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = ucnv_convert("UTF-8", from, (char *)target, capacity, (const char *)source, count, &status);
  return U_FAILURE(status) || length > capacity ? -1 : length;
}

// One guess of the detector. ICU owns the name, which is constant.
typedef struct {
  const char *name;
  int32_t confidence;
} icu_charset_guess;

// Writes up to `capacity` guesses, best first, and gives their number. `filter` strips markup before counting.
static inline int32_t icu_detect_charset(const uint8_t *bytes, int32_t count, int filter, icu_charset_guess *guesses,
                                         int32_t capacity) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t found = 0;
  UCharsetDetector *detector = ucsdet_open(&status);
  if (U_FAILURE(status)) return 0;
  ucsdet_enableInputFilter(detector, (UBool)filter);
  ucsdet_setText(detector, (const char *)bytes, count, &status);
  const UCharsetMatch **matches = ucsdet_detectAll(detector, &found, &status);
  if (U_FAILURE(status)) found = 0;
  if (found > capacity) found = capacity;
  for (int32_t i = 0; i < found; i++) {
    UErrorCode inner = U_ZERO_ERROR;
    guesses[i].name = ucsdet_getName(matches[i], &inner);
    guesses[i].confidence = ucsdet_getConfidence(matches[i], &inner);
    if (U_FAILURE(inner)) guesses[i].name = "", guesses[i].confidence = 0;
  }
  ucsdet_close(detector);
  return found;
}
