// digest_visit.h — one visit to one page, added up from its events: clicks, reading, the pointer's way.
//
// Room: collector/rest (platform-free). Stands on: replay/dom, schema. Plain structs, no memory of its own; texts are
// borrowed from the recording. Tests: tests/collector/test_rejudge.c.
//
// Somebody is there while the page is visible and the last act (a move, press, touch, key, scroll or input) is less
// than HARK_DIGEST_AWAY_MS ago. What is in view is a stretch of the document: scroll position and viewport by its
// height; a page that scrolls inside an element of its own counts as seen whole. The pointer rests on a thing for at
// most HARK_DIGEST_OVER_MS at a time: longer, and the visitor reads elsewhere.
#ifndef HARK_COLLECTOR_REST_DIGEST_VISIT_H
#define HARK_COLLECTOR_REST_DIGEST_VISIT_H

#include "replay/dom.h"
#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"

#define HARK_DIGEST_AWAY_MS 30000u
#define HARK_DIGEST_OVER_MS 10000u
#define HARK_DIGEST_ELEMENTS_MAX 64u // of one visit; clicks on others are counted, not named
#define HARK_DIGEST_HITS_MAX 512u    // of one visit
#define HARK_DIGEST_TALL_PX 32768u   // of a document; what is further down is not counted
#define HARK_DIGEST_STRIPE_PX 8u     // what is in view is counted in stripes of it
#define HARK_DIGEST_TILE_PX 32u      // where the pointer is, in tiles as high as this
#define HARK_DIGEST_STRIPES (HARK_DIGEST_TALL_PX / HARK_DIGEST_STRIPE_PX)
#define HARK_DIGEST_TILES (HARK_DIGEST_TALL_PX / HARK_DIGEST_TILE_PX * HARK_DIGEST_COLUMNS)
#define HARK_DIGEST_COLUMNS 32u    // of the viewport's width
#define HARK_DIGEST_BANDS 40u      // of the document's height, when the visit is over: it grows meanwhile
#define HARK_DIGEST_ROWS 128u      // of cells: likewise
#define HARK_DIGEST_CELLS_MAX 256u // kept of one visit: those where the pointer was longest

typedef struct {
  char target[HARK_SIGNAL_TARGET_MAX];
  char label[HARK_SIGNAL_LABEL_MAX];
  uint8_t target_size, label_size;
  uint32_t clicks, rage, dead, over_ms, first_click_ms, hesitation_ms;
} hark_digest_element;

typedef struct {
  uint8_t element, x, y;
  uint32_t at_ms;
} hark_digest_hit;

typedef struct {
  hark_bytes path;
  uint32_t began_ms, seen_ms, clicks;
  uint32_t bottom;                      // px: how far down it was seen
  uint32_t look_ms, looked_ms, best_ms; // the moment of the view that was held longest; how long this one, that one
  uint32_t width, height, extent;
  uint32_t stripes_ms[HARK_DIGEST_STRIPES];
  uint16_t tiles[HARK_DIGEST_TILES]; // tenths of a second
  hark_digest_element elements[HARK_DIGEST_ELEMENTS_MAX];
  hark_digest_hit hits[HARK_DIGEST_HITS_MAX];
  uint32_t element_count, hit_count;

  // What goes on:
  uint32_t settled_ms, acted_ms;
  bool acted;
  char over[HARK_SIGNAL_TARGET_MAX]; // the thing below the pointer, since
  uint32_t over_size, over_ms;
  uint32_t clicked;       // index of the element of the last click, + 1
  uint32_t tile, tile_ms; // the pointer's, + 1, since
} hark_digest_visit;

void hark_digest_visit_begin(hark_digest_visit *visit, hark_bytes path, uint32_t at_ms);
// Adds up the time until `at_ms`, which came with `dom` as it still is: before every event that is reduced.
void hark_digest_visit_pass(hark_digest_visit *visit, const hark_dom *dom, uint32_t at_ms);
// Takes an event that has just been reduced into `dom`.
void hark_digest_visit_feed(hark_digest_visit *visit, const hark_dom *dom, const hark_event *event, uint32_t at_ms);
// Ends what goes on.
void hark_digest_visit_end(hark_digest_visit *visit, const hark_dom *dom, uint32_t at_ms);

// How much of the document was seen from the top, in hundredths.
uint32_t hark_digest_visit_depth(const hark_digest_visit *visit);
// How long a band of it was in view, in ms, on the mean of its stripes.
uint32_t hark_digest_visit_band(const hark_digest_visit *visit, uint32_t band);
// Adds up the tiles by rows of the document: tenths of a second.
void hark_digest_visit_cells(const hark_digest_visit *visit, uint16_t cells[HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS]);

#endif
