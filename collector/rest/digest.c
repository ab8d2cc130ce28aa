#include "collector/rest/digest.h"

#include <string.h>

#include "collector/ingest/admit.h"
#include "collector/ingest/gather.h"
#include "collector/rest/digest_forms.h"
#include "collector/rest/digest_visit.h"
#include "collector/store/session_kind.h"
#include "replay/reduce.h"
#include "replay/timeline.h"
#include "schema/hark_fb.h"

// Most bytes that one visit takes: its elements with all words, hits, cells and bands, and what holds them together.
#define VISIT_BYTES_MAX                                                                                                \
  (HARK_DIGEST_ELEMENTS_MAX * (HARK_SIGNAL_TARGET_MAX + HARK_SIGNAL_LABEL_MAX + 96u) + 2u * HARK_DIGEST_HITS_MAX +     \
   3u * HARK_DIGEST_CELLS_MAX + 2u * HARK_DIGEST_BANDS + HARK_FACT_PATH_BYTES_MAX + 512u +                             \
   HARK_DIGEST_FORMS_BYTES_MAX)

typedef struct {
  const hark_digesting *job;
  hark_flat_builder builder;
  hark_flat_ref *pages;
  uint32_t page_count, left_out;
  hark_digest_visit *visit;
  hark_digest_forms *forms;
  hark_err err;
  // The page view that is read:
  hark_timeline timeline;
  hark_dom dom;
  uint64_t tab;
  uint32_t epoch;
  bool begun;   // a view
  bool visited; // a page of it
} digester;

// ---- writing a visit ----

// A rage or dead click makes as many of the hits on its element as it counts, from its beginning on, its own.
static void mark(digester *d, const hark_fact_signal *signal) {
  hark_digest_visit *v = d->visit;
  uint32_t left = signal->count > 0 ? signal->count : 1;
  bool rage = signal->signal == HARK_SIGNAL_RAGE_CLICK;
  for (uint32_t i = 0; i < v->element_count; i++) {
    hark_digest_element *e = &v->elements[i];
    if (!hark_bytes_equal((hark_bytes){(const uint8_t *)e->target, e->target_size}, signal->target)) {
      continue;
    }
    e->rage += rage;
    e->dead += !rage;
    for (uint32_t k = 0; k < v->hit_count && left > 0; k++) {
      if (v->hits[k].element == i && v->hits[k].at_ms >= signal->at_ms) {
        *(rage ? &v->hits[k].x : &v->hits[k].y) |= 0x80;
        left--;
      }
    }
  }
}

static void take_signals(digester *d, uint32_t end_ms) {
  for (uint32_t i = 0; i < d->job->signal_count; i++) {
    const hark_session_signal *s = &d->job->signals[i];
    bool here =
        s->tab == d->tab && s->epoch == d->epoch && s->signal.at_ms >= d->visit->began_ms && s->signal.at_ms < end_ms;
    if (here && (s->signal.signal == HARK_SIGNAL_RAGE_CLICK || s->signal.signal == HARK_SIGNAL_DEAD_CLICK)) {
      mark(d, &s->signal);
    }
  }
}

static hark_flat_ref put_element(digester *d, uint32_t index) {
  const hark_digest_element *e = &d->visit->elements[index];
  uint8_t hits[2 * HARK_DIGEST_HITS_MAX];
  size_t size = 0;
  for (uint32_t i = 0; i < d->visit->hit_count; i++) {
    if (d->visit->hits[i].element == index) {
      hits[size++] = d->visit->hits[i].x;
      hits[size++] = d->visit->hits[i].y;
    }
  }
  hark_fb_digest_element_values values = {.target = {(const uint8_t *)e->target, e->target_size},
                                          .label = {(const uint8_t *)e->label, e->label_size},
                                          .clicks = e->clicks,
                                          .rage = e->rage,
                                          .dead = e->dead,
                                          .over_ms = e->over_ms,
                                          .first_click_ms = e->first_click_ms,
                                          .hesitation_ms = e->hesitation_ms,
                                          .hits = {hits, size}};
  return hark_fb_digest_element_put(&d->builder, &values);
}

