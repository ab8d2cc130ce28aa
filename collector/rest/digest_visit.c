#include "collector/rest/digest_visit.h"

#include <string.h>

#include "collector/rest/digest_name.h"

#define TILE_STAY_MS 500u // between two samples of the pointer; after that it rests, and nobody knows for what

void hark_digest_visit_begin(hark_digest_visit *v, hark_bytes path, uint32_t at_ms) {
  memset(v, 0, sizeof *v);
  v->path = path;
  v->began_ms = v->settled_ms = v->look_ms = at_ms;
}

// ---- what is in view ----

typedef struct {
  uint32_t top, height, extent; // px; 0 < height <= extent
} window;

// The scroll position of the window: of the first document in the tree.
static uint32_t scrolled(const hark_dom *dom) {
  const hark_node *root = hark_dom_node(dom, 1);
  const hark_extra *extra = root && root->kind == HARK_NODE_DOCUMENT ? hark_dom_extra(dom, root) : NULL;
  bool down = extra && (extra->has & HARK_EXTRA_SCROLL) && (int32_t)extra->scroll_y > 0;
  return down ? extra->scroll_y : 0;
}

static window window_of(const hark_dom *dom) {
  uint32_t height = dom->page.height > 0 ? dom->page.height : 1;
  uint32_t extent = dom->page.extent_height > height ? dom->page.extent_height : height;
  uint32_t top = scrolled(dom);
  return (window){top > extent - height ? extent - height : top, height, extent};
}

static void see(hark_digest_visit *v, const hark_dom *dom, uint32_t ms) {
  window w = window_of(dom);
  uint32_t last = (w.top + w.height - 1) / HARK_DIGEST_STRIPE_PX;
  for (uint32_t i = w.top / HARK_DIGEST_STRIPE_PX; i <= last && i < HARK_DIGEST_STRIPES; i++) {
    v->stripes_ms[i] += ms;
  }
  v->bottom = w.top + w.height > v->bottom ? w.top + w.height : v->bottom;
  v->seen_ms += ms;
  v->looked_ms += ms;
  v->width = dom->page.width;
  v->height = dom->page.height;
  v->extent = w.extent > v->extent ? w.extent : v->extent;
}

static void settle(hark_digest_visit *v, const hark_dom *dom, uint32_t at_ms) {
  // Who has just come looks, even before the first act.
  uint32_t until = (v->acted ? v->acted_ms : v->began_ms) + HARK_DIGEST_AWAY_MS;
  until = until < at_ms ? until : at_ms;
  bool visible = dom->page.visibility == 0;
  if (until > v->settled_ms && visible && dom->keyframed) {
    see(v, dom, until - v->settled_ms);
  }
  v->settled_ms = at_ms;
}

// The view changes here: was the one before the longest so far? Its last moment shows it.
static void look_on(hark_digest_visit *v, uint32_t at_ms) {
  if (v->looked_ms > v->best_ms) {
    v->best_ms = v->looked_ms;
    v->look_ms = at_ms > v->began_ms ? at_ms - 1 : at_ms;
  }
  v->looked_ms = 0;
}

// ---- elements ----

static hark_digest_element *element_of(hark_digest_visit *v, const char *target, size_t size) {
  for (uint32_t i = 0; i < v->element_count; i++) {
    if (v->elements[i].target_size == size && memcmp(v->elements[i].target, target, size) == 0) {
      return &v->elements[i];
    }
  }
  if (v->element_count == HARK_DIGEST_ELEMENTS_MAX || size == 0) {
    return NULL;
  }
  hark_digest_element *e = &v->elements[v->element_count++];
  memcpy(e->target, target, size);
  e->target_size = (uint8_t)size;
  return e;
}

static uint32_t over_for(const hark_digest_visit *v, uint32_t at_ms) {
  uint32_t ms = v->over_size > 0 ? at_ms - v->over_ms : 0;
  return ms < HARK_DIGEST_OVER_MS ? ms : HARK_DIGEST_OVER_MS;
}

static void leave_thing(hark_digest_visit *v, uint32_t at_ms) {
  hark_digest_element *e = element_of(v, v->over, v->over_size);
  if (e) {
    e->over_ms += over_for(v, at_ms);
  }
  v->over_size = 0;
}

// It is named as it comes: when the pointer leaves it may be gone.
static void come_over(hark_digest_visit *v, const hark_dom *dom, uint32_t node, uint32_t at_ms) {
  leave_thing(v, at_ms);
  v->over_size = (uint32_t)hark_digest_name(dom, node, v->over);
  v->over_ms = at_ms;
}

static void click(hark_digest_visit *v, const hark_event *event, uint32_t at_ms) {
  hark_bytes target = hark_bytes_cut(event->texts[HARK_ARG(CLICK, TARGET)].bytes, HARK_SIGNAL_TARGET_MAX);
  hark_bytes label = hark_bytes_cut(event->texts[HARK_ARG(CLICK, LABEL)].bytes, HARK_SIGNAL_LABEL_MAX);
  hark_digest_element *e = element_of(v, (const char *)target.data, target.size);
  v->clicks++;
  v->clicked = e ? (uint32_t)(e - v->elements) + 1 : 0;
  if (!e) {
    return;
  }
  if (e->label_size == 0 && label.size > 0) {
    memcpy(e->label, label.data, label.size);
    e->label_size = (uint8_t)label.size;
  }
  if (e->clicks++ == 0) {
    e->first_click_ms = at_ms - v->began_ms;
    e->hesitation_ms = over_for(v, at_ms);
  }
}

