// words.h — what events, their arguments and the classes of their texts are called in JSON.
//
// Room: collector/portable (no I/O). Names are those of schema/events.h and docs/wire-format.md; arguments in small
// letters.
#ifndef HARK_COLLECTOR_PORTABLE_WORDS_H
#define HARK_COLLECTOR_PORTABLE_WORDS_H

#include "schema/events.h"

// "CLICK"; kind is below HARK_EVENT_COUNT.
const char *hark_event_name(uint32_t kind);
// The kind of that name; HARK_EVENT_COUNT for none.
uint32_t hark_event_named(const char *name);
// Writes "node", for a column below HARK_COLUMN_COUNT.
#define HARK_COLUMN_NAME_MAX 16u
void hark_column_name(uint32_t column, char out[HARK_COLUMN_NAME_MAX]);
// "plain", "allowed", "code", "css", "url".
const char *hark_text_class_name(hark_text_class class_);
// The class of that name; HARK_TEXT_CLASS_COUNT for none.
hark_text_class hark_text_class_named(const char *name);

#endif