// The cells where the pointer was longest: those of at least so many tenths that no more than CELLS_MAX are.
static uint32_t least_of(const uint16_t cells[HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS]) {
  for (uint32_t least = 1;; least++) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS; i++) {
      count += cells[i] >= least;
    }
    if (count <= HARK_DIGEST_CELLS_MAX) {
      return least;
    }
  }
}

static size_t write_cells(const hark_digest_visit *v, uint8_t out[3 * HARK_DIGEST_CELLS_MAX]) {
  uint16_t cells[HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS];
  hark_digest_visit_cells(v, cells);
  uint32_t least = least_of(cells);
  size_t size = 0;
  for (uint32_t i = 0; i < HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS; i++) {
    if (cells[i] >= least) {
      out[size++] = (uint8_t)(i / HARK_DIGEST_COLUMNS);
      out[size++] = (uint8_t)(i % HARK_DIGEST_COLUMNS);
      out[size++] = (uint8_t)(cells[i] < 255 ? cells[i] : 255);
    }
  }
  return size;
}

static size_t write_bands(const hark_digest_visit *v, uint8_t out[2 * HARK_DIGEST_BANDS]) {
  size_t size = 0;
  for (uint32_t i = 0; i < HARK_DIGEST_BANDS; i++) {
    uint32_t tenths = (hark_digest_visit_band(v, i) + 50) / 100;
    tenths = tenths < UINT16_MAX ? tenths : UINT16_MAX;
    out[2 * i] = (uint8_t)tenths;
    out[2 * i + 1] = (uint8_t)(tenths >> 8);
    size = tenths > 0 ? 2 * i + 2 : size;
  }
  return size;
}

static void put_visit(digester *d) {
  const hark_digest_visit *v = d->visit;
  if (d->page_count == HARK_DIGEST_PAGES_MAX || d->builder.used + VISIT_BYTES_MAX > d->builder.out_max) {
    d->left_out++;
    return;
  }
  hark_flat_ref elements[HARK_DIGEST_ELEMENTS_MAX];
  uint8_t cells[3 * HARK_DIGEST_CELLS_MAX], bands[2 * HARK_DIGEST_BANDS];
  for (uint32_t i = 0; i < v->element_count; i++) {
    elements[i] = put_element(d, i);
  }
  hark_fb_digest_page_values values = {.path = v->path,
                                       .tab = d->tab,
                                       .epoch = d->epoch,
                                       .at_ms = v->began_ms,
                                       .ms = v->seen_ms,
                                       .look_ms = v->look_ms,
                                       .width = v->width,
                                       .height = v->height,
                                       .extent = v->extent,
                                       .depth = hark_digest_visit_depth(v),
                                       .clicks = v->clicks,
                                       .seen = {bands, write_bands(v, bands)},
                                       .moves = {cells, write_cells(v, cells)}};
  if (v->element_count > 0) {
    values.elements = hark_flat_put_refs(&d->builder, elements, v->element_count);
  }
  values.forms = hark_digest_forms_put(d->forms, &d->builder);
  d->pages[d->page_count++] = hark_fb_digest_page_put(&d->builder, &values);
}

// ---- reading a page view ----

static void end_visit(digester *d, uint32_t at_ms) {
  if (d->visited) {
    hark_digest_visit_end(d->visit, &d->dom, at_ms);
    hark_digest_forms_end(d->forms, &d->dom, at_ms);
    take_signals(d, at_ms + 1);
    if (d->visit->seen_ms > 0 || d->visit->clicks > 0) {
      put_visit(d);
    }
  }
  d->visited = false;
}

static void navigate(digester *d, const hark_event *event, uint32_t at_ms) {
  hark_bytes path = hark_page_of_url(d->job->work, event->texts[HARK_ARG(NAVIGATE, URL)].bytes);
  bool same = d->visited && hark_bytes_equal(path, d->visit->path);
  if (path.size == 0 || (same && event->n[HARK_ARG(NAVIGATE, HOW)] != HARK_HOW_LOAD)) {
    return;
  }
  end_visit(d, at_ms);
  hark_digest_visit_begin(d->visit, path, at_ms);
  hark_digest_forms_begin(d->forms);
  d->visited = true;
}

