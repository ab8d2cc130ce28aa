// repeated_search.h — searched, and searched again without opening anything.
//
// Rule: Enter in a search field after typing into it; then other words and Enter in the same field at most 60 s later,
// with no click on anything clickable between but fields. A search field is an input of type or role "search", or one
// whose name is q, s, query, search, find or keyword. Source: ours ("re-search", as site-search analytics count
// refinements). Signal: node is the field, count the searches in a row by now, start the one before.
// Known false positives: searches whose answer is in the list itself. Known false negatives: search as one types.
#ifndef HARK_COLLECTOR_SIGNALS_REPEATED_SEARCH_H
#define HARK_COLLECTOR_SIGNALS_REPEATED_SEARCH_H

#include "sdk/signals/subject.h"

#define HARK_SEARCH_MS_MAX 60000u
#define HARK_SEARCH_FIELDS_MAX 8u // of a page view

typedef struct {
  uint32_t next_node, element;             // as the tree is told: the next node's id; the element whose attributes come
  uint32_t fields[HARK_SEARCH_FIELDS_MAX]; // search fields
  uint32_t field_count;
  uint32_t node, searches, last_ms; // searched in last
  bool typed;
} hark_repeated_search;

void hark_repeated_search_feed(hark_repeated_search *state, const hark_event *event, hark_signal_list *list);

#endif
