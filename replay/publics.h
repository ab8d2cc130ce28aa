// publics.h — the public bytes that a recording refers to by name: which they are, and, once given, the bytes.
//
// Room: replay (platform-free). Memory from the arena it was made with; given bytes are borrowed. Tests:
// tests/replay/test_player.c. Fuzz: fuzz_replay.c.
//
// An ASSET says what bytes a URL stood for, wherever it stands in the recording: in texts of class URL that are that
// URL, and in the url( … ) of texts of class CSS (a relative one there: the first URL that ends with it), bytes that
// were given take its place as a data: URL. Stylesheets never do.
//
// Limits: HARK_PUBLICS_URLS_MAX URLs of at most HARK_PUBLICS_URL_BYTES_MAX, HARK_PUBLICS_WRITTEN_MAX bytes of texts
// written anew; what is over them stays as it is. HARK_PUBLICS_MAX names, HARK_PUBLICS_PROBES places a name can be in.
// Names over them are as if never given.
#ifndef HARK_REPLAY_PUBLICS_H
#define HARK_REPLAY_PUBLICS_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/events.h"

#define HARK_PUBLICS_MAX 2048u
#define HARK_PUBLICS_SLOTS 4096u
#define HARK_PUBLICS_PROBES 32u
#define HARK_PUBLIC_NAME_BYTES 16u
#define HARK_PUBLICS_URLS_MAX 256u
#define HARK_PUBLICS_URL_BYTES_MAX 4096u
#define HARK_PUBLICS_WRITTEN_MAX ((size_t)64 << 20)

typedef struct {
  uint8_t name[HARK_PUBLIC_NAME_BYTES];
  hark_bytes bytes; // empty until given
  hark_bytes url;   // the bytes as a data: URL, once it was needed
} hark_public;

typedef struct {
  hark_bytes url;
  uint32_t item;
} hark_public_url;

typedef struct {
  hark_arena *arena;
  hark_public *items; // in the order they were met
  uint32_t count;
  uint16_t *slots; // index + 1; 0: free
  hark_public_url *urls;
  uint32_t url_count;
  size_t written;
} hark_publics;

void hark_publics_init(hark_publics *publics, hark_arena *arena);
// Notes the name that an event refers to, if it does. HARK_ERR_NO_MEMORY.
hark_err hark_publics_note(hark_publics *publics, const hark_event *event);
// Notes what a segment (envelope + body) refers to; `scratch` (growing) can be reset afterwards.
hark_err hark_publics_read(hark_publics *publics, hark_arena *scratch, hark_bytes segment);
// Finds what an event refers to; NULL where it refers to nothing, or over the limits.
hark_public *hark_publics_of(const hark_publics *publics, const hark_event *event);
// Gives an item's bytes as a data: URL; empty where they were not given, or are no picture and no font. NULL has none.
hark_bytes hark_publics_url(hark_publics *publics, hark_public *item);
hark_public *hark_publics_find(const hark_publics *publics, const uint8_t name[HARK_PUBLIC_NAME_BYTES]);
// Gives the text with what it refers to by URL in it; itself where that changes nothing, or there is no room.
hark_bytes hark_publics_rewrite(hark_publics *publics, hark_text text);

#endif
