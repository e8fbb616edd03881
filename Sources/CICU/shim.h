// ICU renames its functions by macros (ubrk_open becomes ubrk_open_72), which Swift does not import;
// one inline function each keeps the code free of ICU's version.
#include "charset.h"
#include "names.h"
#include "text.h"
