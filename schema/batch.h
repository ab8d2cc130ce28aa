// batch.h — events into columns and back: the one codec of the wire.
//
// Room: schema (platform-free). Stands on: schema/base, schema/flat, the code made from hark.fbs.
// Tests: tests/schema/test_batch.c, tests/wire/. Fuzz: tests/fuzz/fuzz_batch.c.
//
// Limits: HARK_BATCH_BYTES_MAX inflated bytes, HARK_BATCH_EVENTS_MAX events, HARK_TEXT_BYTES_MAX a text.
//
// A batch is self-contained: its own texts, deltas from zero. The empty text has no class of its own: it is read
// back as HARK_TEXT_PLAIN. The writer keeps rows (plain words) while
// events come in and makes the columns once, when sealed. Each column has its own texts, and says them by number: equal
// ones of one column and class are kept once, and like stands beside like, which deflate rewards.
#ifndef HARK_SCHEMA_BATCH_H
#define HARK_SCHEMA_BATCH_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/events.h"

#define HARK_BATCH_BYTES_MAX (1u << 20)
#define HARK_BATCH_EVENTS_MAX (1u << 18)
#define HARK_TEXT_BYTES_MAX (1u << 17)
#define HARK_BATCH_TEXT_END 0xF8u // and the class: the byte that ends a text in the table

// What a batch says of itself besides its events. Zero is a valid value of all of them.
typedef struct {
  uint32_t start_ms;   // page time before the first TICK
  uint32_t sealed_ms;  // page time when it was sealed: the collector's anchor to wall time
  uint32_t first_node; // the id that the next node of the tree would get, before the first event
  uint32_t event_count;
  uint32_t dropped; // events lost for want of memory since the batch before
  uint32_t policy;  // version of the masking rules
  uint8_t consent;  // 0 full, 1 anonymous
  uint8_t rung;     // 0 wasm, 1 worker, 2 js, 3 lite
} hark_batch_head;

typedef struct {
  uint32_t rows_max;  // words for rows
  uint32_t texts_max; // distinct texts
  uint32_t text_bytes_max;
} hark_batch_limits;

typedef struct hark_batch_writer hark_batch_writer;

// Bytes of arena that a writer with these limits takes (0 in a field means its default: 1 << 17 words, 1 << 13
// texts, 512 KiB of text, about 1.2 MiB in all). A writer that must take any batch there is, as for masking one
// again, has 1 << 20, 1 << 19 and 1 << 20.
size_t hark_batch_writer_bytes(const hark_batch_limits *limits);
// Makes a writer in the arena; NULL when there is no room. Freed with the arena.
hark_batch_writer *hark_batch_writer_create(hark_arena *arena, const hark_batch_limits *limits);
// Empties it for the next batch, which begins at page time `start_ms`.
void hark_batch_writer_begin(hark_batch_writer *writer, uint32_t start_ms);
// Appends one event. event->at_ms is not read: time is what TICK events say. Texts are copied (and equal
// ones are kept once). HARK_ERR_FULL when it does not fit: seal, begin, push it again. HARK_ERR_TOO_LARGE when it
// cannot fit even an empty writer: a text over HARK_TEXT_BYTES_MAX, or more than the writer's own limits.
hark_err hark_batch_writer_push(hark_batch_writer *writer, const hark_event *event);
uint32_t hark_batch_writer_count(const hark_batch_writer *writer);
// Bytes of the texts: they end the sealed batch.
size_t hark_batch_writer_texts_size(const hark_batch_writer *writer);
// An upper estimate of the sealed size in bytes, cheap enough to ask after each push.
size_t hark_batch_writer_size(const hark_batch_writer *writer);
// Writes the FlatBuffer to out[0..out_max) and sets *size. HARK_ERR_FULL when out_max is too small.
// event_count, and start_ms as it was given to begin, are filled in by the writer; the rest of head is written as
// given. The writer goes on unchanged: it can be sealed again, into more room.
hark_err hark_batch_writer_seal(hark_batch_writer *writer, const hark_batch_head *head, uint8_t *out, size_t out_max,
                                size_t *size);

typedef struct hark_batch_reader hark_batch_reader;

// Verifies bytes from outside and makes a reader in the arena. The bytes must be 8-byte aligned and outlive it.
// Checks everything but the clock: verifier, sizes, every number and text, that each text is used.
hark_err hark_batch_reader_open(hark_arena *arena, hark_bytes batch, hark_batch_reader **reader);
const hark_batch_head *hark_batch_reader_head(const hark_batch_reader *reader);
// Reads the next event: HARK_OK, HARK_ERR_NOT_FOUND after the last, or what is wrong (references and the clock are
// looked at here). Texts borrow from the batch. Of n and texts only as many are written as the event has arguments.
hark_err hark_batch_reader_next(hark_batch_reader *reader, hark_event *event);
// Bytes of the texts of a batch that was read, where they end it but for padding (as a writer's do); else 0.
size_t hark_batch_texts_size(hark_bytes batch);
uint32_t hark_batch_reader_text_count(const hark_batch_reader *reader);
hark_text hark_batch_reader_text(const hark_batch_reader *reader, uint32_t index);

#endif
