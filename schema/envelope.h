// envelope.h — the 80 bytes before a deflated batch, and the deflate itself.
//
// Room: schema (platform-free; stands on zlib and the dictionaries of schema/dictionary).
// Tests: tests/schema/test_envelope.c. Fuzz: tests/fuzz/fuzz_envelope.c (envelope, inflate, verifier, decode).
//
// envelope.c holds pack/unpack of the header and inflate (collector, replay; zlib's); deflate.c holds deflate
// (sdk/core; our own, tests/schema/test_deflate.c), so that the page does not carry the inflater.
#ifndef HARK_SCHEMA_ENVELOPE_H
#define HARK_SCHEMA_ENVELOPE_H

#include "schema/base/arena.h"
#include "schema/base/err.h"

#define HARK_ENVELOPE_BYTES 80u
#define HARK_ENVELOPE_MAGIC 0x4b524148u // "HARK", little-endian
#define HARK_WIRE_VERSION 1u
#define HARK_DICTIONARY_VERSION 2u

enum {
  HARK_ENVELOPE_KEYFRAME = 1, // a KEYFRAME event is in this batch
  HARK_ENVELOPE_FINAL = 2,    // a LEAVE event is in this batch
  HARK_ENVELOPE_LITE = 4,     // events without a tree: no keyframe is to be expected
  HARK_ENVELOPE_NAMED = 8,    // a list of texts that go by name follows (pieces.h); on the wire only, never stored
};

typedef struct {
  uint8_t bytes[16];
} hark_session_id;

// Mirrors `struct Envelope` of hark.fbs, little-endian on the wire, in this order.
typedef struct {
  uint32_t magic;
  uint8_t version;
  uint8_t dictionary;
  uint16_t flags;
  uint32_t body_bytes;  // deflated
  uint32_t batch_bytes; // inflated
  char key[24];         // "pk_" and 21 letters or digits
  hark_session_id session;
  uint64_t tab;
  uint32_t epoch;     // page views of this tab, counted from 0
  uint32_t seq;       // batches of this page view, counted from 0
  uint16_t base;      // so many seq before this one is the batch that it is deflated against; 0: none
  uint16_t parts;     // reserved for snapshots cut in parts: 1
  uint32_t sealed_ms; // same as in the batch, so that storing needs no inflate
} hark_envelope;

// Writes the 80 bytes.
void hark_envelope_pack(const hark_envelope *envelope, uint8_t out[HARK_ENVELOPE_BYTES]);
// Reads and checks them against the whole body: magic, version, dictionary, key's shape, sizes. The body view
// is what follows the header. HARK_ERR_TOO_LARGE when batch_bytes is over HARK_BATCH_BYTES_MAX.
hark_err hark_envelope_unpack(hark_bytes whole, hark_envelope *envelope, hark_bytes *body);
// Inflates body into out[0..envelope->batch_bytes) (8-byte aligned, caller's or the arena's) with the preset
// dictionary named; never writes more, never reads past body, and wants the stream to end exactly there.
hark_err hark_envelope_inflate(hark_arena *arena, const hark_envelope *envelope, hark_bytes body, hark_bytes *batch);
// The same for a batch that has a base: `base` is the base, inflated. HARK_ERR_BAD_DEFLATE where it is another one.
hark_err hark_envelope_inflate_based(hark_arena *arena, const hark_envelope *envelope, hark_bytes base, hark_bytes body,
                                     hark_bytes *batch);
// The same with the base's dictionary and its Adler-32 at hand, for who inflates several batches with one.
typedef struct {
  hark_bytes bytes; // as hark_dictionary_based makes it
  uint32_t sum;
} hark_ready_dictionary;
hark_ready_dictionary hark_dictionary_ready(hark_bytes dictionary);
hark_err hark_envelope_inflate_ready(hark_arena *arena, const hark_envelope *envelope, hark_ready_dictionary dictionary,
                                     hark_bytes body, hark_bytes *batch);

// The preset dictionary of a version; an empty view for an unknown one.
hark_bytes hark_dictionary(uint32_t version);
// The dictionary of a batch that has a base: the preset one, then as much of the base's end as 32 KiB hold.
#define HARK_DICTIONARY_BYTES_MAX (32u << 10)
hark_bytes hark_dictionary_based(uint32_t version, hark_bytes base, uint8_t out[HARK_DICTIONARY_BYTES_MAX]);

typedef struct hark_deflater hark_deflater;
// Takes all its memory from the arena at once (about 330 KiB); NULL when there is no room.
hark_deflater *hark_deflater_create(hark_arena *arena);
// Deflates `batch`, whose last `texts` bytes are its texts (0 where that is not known: it only costs bytes), into out
// with the preset dictionary HARK_DICTIONARY_VERSION.
hark_err hark_deflater_run(hark_deflater *deflater, hark_bytes batch, size_t texts, uint8_t *out, size_t out_max,
                           size_t *size);
// Saves each run the work of looking through the preset dictionary: `like`, which outlives this one and is never run
// itself, does that once, and is copied.
void hark_deflater_prime(hark_deflater *deflater, hark_deflater *like);
// What the next run takes as its dictionary instead, once; the bytes are the caller's until then.
void hark_deflater_use(hark_deflater *deflater, hark_bytes dictionary);

#endif
