// What ICU calls regions, languages, currencies and cities (its locale data, read as resource bundles).
#pragma once
#include <stdio.h>
#include <unicode/udata.h>
#include <unicode/ures.h>
#include <unicode/utypes.h>

typedef enum { icu_plain, icu_secondOfTwo, icu_exemplarCity } icu_NameShape;

// Walks the table `table` of the locale data `tree` (`region`, `lang`, `curr`, `zone`) of one locale, without what that
// inherits; `take` gets each entry's key and name, or no name where the entry has none of the shape. The strings live
// for the call. `U_ICUDATA_NAME` is a macro of strings put together, which Swift does not import.
static inline void icu_forEachName(
    const char *tree, const char *locale, const char *table, icu_NameShape shape, void *context,
    void (*take)(void *context, const char *key, const UChar *name, int32_t length)) {
  char package[64];
  snprintf(package, sizeof package, "%s%s%s", U_ICUDATA_NAME, U_TREE_SEPARATOR_STRING, tree);
  UErrorCode status = U_ZERO_ERROR;
  UResourceBundle *bundle = ures_openDirect(package, locale, &status);
  UResourceBundle *entries = ures_getByKey(bundle, table, NULL, &status);
  UResourceBundle *entry = NULL;
  for (int32_t i = 0, count = U_SUCCESS(status) ? ures_getSize(entries) : 0; i < count; i++) {
    UErrorCode inner = U_ZERO_ERROR;
    int32_t length = 0;
    entry = ures_getByIndex(entries, i, entry, &inner);
    if (U_FAILURE(inner)) continue;
    const char *key = ures_getKey(entry);
    const UChar *name = shape == icu_exemplarCity  ? ures_getStringByKey(entry, "ec", &length, &inner)
                        : shape == icu_secondOfTwo ? ures_getStringByIndex(entry, 1, &length, &inner)
                                                   : ures_getString(entry, &length, &inner);
    if (key) take(context, key, U_SUCCESS(inner) ? name : NULL, U_SUCCESS(inner) ? length : 0);
  }
  ures_close(entry);
  ures_close(entries);
  ures_close(bundle);
}
