// What the analyser needs of ICU: normal forms, properties of characters, simplified script, word borders.
#pragma once
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/utrans.h>
#include <unicode/utypes.h>
#include <unicode/uversion.h>

// A macro, which Swift does not import.
static inline int icu_failed(UErrorCode status) { return U_FAILURE(status); }

static inline uint32_t icu_majorVersion(void) {
  UVersionInfo version;
  u_getVersion(version);
  return version[0];
}

typedef enum { icu_casefolded, icu_decomposed, icu_composed } icu_Form;

static inline const UNormalizer2 *icu_normalizer(icu_Form form, UErrorCode *status) {
  switch (form) {
    case icu_casefolded: return unorm2_getNFKCCasefoldInstance(status);
    case icu_decomposed: return unorm2_getNFDInstance(status);
    default: return unorm2_getNFCInstance(status);
  }
}

static inline int32_t icu_normalize(
    icu_Form form, const UChar *text, int32_t length, UChar *out, int32_t capacity, UErrorCode *status) {
  const UNormalizer2 *normalizer = icu_normalizer(form, status);
  return unorm2_normalize(normalizer, text, length, out, capacity, status);
}

// Whether neither the form nor any neighbour changes the character.
static inline int icu_isInert(icu_Form form, UChar32 character, UErrorCode *status) {
  const UNormalizer2 *normalizer = icu_normalizer(form, status);
  return U_SUCCESS(*status) && unorm2_isInert(normalizer, character);
}

// Whether what stands before the character may change, or be changed by, its normal form.
static inline int icu_joinsPrevious(UChar32 character, UErrorCode *status) {
  const UNormalizer2 *normalizer = icu_normalizer(icu_casefolded, status);
  return U_SUCCESS(*status) && !unorm2_hasBoundaryBefore(normalizer, character);
}

static inline int icu_isHanScript(UChar32 character, UErrorCode *status) {
  return uscript_getScript(character, status) == USCRIPT_HAN;
}

static inline UTransliterator *icu_openTransliterator(const UChar *id, int32_t length, UErrorCode *status) {
  return utrans_openU(id, length, UTRANS_FORWARD, NULL, 0, NULL, status);
}

static inline void icu_closeTransliterator(UTransliterator *transliterator) { utrans_close(transliterator); }

// Writes the characters that the transliterator may change and returns how many there are, at most `capacity`.
static inline int32_t icu_transliterated(
    const UTransliterator *transliterator, UChar32 *out, int32_t capacity, UErrorCode *status) {
  USet *set = uset_openEmpty();
  int32_t count = 0;
  utrans_getSourceSet(transliterator, 0, set, status);
  for (int32_t item = 0; U_SUCCESS(*status) && item < uset_getItemCount(set); item++) {
    UChar32 first, last;
    // Strings, which follow the ranges, have another result.
    if (uset_getItem(set, item, &first, &last, NULL, 0, status) != 0) break;
    while (first <= last && count < capacity) out[count++] = first++;
  }
  uset_close(set);
  return count;
}

// Changes the text in place and returns its new length.
static inline int32_t icu_transliterate(
    UTransliterator *transliterator, UChar *text, int32_t length, int32_t capacity, UErrorCode *status) {
  int32_t limit = length;
  utrans_transUChars(transliterator, text, &length, capacity, 0, &limit, status);
  return length;
}

static inline UBreakIterator *icu_openWordBreaker(UErrorCode *status) {
  return ubrk_open(UBRK_WORD, "", NULL, 0, status);
}

static inline void icu_closeWordBreaker(UBreakIterator *breaker) { ubrk_close(breaker); }

// Writes where the text's segments end and returns how many there are. One call a text, because the iterator keeps a
// pointer to it; it is taken away again before the text may move.
static inline int32_t icu_breakWords(
    UBreakIterator *breaker, const UChar *text, int32_t length, int32_t *ends, int32_t capacity, UErrorCode *status) {
  static const UChar nothing[1] = {0};
  int32_t count = 0;
  ubrk_setText(breaker, text, length, status);
  if (U_FAILURE(*status)) return 0;
  for (int32_t end = ubrk_next(breaker); end != UBRK_DONE && count < capacity; end = ubrk_next(breaker)) {
    ends[count++] = end;
  }
  ubrk_setText(breaker, nothing, 0, status);
  return count;
}