static void take(digester *d, hark_event *event, uint32_t at_ms) {
  if (event->kind == HARK_EVENT_NAVIGATE) {
    navigate(d, event, at_ms);
  } else if (d->visited) {
    hark_digest_visit_pass(d->visit, &d->dom, at_ms);
  }
  hark_reduce(&d->dom, event);
  if (d->visited) {
    hark_digest_visit_feed(d->visit, &d->dom, event, at_ms);
    hark_digest_forms_feed(d->forms, &d->dom, event, at_ms);
  }
}

static hark_err read_view(digester *d) {
  hark_err err = hark_timeline_build(&d->timeline);
  uint32_t at_ms = 0;
  hark_dom_init(&d->dom, d->job->work);
  for (uint32_t at = 0; at < d->timeline.word_count && err == HARK_OK;) {
    hark_event event;
    at = hark_timeline_row(&d->timeline, at, &event);
    if (event.kind == HARK_EVENT_TICK) {
      at_ms += event.n[0];
      d->dom.now_ms = at_ms;
    } else if ((uint32_t)event.kind == HARK_ROW_RESUME) {
      hark_reduce_resume(&d->dom, event.n[0]);
    } else {
      take(d, &event, at_ms);
    }
    err = d->dom.err;
  }
  end_visit(d, at_ms);
  return err;
}

// One view too large for the memory is left out, with what was not read of it: a report over many does not miss it.
static void end_view(digester *d) {
  if (d->begun && read_view(d) != HARK_OK) {
    d->left_out++;
  }
  d->begun = false;
}

static bool each_segment(void *context, hark_bytes segment) {
  digester *d = context;
  hark_envelope envelope;
  hark_bytes body;
  if (hark_envelope_unpack(segment, &envelope, &body) != HARK_OK) {
    return true;
  }
  if (!d->begun || envelope.tab != d->tab || envelope.epoch != d->epoch) {
    end_view(d);
    hark_arena_reset(d->job->work);
    hark_timeline_init(&d->timeline, d->job->work);
    d->tab = envelope.tab;
    d->epoch = envelope.epoch;
    d->begun = true;
  }
  hark_timeline_add(&d->timeline, segment); // one that does not read is a gap
  return true;
}

hark_err hark_digest_make(hark_store_read *read, const hark_digesting *job, hark_bytes *digest) {
  digester *d = hark_arena_take(job->out, sizeof *d);
  void *out = hark_arena_take(job->out, HARK_DIGEST_BYTES_MAX);
  if (!d || !out) {
    return HARK_ERR_NO_MEMORY;
  }
  *d = (digester){.job = job};
  d->pages = hark_arena_take_items(job->out, HARK_DIGEST_PAGES_MAX, sizeof *d->pages);
  d->visit = hark_arena_take(job->out, sizeof *d->visit);
  d->forms = hark_arena_take(job->out, sizeof *d->forms);
  if (!d->pages || !d->visit || !d->forms) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_flat_builder_init(&d->builder, out, HARK_DIGEST_BYTES_MAX);
  hark_err err = hark_store_segments(read, job->project, job->session, each_segment, d);
  if (err != HARK_OK) {
    return err;
  }
  end_view(d);
  hark_bytes record;
  hark_device device;
  err = hark_store_session(read, job->project, job->session, &record);
  if (err != HARK_OK) {
    return err;
  }
  bool person = hark_session_kind(hark_fb_session_root(record), &device, NULL);
  hark_fb_digest_values values = {.left_out = d->left_out,
                                  .started_ms = hark_fb_session_started_ms(hark_fb_session_root(record)),
                                  .device = (uint8_t)device,
                                  .automated = !person};
  if (d->page_count > 0) {
    values.pages = hark_flat_put_refs(&d->builder, d->pages, d->page_count);
  }
  return hark_flat_finish(&d->builder, hark_fb_digest_put(&d->builder, &values), digest);
}
