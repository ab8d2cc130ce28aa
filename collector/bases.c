#include "collector/bases.h"

#include <stdlib.h>
#include <string.h>

void hark_bases_init(hark_bases *bases) {
  memset(bases, 0, sizeof *bases);
  bases->dictionaries = calloc(HARK_BASES, HARK_DICTIONARY_BYTES_MAX); // not touched before it is used
}

void hark_bases_deinit(hark_bases *bases) {
  free(bases->dictionaries);
}

static hark_base_place *row_of(hark_bases *bases, const hark_envelope *envelope) {
  uint32_t row = envelope->session.bytes[0] ^ envelope->session.bytes[7] ^ (uint32_t)envelope->tab ^ envelope->epoch;
  return bases->places + (size_t)(row % HARK_BASES_ROWS) * HARK_BASES_ROW;
}

// The place of a page view; NULL where it has none.
static hark_base_place *place_of(hark_bases *bases, hark_project_id project, const hark_envelope *envelope) {
  hark_base_place *row = row_of(bases, envelope);
  for (size_t i = 0; i < HARK_BASES_ROW; i++) {
    if (row[i].used > 0 && row[i].tab == envelope->tab && row[i].epoch == envelope->epoch &&
        row[i].project.n == project.n && memcmp(&row[i].session, &envelope->session, sizeof envelope->session) == 0) {
      return &row[i];
    }
  }
  return NULL;
}

static uint8_t *dictionary_of(const hark_bases *bases, const hark_base_place *place) {
  return bases->dictionaries + (size_t)(place - bases->places) * HARK_DICTIONARY_BYTES_MAX;
}

bool hark_bases_find(hark_bases *bases, hark_project_id project, const hark_envelope *envelope,
                     hark_ready_dictionary *base, uint32_t *depth) {
  hark_base_place *place = place_of(bases, project, envelope);
  if (!place || envelope->base == 0 || place->seq != envelope->seq - envelope->base ||
      envelope->dictionary != HARK_DICTIONARY_VERSION) {
    return false;
  }
  place->used = ++bases->uses;
  *base = (hark_ready_dictionary){{dictionary_of(bases, place), place->size}, place->sum};
  *depth = place->depth;
  return true;
}

// A free place, else the one that was of no use for longest.
static hark_base_place *oldest(hark_base_place *row) {
  hark_base_place *found = row;
  for (size_t i = 1; i < HARK_BASES_ROW; i++) {
    found = row[i].used < found->used ? &row[i] : found;
  }
  return found;
}

void hark_bases_add(hark_bases *bases, hark_project_id project, const hark_envelope *envelope, hark_bytes batch,
                    uint32_t depth) {
  hark_base_place *place = place_of(bases, project, envelope);
  bool stays = place && place->batch_bytes >= (uint64_t)batch.size * 2;
  if (!bases->dictionaries || batch.size == 0 || stays) {
    return;
  }
  place = place ? place : oldest(row_of(bases, envelope));
  hark_bytes made = hark_dictionary_based(HARK_DICTIONARY_VERSION, batch, dictionary_of(bases, place));
  *place = (hark_base_place){.project = project,
                             .session = envelope->session,
                             .tab = envelope->tab,
                             .epoch = envelope->epoch,
                             .seq = envelope->seq,
                             .used = ++bases->uses,
                             .depth = depth,
                             .batch_bytes = (uint32_t)batch.size,
                             .size = (uint32_t)made.size,
                             .sum = hark_dictionary_ready(made).sum};
}
