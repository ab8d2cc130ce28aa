// recorder.h — the core's front door: tape -> mask -> sample -> signals -> batch.
//
// Room: sdk/core (platform-free: no clock, no I/O, no malloc after create). Tests: tests/sdk/test_recorder.c.
// Fuzz: tests/fuzz/fuzz_tape.c.
//
// The tape: 32-bit words; each record is an event kind (schema/events.h) followed by its arguments in order,
// one word each (D arguments are absolute values here, S arguments an index into this push's texts). Texts
// follow one another in one UTF-8 buffer; `text_ends[i]` is where text i ends. Texts on the tape are unmasked.
//
// Time: signals that wait for a reaction hear of time only by TICK, so a flush ends with a TICK to now.
// Masking, per argument: classes.h. Thinning: sampling.h. Which node is masked, allowed, blocked, secret: nodes.h.
// Consent 1 (anonymous): IDENTIFY is dropped.
// Losses: what cannot be kept is counted in the next batch (head.dropped) and, where it fits, a GAP event. After a
// loss in the tree, tree events are dropped until the next KEYFRAME, because node ids are implied by their order.
#ifndef HARK_SDK_CORE_RECORDER_H
#define HARK_SDK_CORE_RECORDER_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/batch.h"
#include "schema/envelope.h"
#include "schema/pieces.h"
#include "sdk/signals/signals.h"

#define HARK_POLICY_VERSION 2u
#define HARK_NODES_MAX (1u << 17)

#define HARK_RECORDER_SIGNALS_MAX 64u
// Sealing never writes more than this many bytes over options.batch_bytes (or over 160 KiB, if that is more).
#define HARK_RECORDER_OUT_SLACK (48u << 10)

typedef struct {
  uint32_t nodes_max;   // 0: HARK_NODES_MAX
  uint32_t batch_bytes; // seal when a batch is estimated at this many bytes; 0: 256 KiB
  uint32_t pointer_px;  // how far a thinned pointer path may be from the true one; 0: 2
  uint32_t scroll_ms;   // least time between two kept positions of one scroller; 0: 50
  uint8_t consent, rung;
} hark_recorder_options;

typedef struct hark_recorder hark_recorder;

typedef struct {
  const uint32_t *words;
  size_t word_count;
  const uint32_t *text_ends;
  size_t text_count;
  hark_bytes text;
} hark_tape;

enum {
  HARK_RECORDER_SEAL = 1,     // the batch is full: seal it, then push the rest of the tape
  HARK_RECORDER_KEYFRAME = 2, // node ids are used up or events were dropped: take a keyframe when calm
  HARK_RECORDER_URGENT = 4,   // a signal, error or goal is in the batch: worth sending soon
};

// Makes a recorder that lives wholly in the arena; NULL when it does not fit.
hark_recorder *hark_recorder_create(hark_arena *arena, const hark_recorder_options *options);
// Reads records until the tape ends or the batch is full. *consumed is in words and always falls between two
// records; *status gets HARK_RECORDER_ bits. A malformed tape is HARK_ERR_BAD_EVENT and consumes the rest.
hark_err hark_recorder_push(hark_recorder *recorder, const hark_tape *tape, size_t *consumed, uint32_t *status);
// Seals what is there into one envelope + deflated body. identity gives key, session, tab, epoch, seq; the
// recorder fills in flags and sizes. *size is 0 when there was nothing to send.
hark_err hark_recorder_seal(hark_recorder *recorder, const hark_envelope *identity, uint32_t now_ms, uint8_t *out,
                            size_t out_max, size_t *size);
// Names the pieces of texts (schema/pieces.h) that the next batch would have now; gives their count.
uint32_t hark_recorder_names(hark_recorder *recorder, hark_piece_name names[HARK_PIECES_MAX]);
// The collector has these: the next batch says them by name, if it is a page view's first.
void hark_recorder_known(hark_recorder *recorder, const hark_piece_name *names, uint32_t count);
// Deflates `bytes` as a batch is; HARK_ERR_FULL where it finds no room.
hark_err hark_recorder_deflate(hark_recorder *recorder, hark_bytes bytes, uint8_t *out, size_t out_max, size_t *size);
// The last sealed batch is stored where it went: the next ones may be deflated against it. false: nor against any
// other.
void hark_recorder_base(hark_recorder *recorder, bool stored);
// The signals found by the last push, at most HARK_RECORDER_SIGNALS_MAX; valid until the next one. They are in the
// batch as SIGNAL events already.
size_t hark_recorder_signals(const hark_recorder *recorder, const hark_signal **signals);
// Starts a new page view: forgets nodes, signals and whatever was not sealed.
void hark_recorder_reset(hark_recorder *recorder);

#endif
