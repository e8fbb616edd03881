#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <string.h>

// What the parser tells while it reads: C function pointers in a struct that Swift cannot fill in by itself, because
// the context's handler table is private to the parse.
typedef struct {
  startElementSAXFunc start;
  endElementSAXFunc end;
  charactersSAXFunc characters;
  // The content of script and style.
  cdataBlockSAXFunc raw;
} html_events;

// Parses UTF-8 from memory without building a tree. The encoding is forced, because a page's own <meta> would
// otherwise switch it midway; HUGE lifts the limits on depth (256) and on one text (10 MB) that silently cut pages;
// RECOVER lets a script end only at its own end tag. Gives 0, or -1 where memory is short.
static inline int html_parse_events(const uint8_t *bytes, int count, html_events events, void *receiver) {
  htmlParserCtxtPtr context = htmlNewParserCtxt();
  if (context == NULL) return -1;
  if (context->sax == NULL) {
    htmlFreeParserCtxt(context);
    return -1;
  }
  memset(context->sax, 0, sizeof(*context->sax));
  context->sax->startElement = events.start;
  context->sax->endElement = events.end;
  context->sax->characters = events.characters;
  context->sax->ignorableWhitespace = events.characters;
  context->sax->cdataBlock = events.raw;
  context->userData = receiver;
  htmlDocPtr document = htmlCtxtReadMemory(
      context, (const char *)bytes, count, NULL, "UTF-8",
      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD |
          (int)XML_PARSE_HUGE);
  if (document != NULL) xmlFreeDoc(document);
  htmlFreeParserCtxt(context);
  return 0;
}
