// session_filter.h — which sessions a question is about: words that are anywhere in a session, and terms about one
// thing.
//
// Room: collector/api (no I/O; any thread). Stands on: schema, sdk/signals. Owns no memory. The words are in
// docs/api.md. Tests: tests/collector/test_session_filter.c. Fuzz: tests/fuzz/fuzz_session_filter.c.
//
// A value is a part of what there is, or, after =, all of it: page:=/cart, and of a template's pages page:=/product/*.
// "rage signal:dead_click -browser:Firefox length>60 page:"/our shop"": all terms hold, whatever the case. A term that
// names nothing known (browser, os, release, any attribute or tag) looks among attributes and tags of that name.
#ifndef HARK_COLLECTOR_API_SESSION_FILTER_H
#define HARK_COLLECTOR_API_SESSION_FILTER_H

#include "schema/base/bytes.h"
#include "schema/envelope.h"
#include "schema/hark_fb.h"

#define HARK_FILTER_TERMS_MAX 16u

typedef enum { HARK_FILTER_WORDS, HARK_FILTER_FIELD, HARK_FILTER_MORE, HARK_FILTER_LESS } hark_filter_kind;

typedef struct {
  hark_filter_kind kind;
  bool is_not;
  hark_bytes name, value; // no name in WORDS
  uint64_t number;        // of MORE and LESS
} hark_filter_term;

typedef struct {
  hark_filter_term terms[HARK_FILTER_TERMS_MAX];
  size_t count;
} hark_session_filter;

// Reads the words, which are borrowed. False where there are more than HARK_FILTER_TERMS_MAX terms; nothing else is
// wrong: what is no term is a word to look for.
bool hark_session_filter_read(hark_bytes words, hark_session_filter *filter);
bool hark_session_filter_matches(const hark_session_filter *filter, hark_session_id id, hark_bytes record);

// The score of a session's friction, 0 to 100 (collector/analysis/score.h), rounded: what "friction" means in a filter
// and an order.
uint64_t hark_session_friction(hark_fb_session session);
// From its first to its last event.
uint64_t hark_session_length_ms(hark_fb_session session);
// The page that the earliest view began with; nothing where none is known.
hark_bytes hark_session_entry(hark_fb_session session);

// Is `words` in the record (ASCII case aside): in its id, user, context, tags, goals, pages or signals? The empty text
// is in every record.
bool hark_session_matches(hark_session_id id, hark_bytes record, hark_bytes words);

#endif