static void hit(hark_digest_visit *v, const hark_event *event, uint32_t at_ms) {
  uint32_t x = event->n[HARK_ARG(HIT, X)], y = event->n[HARK_ARG(HIT, Y)];
  if (v->clicked > 0 && v->hit_count < HARK_DIGEST_HITS_MAX && x < 128 && y < 128) {
    v->hits[v->hit_count++] = (hark_digest_hit){(uint8_t)(v->clicked - 1), (uint8_t)x, (uint8_t)y, at_ms};
  }
  v->clicked = 0;
}

// ---- the pointer's way ----

static void leave_tile(hark_digest_visit *v, uint32_t at_ms) {
  uint32_t ms = at_ms - v->tile_ms, tenths = ((ms < TILE_STAY_MS ? ms : TILE_STAY_MS) + 50) / 100;
  if (v->tile > 0) {
    uint32_t sum = v->tiles[v->tile - 1] + tenths;
    v->tiles[v->tile - 1] = (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
  }
  v->tile = 0;
}

static void move(hark_digest_visit *v, const hark_dom *dom, uint32_t at_ms) {
  window w = window_of(dom);
  int64_t x = (int32_t)dom->page.pointer_x, y = (int64_t)(int32_t)dom->page.pointer_y + w.top;
  leave_tile(v, at_ms);
  if (x >= 0 && x < dom->page.width && y >= 0 && y < w.extent && y < HARK_DIGEST_TALL_PX) {
    uint32_t column = (uint32_t)(x * HARK_DIGEST_COLUMNS / dom->page.width);
    v->tile = (uint32_t)(y / HARK_DIGEST_TILE_PX) * HARK_DIGEST_COLUMNS + column + 1;
    v->tile_ms = at_ms;
  }
}

// ---- events ----

static bool is_act(hark_event_kind kind) {
  switch (kind) {
  case HARK_EVENT_POINTER:
  case HARK_EVENT_PRESS:
  case HARK_EVENT_RELEASE:
  case HARK_EVENT_TOUCH:
  case HARK_EVENT_CLICK:
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_KEY:
  case HARK_EVENT_INPUT:
    return true;
  default:
    return false;
  }
}

void hark_digest_visit_pass(hark_digest_visit *v, const hark_dom *dom, uint32_t at_ms) {
  settle(v, dom, at_ms);
}

void hark_digest_visit_feed(hark_digest_visit *v, const hark_dom *dom, const hark_event *event, uint32_t at_ms) {
  if (is_act(event->kind)) {
    v->acted = true;
    v->acted_ms = at_ms;
  }
  switch (event->kind) {
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_VIEWPORT:
  case HARK_EVENT_EXTENT:
  case HARK_EVENT_VISIBILITY:
    look_on(v, at_ms);
    break;
  case HARK_EVENT_POINTER:
    move(v, dom, at_ms);
    break;
  case HARK_EVENT_OVER:
    come_over(v, dom, event->n[HARK_ARG(OVER, NODE)], at_ms);
    break;
  case HARK_EVENT_CLICK:
    click(v, event, at_ms);
    break;
  case HARK_EVENT_HIT:
    hit(v, event, at_ms);
    break;
  default:
    break;
  }
}

void hark_digest_visit_end(hark_digest_visit *v, const hark_dom *dom, uint32_t at_ms) {
  settle(v, dom, at_ms);
  look_on(v, at_ms);
  leave_thing(v, at_ms);
  leave_tile(v, at_ms);
}

// ---- the whole, by parts of the document's height ----

uint32_t hark_digest_visit_depth(const hark_digest_visit *v) {
  return v->extent > 0 ? (uint32_t)((uint64_t)v->bottom * 100 / v->extent) : 0;
}

uint32_t hark_digest_visit_band(const hark_digest_visit *v, uint32_t band) {
  uint64_t from = (uint64_t)v->extent * band / HARK_DIGEST_BANDS, sum = 0;
  uint64_t to = (uint64_t)v->extent * (band + 1) / HARK_DIGEST_BANDS;
  uint64_t first = from / HARK_DIGEST_STRIPE_PX, last = to > from ? (to - 1) / HARK_DIGEST_STRIPE_PX : first;
  for (uint64_t i = first; i <= last && i < HARK_DIGEST_STRIPES; i++) {
    sum += v->stripes_ms[i];
  }
  return (uint32_t)(sum / (last - first + 1));
}

void hark_digest_visit_cells(const hark_digest_visit *v, uint16_t cells[HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS]) {
  memset(cells, 0, HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS * sizeof *cells);
  for (uint32_t i = 0; i < HARK_DIGEST_TILES; i++) {
    uint64_t middle = (uint64_t)(i / HARK_DIGEST_COLUMNS) * HARK_DIGEST_TILE_PX + HARK_DIGEST_TILE_PX / 2;
    uint64_t row = v->extent > 0 ? middle * HARK_DIGEST_ROWS / v->extent : 0;
    row = row < HARK_DIGEST_ROWS ? row : HARK_DIGEST_ROWS - 1;
    uint16_t *cell = &cells[row * HARK_DIGEST_COLUMNS + i % HARK_DIGEST_COLUMNS];
    *cell = (uint16_t)(*cell + v->tiles[i] < UINT16_MAX ? *cell + v->tiles[i] : UINT16_MAX);
  }
}
