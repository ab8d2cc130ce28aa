#include "replay/publics.h"

#include <string.h>

#include "schema/base/hash.h"
#include "schema/batch.h"
#include "schema/envelope.h"

void hark_publics_init(hark_publics *p, hark_arena *arena) {
  *p = (hark_publics){.arena = arena};
}

// Writes the name that an event has in four words; false where it has none.
static bool name_of(const hark_event *event, uint8_t name[HARK_PUBLIC_NAME_BYTES]) {
  const uint32_t *words = event->kind == HARK_EVENT_SHEET_KNOWN ? event->n + HARK_ARG(SHEET_KNOWN, HASH0)
                          : event->kind == HARK_EVENT_ASSET     ? event->n + HARK_ARG(ASSET, HASH0)
                          : event->kind == HARK_EVENT_CANVAS    ? event->n + HARK_ARG(CANVAS, HASH0)
                                                                : NULL;
  for (uint32_t i = 0; words && i < HARK_PUBLIC_NAME_BYTES; i++) {
    name[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
  }
  return words != NULL;
}

// The slot of a name: its own, or a free one; NULL where all of its places are taken.
static uint16_t *slot_of(const hark_publics *p, const uint8_t name[HARK_PUBLIC_NAME_BYTES]) {
  uint64_t hash = hark_hash((hark_bytes){name, HARK_PUBLIC_NAME_BYTES}, 0);
  for (uint32_t i = 0; p->slots && i < HARK_PUBLICS_PROBES; i++) {
    uint16_t *slot = &p->slots[(hash + i) % HARK_PUBLICS_SLOTS];
    if (*slot == 0 || memcmp(p->items[*slot - 1].name, name, HARK_PUBLIC_NAME_BYTES) == 0) {
      return slot;
    }
  }
  return NULL;
}

hark_err hark_publics_note(hark_publics *p, const hark_event *event) {
  uint8_t name[HARK_PUBLIC_NAME_BYTES];
  if (!name_of(event, name)) {
    return HARK_OK;
  }
  if (!p->slots) {
    p->items = hark_arena_take_items(p->arena, HARK_PUBLICS_MAX, sizeof *p->items);
    uint16_t *slots = hark_arena_take_items(p->arena, HARK_PUBLICS_SLOTS, sizeof *p->slots);
    if (!p->items || !slots) {
      return HARK_ERR_NO_MEMORY;
    }
    memset(slots, 0, HARK_PUBLICS_SLOTS * sizeof *slots);
    p->slots = slots;
  }
  uint16_t *slot = slot_of(p, name);
  if (slot && *slot == 0 && p->count < HARK_PUBLICS_MAX) {
    hark_public *item = &p->items[p->count++];
    *item = (hark_public){.bytes = {NULL, 0}};
    memcpy(item->name, name, sizeof item->name);
    *slot = (uint16_t)p->count;
  }
  return HARK_OK;
}

hark_err hark_publics_read(hark_publics *p, hark_arena *scratch, hark_bytes segment) {
  hark_envelope envelope;
  hark_bytes body, batch;
  hark_batch_reader *reader;
  hark_event event;
  hark_err err = hark_envelope_unpack(segment, &envelope, &body);
  err = err != HARK_OK ? err : hark_envelope_inflate(scratch, &envelope, body, &batch);
  err = err != HARK_OK ? err : hark_batch_reader_open(scratch, batch, &reader);
  while (err == HARK_OK && (err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    err = hark_publics_note(p, &event);
  }
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

hark_public *hark_publics_find(const hark_publics *p, const uint8_t name[HARK_PUBLIC_NAME_BYTES]) {
  uint16_t *slot = slot_of(p, name);
  return slot && *slot ? &p->items[*slot - 1] : NULL;
}

hark_public *hark_publics_of(const hark_publics *p, const hark_event *event) {
  uint8_t name[HARK_PUBLIC_NAME_BYTES];
  return name_of(event, name) ? hark_publics_find(p, name) : NULL;
}
