// bases.h — batches that came a moment ago, inflated, as what the next ones of their page views are deflated against.
//
// Room: collector (no clock). Loop thread. In memory only: whoever is not found here is read from the store. Tests:
// tests/collector/test_bases.c.
//
// Limit: HARK_BASES page views a loop, one batch of each; a new one takes the place in its row that was of no use for
// longest.
#ifndef HARK_COLLECTOR_BASES_H
#define HARK_COLLECTOR_BASES_H

#include "collector/store/store.h"

#define HARK_BASES_ROWS 64u
#define HARK_BASES_ROW 8u
#define HARK_BASES (HARK_BASES_ROWS * HARK_BASES_ROW)

typedef struct {
  hark_project_id project;
  hark_session_id session;
  uint64_t tab;
  uint32_t epoch, seq;
  uint64_t used;        // when, counted in uses of the whole; 0: free
  uint32_t batch_bytes; // of the batch that the dictionary ends with
  uint32_t depth;       // how many batches that one builds on
  uint32_t size, sum;   // of the dictionary, and its Adler-32
} hark_base_place;

typedef struct {
  hark_base_place places[HARK_BASES];
  uint8_t *dictionaries; // HARK_DICTIONARY_BYTES_MAX each; NULL: there was no memory, and nothing is kept
  uint64_t uses;
} hark_bases;

void hark_bases_init(hark_bases *bases);
void hark_bases_deinit(hark_bases *bases);
// Finds the dictionary of the batch that `envelope` names as its base, and how many batches that one builds on; false
// where it is not here. It stays where it is until the next hark_bases_add.
bool hark_bases_find(hark_bases *bases, hark_project_id project, const hark_envelope *envelope,
                     hark_ready_dictionary *base, uint32_t *depth);
// Keeps a batch that was stored, unless the one of its page view that is here has more than twice as much in it: then
// that one goes on being the base (sdk/core/base.h).
void hark_bases_add(hark_bases *bases, hark_project_id project, const hark_envelope *envelope, hark_bytes batch,
                    uint32_t depth);

#endif
