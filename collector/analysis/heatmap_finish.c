// heatmap_finish.c — from what was counted to the report.
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/heatmap_state.h"

// The hundredth that half of the visits do not exceed.
static double median_of(const uint64_t counts[101], uint64_t of) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i <= 100; i++) {
    sum += counts[i];
    if (of > 0 && 2 * sum >= of) {
      return i;
    }
  }
  return 0;
}

static double median_ms(const uint32_t *counts) {
  uint32_t median = counts ? hark_walk_median(counts) : HARK_WALK_CLASSES;
  return median < HARK_WALK_CLASSES ? hark_walk_class_ms(median) : -1;
}

static void finish_reading(hark_heatmap *h) {
  hark_heatmap_report *r = &h->report;
  uint64_t above = 0; // visits that did not come so far
  uint32_t depth = 0;
  for (uint32_t band = 0; band < HARK_HEATMAP_BANDS; band++) {
    // Who saw more than the upper edge of the band saw of it.
    for (; depth <= band * 100 / HARK_HEATMAP_BANDS; depth++) {
      above += h->depths[depth];
    }
    r->seen_ms[band] = r->visits > 0 ? 100.0 * (double)h->seen_tenths[band] / (double)r->visits : 0;
    r->reached[band] = hark_interval_of_share(r->visits - above, r->visits);
  }
  r->depth = median_of(h->depths, r->visits);
  r->fold = median_of(h->folds, r->visits) / 100;
  r->visit_ms = median_ms(h->lengths);
  r->moves = h->moves;
}

static int by_clicks(const void *a, const void *b) {
  const hark_heatmap_element *x = a, *y = b;
  int order = (x->clicks < y->clicks) - (x->clicks > y->clicks);
  order = order ? order : (x->over_ms < y->over_ms) - (x->over_ms > y->over_ms);
  return order ? order : hark_bytes_compare(x->target, y->target);
}

static bool finish_elements(hark_heatmap *h) {
  hark_heatmap_report *r = &h->report;
  hark_heatmap_element *list = hark_arena_take_items(h->arena, h->elements.count + 1, sizeof *list);
  for (uint32_t i = 0; list && i < h->elements.count; i++) {
    const hark_heatmap_sums *s = &h->sums[i];
    list[i] = (hark_heatmap_element){.target = h->elements.names[i],
                                     .label = s->label,
                                     .clicks = s->clicks,
                                     .rage = s->rage,
                                     .dead = s->dead,
                                     .over_ms = s->over_ms,
                                     .visits = s->visits,
                                     .share = hark_interval_of_share(s->visits, r->visits),
                                     .click_share = r->clicks > 0 ? (double)s->clicks / (double)r->clicks : 0,
                                     .first_click_ms = median_ms(s->first_click),
                                     .hesitation_ms = median_ms(s->hesitation)};
    for (uint32_t heat = 0; heat < HARK_HEATS; heat++) {
      list[i].heat[heat] = s->heat[heat];
    }
  }
  if (list) {
    qsort(list, h->elements.count, sizeof *list, by_clicks);
  }
  r->elements = list;
  r->element_count = h->elements.count;
  return list;
}

static uint64_t visits_of(const hark_heatmap_page *page) {
  uint64_t sum = 0;
  for (uint32_t device = 0; device < HARK_HEATMAP_ANY; device++) {
    sum += page->visits[device];
  }
  return sum;
}

static int by_visits(const void *a, const void *b) {
  uint64_t x = visits_of(a), y = visits_of(b);
  int order = (x < y) - (x > y);
  return order ? order : hark_bytes_compare(((const hark_heatmap_page *)a)->name, ((const hark_heatmap_page *)b)->name);
}

static void finish_pages(hark_heatmap *h) {
  for (uint32_t i = 0; i < h->pages.count; i++) {
    h->page_list[i].name = h->pages.names[i];
  }
  qsort(h->page_list, h->pages.count, sizeof *h->page_list, by_visits);
  h->report.pages = h->page_list;
  // The page that was asked for may be one that nobody has been at.
  h->report.page_count = h->pages.count;
  while (h->report.page_count > 0 && visits_of(&h->page_list[h->report.page_count - 1]) == 0) {
    h->report.page_count--;
  }
}

static void finish_look(hark_heatmap *h) {
  uint64_t most = 0;
  for (uint32_t i = 0; i < h->look_count; i++) {
    if (h->look_visits[i] > most) {
      most = h->look_visits[i];
      h->report.look = h->looks[i];
      h->report.has_look = true;
    }
  }
}

hark_err hark_heatmap_finish(hark_heatmap *h, const hark_heatmap_report **report) {
  h->report.page = h->options.page;
  h->report.device = h->options.device;
  if (h->report.first_started_ms == UINT64_MAX) {
    h->report.first_started_ms = 0;
  }
  finish_reading(h);
  finish_pages(h);
  finish_look(h);
  *report = &h->report;
  return finish_elements(h) ? HARK_OK : HARK_ERR_NO_MEMORY;
}
