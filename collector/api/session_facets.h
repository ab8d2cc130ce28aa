// session_facets.h — how many sessions have which browser, entry page, signal, …: what a list can be narrowed by.
//
// Room: collector/api (no I/O; any thread). Stands on: schema, jansson. The shape is in docs/api.md.
// Tests: tests/collector/test_session_filter.c, tests/fault/api.test.mjs.
#ifndef HARK_COLLECTOR_API_SESSION_FACETS_H
#define HARK_COLLECTOR_API_SESSION_FACETS_H

#include <jansson.h>

#include "schema/base/bytes.h"
#include "schema/hark_fb.h"

#define HARK_FACET_COUNT 9u
// More values of one facet than this (entry pages with ids in them) are not told apart.
#define HARK_FACET_VALUES_MAX 96u
#define HARK_FACET_VALUE_BYTES_MAX 120u

typedef struct {
  char value[HARK_FACET_VALUE_BYTES_MAX];
  uint8_t size;
  uint32_t count;
} hark_facet_value;

typedef struct {
  hark_facet_value values[HARK_FACET_VALUES_MAX]; // in the order of their coming
  uint32_t count, other;                          // other: sessions whose value had no room
} hark_facet;

typedef struct {
  hark_facet facets[HARK_FACET_COUNT];
} hark_session_facets;

// Counts one session, once in every value that it has. `facets` was zeroed first.
void hark_session_facets_add(hark_session_facets *facets, hark_fb_session session);
// {"browser": {"Chrome": 12, …}, …}; facets without a value are left out. A new reference; NULL without memory.
json_t *hark_session_facets_json(const hark_session_facets *facets);

#endif
