// publics.h — the public bytes that a recording refers to by name: which they are, and, once given, the bytes.
//
// Room: replay (platform-free). Memory from the arena it was made with; given bytes are borrowed. Tests:
// tests/replay/test_player.c. Fuzz: fuzz_replay.c.
//
// Limits: HARK_PUBLICS_MAX names, HARK_PUBLICS_PROBES places a name can be in. Names over them are as if never given.
#ifndef HARK_REPLAY_PUBLICS_H
#define HARK_REPLAY_PUBLICS_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/events.h"

#define HARK_PUBLICS_MAX 2048u
#define HARK_PUBLICS_SLOTS 4096u
#define HARK_PUBLICS_PROBES 32u
#define HARK_PUBLIC_NAME_BYTES 16u

typedef struct {
  uint8_t name[HARK_PUBLIC_NAME_BYTES];
  hark_bytes bytes; // empty until given
} hark_public;

typedef struct {
  hark_arena *arena;
  hark_public *items; // in the order they were met
  uint32_t count;
  uint16_t *slots; // index + 1; 0: free
} hark_publics;

void hark_publics_init(hark_publics *publics, hark_arena *arena);
// Notes the name that an event refers to, if it does. HARK_ERR_NO_MEMORY.
hark_err hark_publics_note(hark_publics *publics, const hark_event *event);
// Notes what a segment (envelope + body) refers to; `scratch` (growing) can be reset afterwards.
hark_err hark_publics_read(hark_publics *publics, hark_arena *scratch, hark_bytes segment);
// Finds what an event refers to; NULL where it refers to nothing, or over the limits.
hark_public *hark_publics_of(const hark_publics *publics, const hark_event *event);
hark_public *hark_publics_find(const hark_publics *publics, const uint8_t name[HARK_PUBLIC_NAME_BYTES]);

#endif
