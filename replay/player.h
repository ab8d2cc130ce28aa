// player.h — from the batches of one page view to the page's state at any time.
//
// Room: replay (platform-free). Stands on: schema. Memory comes from the arenas it is handed.
// Tests: tests/replay/test_player.c. Fuzz: tests/fuzz/fuzz_replay.c.
//
// Its outbox has the tape's form (recorder.h: words, text_ends, text), so that what builds a page from events
// (web/src/player, replay/html) is written once: seek gives KEYFRAME and a whole tree with scroll positions,
// control states, focus and pointer; step gives what happened since. An outbox holds only what fits the tree, so that
// it can be applied blindly, and numbers nodes anew from each seek: its ids are its own, not the recording's. Its time
// is told by TICKs, from 0 at a seek.
#ifndef HARK_REPLAY_PLAYER_H
#define HARK_REPLAY_PLAYER_H

#include "replay/fields.h"
#include "replay/publics.h"
#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/batch.h"
#include "schema/envelope.h"

typedef struct hark_player hark_player;

typedef struct {
  const uint32_t *words;
  size_t word_count;
  const uint32_t *text_ends;
  size_t text_count;
  hark_bytes text;
} hark_outbox;

// One line of a timeline: what a marker is drawn from. In order of at_ms.
typedef struct {
  hark_event_kind kind; // NAVIGATE, CLICK, FAILURE, SIGNAL, CUSTOM, GAP, VISIBILITY, REQUEST (where it ended), VITAL, …
                        // TREE_HASH: from here on it is known that the replay has diverged
  uint32_t at_ms; // of a SIGNAL: when it began
  uint32_t n[HARK_EVENT_ARGUMENTS_MAX];
  hark_bytes texts[HARK_EVENT_ARGUMENTS_MAX];
} hark_moment;

// A stretch of time that a viewer shows apart: nothing was done (longer than HARK_PLAYER_IDLE_MS), the page was
// hidden, nothing was recorded, or the tree is not the one that the page had (truth.h). In order of from_ms; kinds
// may overlap.
typedef enum { HARK_SPAN_IDLE, HARK_SPAN_HIDDEN, HARK_SPAN_GAP, HARK_SPAN_DIVERGED } hark_span_kind;
typedef struct {
  hark_span_kind kind;
  uint32_t from_ms, to_ms;
} hark_span;
#define HARK_PLAYER_IDLE_MS 2000u

// Makes a player; it copies what it needs into the arena (growing, closed by the caller).
hark_player *hark_player_create(hark_arena *arena);
// Adds one stored segment (envelope + body) of the page view. Any order, repeats welcome. What is added to a player
// that is ready counts from the next hark_player_ready on. Refuses what does not verify, and segments of another
// (session, tab, epoch).
hark_err hark_player_add(hark_player *player, hark_bytes segment);
// What the segments added so far refer to by name. Give the bytes of each before hark_player_ready: the array's items
// take them, and they must outlive the player.
hark_publics *hark_player_publics(hark_player *player);
// How many stylesheets were named and not given: their rules are missing.
uint32_t hark_player_missing(const hark_player *player);
// Orders the segments, finds gaps, indexes keyframes and moments, plants own keyframes so that a seek folds a
// bounded number of events. Again, after more was added: goes on with that, behind what there was; seeks and steps do
// not notice. HARK_ERR_STATE where it does not come behind (a batch that was late): open another player with all of it.
hark_err hark_player_ready(hark_player *player);
uint32_t hark_player_duration_ms(const hark_player *player);
size_t hark_player_moment_count(const hark_player *player);
const hark_moment *hark_player_moment(const hark_player *player, size_t index);
// What was done in form fields, in order of time.
size_t hark_player_stay_count(const hark_player *player);
const hark_field_stay *hark_player_stay(const hark_player *player, size_t index);
size_t hark_player_span_count(const hark_player *player);
const hark_span *hark_player_span(const hark_player *player, size_t index);
// How many events of the stream did not fit the tree: 0 for a whole recording.
uint32_t hark_player_refused(const hark_player *player);
// How many stretches of the recording differ from what the page was; *first_ms is when the first one was found out.
uint32_t hark_player_diverged(const hark_player *player, uint32_t *first_ms);
// How many tree hashes were compared.
uint32_t hark_player_checks(const hark_player *player);
// Goes to page time `at_ms`; the outbox holds the whole state. Valid until the next call on this player.
hark_err hark_player_seek(hark_player *player, uint32_t at_ms, hark_outbox *outbox);
// Goes on to `at_ms` (not before the present time); the outbox holds the events in between.
hark_err hark_player_step(hark_player *player, uint32_t at_ms, hark_outbox *outbox);

#endif
