// friction_finish.c — from counts to rows with their uncertainty, worst first.
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/friction_state.h"

// ---- one row ----

// The sessions that could have been touched.
typedef struct {
  uint32_t visits, converted, group_min;
  const hark_cost_group *strata;
  bool whole_site;
  const hark_days *days;
} audience;

#define EXPECTED_MIN 5.0

// The other end first: what is lost is the negative of what is gained.
static hark_interval lost(hark_interval of, double visits) {
  return (hark_interval){-of.high * visits, -of.value * visits, -of.low * visits};
}

// What the signal goes along with, among visits of its kind.
static void compare(hark_friction_row *row, const hark_friction_cell *cell, audience of) {
  hark_cost_comparison converted = hark_cost_of_conversion(cell->strata, of.strata, HARK_STRATA);
  hark_cost_comparison value = hark_cost_of_value(cell->strata, of.strata, HARK_STRATA);
  uint32_t untouched = row->visits - row->sessions;
  row->adjusted = converted.difference;
  row->p = row->q = converted.p;
  row->strata = converted.strata;
  row->small_sample = row->sessions < of.group_min || untouched < of.group_min ||
                      hark_cost_expected(cell->strata, of.strata, HARK_STRATA) < EXPECTED_MIN;
  row->costed = !row->small_sample && !of.whole_site;
  row->cost = lost(converted.difference, cell->stand_for);
  row->value = lost(value.difference, cell->stand_for);
}

static hark_friction_row row_of(const hark_friction_cell *cell, uint32_t which, audience of) {
  hark_friction_row row = {.which = which,
                           .count = cell->count,
                           .visits = of.visits,
                           .visits_converted = of.converted,
                           .sessions = cell->sessions,
                           .sessions_converted = cell->sessions_converted,
                           .touched = &cell->days,
                           .seen = of.days,
                           .moment_count = cell->moment_count};
  uint32_t untouched = row.visits - row.sessions;
  row.share = hark_interval_of_share(row.sessions, row.visits);
  row.touched_rate = hark_interval_of_share(row.sessions_converted, row.sessions);
  row.untouched_rate = hark_interval_of_share(row.visits_converted - row.sessions_converted, untouched);
  row.difference = hark_interval_of_difference(row.touched_rate, row.untouched_rate);
  compare(&row, cell, of);
  row.score = 100 * hark_friction_weight(which) * row.share.low;
  memcpy(row.moments, cell->moments, sizeof row.moments);
  return row;
}

static int by_number(double a, double b) {
  return a > b ? -1 : a < b;
}

// Rows that are judged come first, then those with too few visits, then those where nothing happened.
static int tier_of(const hark_friction_row *row) {
  return row->count == 0 ? 2 : row->small_sample;
}

static int by_row(const hark_friction_row *a, const hark_friction_row *b) {
  int order = tier_of(a) - tier_of(b);
  order = order != 0 ? order : by_number(a->score, b->score);
  return order != 0 ? order : a->count > b->count ? -1 : a->count < b->count;
}

static int by_signal(const void *a, const void *b) {
  const hark_friction_row *x = a, *y = b;
  int order = by_row(x, y);
  return order != 0 ? order : x->which < y->which ? -1 : x->which > y->which;
}

// Makes the rows of a page's, an element's or the site's friction signals, and their sum.
static hark_err rows_of(hark_friction *f, const hark_friction_subject *subject, audience of, hark_friction_row *total,
                        const hark_friction_row **signals, size_t *signal_count) {
  size_t count = 0;
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    count += subject->cells[which] != NULL && hark_signal_is_friction(which);
  }
  hark_friction_row *rows = hark_arena_take_items(f->arena, count, sizeof *rows);
  if (rows == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  *total = row_of(&subject->total, HARK_FRICTION_ANY, of);
  count = 0;
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (subject->cells[which] != NULL && hark_signal_is_friction(which)) {
      rows[count] = row_of(subject->cells[which], which, of);
      total->score += rows[count++].score;
    }
  }
  qsort(rows, count, sizeof *rows, by_signal);
  *signals = rows;
  *signal_count = count;
  return HARK_OK;
}

// ---- pages ----

static uint32_t depth_at(const uint64_t *depths, uint64_t views, uint64_t quarters) {
  // The least n with n >= views * quarters / 4.
  uint64_t wanted = views / 4 * quarters + (views % 4 * quarters + 3) / 4;
  uint64_t so_far = 0;
  for (uint32_t i = 0; i < HARK_FRICTION_DEPTHS; i++) {
    so_far += depths[i];
    if (so_far >= wanted) {
      return i;
    }
  }
  return HARK_FRICTION_DEPTHS - 1;
}

static hark_friction_depth depth_of(const uint64_t *depths) {
  hark_friction_depth depth = {0};
  if (depths == NULL) {
    return depth;
  }
  for (uint32_t i = 0; i < HARK_FRICTION_DEPTHS; i++) {
    depth.views += depths[i];
  }
  depth.quartile_1 = depth_at(depths, depth.views, 1);
  depth.median = depth_at(depths, depth.views, 2);
  depth.quartile_3 = depth_at(depths, depth.views, 3);
  return depth;
}

static audience of_page(const hark_friction *f, const hark_friction_page_state *state) {
  return (audience){state->visits, state->visits_converted, f->group_min, state->strata, false, &state->days};
}

static hark_err finish_page(hark_friction *f, const hark_friction_page_state *state, hark_friction_page *page) {
  static const hark_friction_cell none;
  const hark_friction_cell *twice = state->subject.cells[HARK_SIGNAL_DOUBLE_CLICK];
  page->path = state->path;
  page->views = state->views;
  page->other_elements = state->other_elements;
  page->depth = depth_of(state->depths);
  page->double_click = row_of(twice ? twice : &none, HARK_SIGNAL_DOUBLE_CLICK, of_page(f, state));
  return rows_of(f, &state->subject, of_page(f, state), &page->total, &page->signals, &page->signal_count);
}

static int by_page(const void *a, const void *b) {
  const hark_friction_page *x = a, *y = b;
  int order = by_row(&x->total, &y->total);
  if (order != 0) {
    return order;
  }
  if (x->total.visits != y->total.visits) {
    return x->total.visits > y->total.visits ? -1 : 1;
  }
  return hark_bytes_compare(x->path, y->path);
}

static hark_err finish_pages(hark_friction *f, hark_friction_report *report) {
  hark_friction_page *pages = hark_arena_take_items(f->arena, f->page_count, sizeof *pages);
  hark_friction_page *other = hark_arena_take(f->arena, sizeof *other);
  if (pages == NULL || other == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err = HARK_OK;
  for (uint32_t i = 0; i < f->page_count && err == HARK_OK; i++) {
    err = finish_page(f, f->pages[i], &pages[i]);
  }
  if (err == HARK_OK) {
    err = finish_page(f, &f->other, other);
  }
  qsort(pages, f->page_count, sizeof *pages, by_page);
  report->pages = pages;
  report->page_count = f->page_count;
  report->other_pages = other->total.visits ? other : NULL;
  return err;
}

// ---- elements ----

static int by_element(const void *a, const void *b) {
  const hark_friction_element *x = a, *y = b;
  int order = by_row(&x->total, &y->total);
  order = order != 0 ? order : hark_bytes_compare(x->page->path, y->page->path);
  order = order != 0 ? order : hark_bytes_compare(x->target, y->target);
  return order != 0 ? order : hark_bytes_compare(x->label, y->label);
}

// Pages were sorted, so an element finds its page by its path: both are the same kept bytes.
static int by_path(const void *a, const void *b) {
  const hark_friction_page *const *x = a, *const *y = b;
  return hark_bytes_compare((*x)->path, (*y)->path);
}

static const hark_friction_page *page_named(const hark_friction_page *const *pages, size_t count, hark_bytes path) {
  const hark_friction_page wanted = {.path = path}, *key = &wanted;
  const hark_friction_page *const *found = bsearch(&key, pages, count, sizeof *pages, by_path);
  return found ? *found : NULL;
}

static hark_err finish_elements(hark_friction *f, hark_friction_report *report) {
  hark_friction_element *elements = hark_arena_take_items(f->arena, f->element_count, sizeof *elements);
  const hark_friction_page **sorted = hark_arena_take_items(f->arena, report->page_count, sizeof(void *));
  if (elements == NULL || sorted == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  for (size_t i = 0; i < report->page_count; i++) {
    sorted[i] = &report->pages[i];
  }
  qsort(sorted, report->page_count, sizeof(void *), by_path);
  for (uint32_t i = 0; i < f->element_count; i++) {
    const hark_friction_element_state *state = f->elements[i];
    const hark_friction_page_state *page = f->pages[state->page];
    hark_friction_element *element = &elements[i];
    element->page = page_named(sorted, report->page_count, page->path);
    element->target = state->target;
    element->label = state->label;
    hark_err err =
        rows_of(f, &state->subject, of_page(f, page), &element->total, &element->signals, &element->signal_count);
    if (err != HARK_OK) {
      return err;
    }
  }
  qsort(elements, f->element_count, sizeof *elements, by_element);
  report->elements = elements;
  report->element_count = f->element_count;
  return HARK_OK;
}

// ---- many rows ----

// The judged rows of one signal on pages and elements. The rows are this file's own, and const to the report's readers.
static size_t judged_rows(const hark_friction_report *report, hark_friction_row **rows) {
  size_t count = 0;
  for (size_t i = 0; i < report->page_count + report->element_count; i++) {
    bool page = i < report->page_count;
    const hark_friction_element *element = page ? NULL : &report->elements[i - report->page_count];
    const hark_friction_row *of = page ? report->pages[i].signals : element->signals;
    size_t of_count = page ? report->pages[i].signal_count : element->signal_count;
    for (size_t j = 0; j < of_count; j++) {
      if (!of[j].small_sample) {
        if (rows) {
          rows[count] = (hark_friction_row *)(uintptr_t)&of[j];
        }
        count++;
      }
    }
  }
  return count;
}

static hark_err correct_rows(hark_friction *f, const hark_friction_report *report) {
  size_t count = judged_rows(report, NULL);
  hark_friction_row **rows = hark_arena_take_items(f->arena, count, sizeof(void *));
  double *p = hark_arena_take_items(f->arena, count, sizeof *p);
  size_t *order = hark_arena_take_items(f->arena, count, sizeof *order);
  if (!rows || !p || !order) {
    return HARK_ERR_NO_MEMORY;
  }
  judged_rows(report, rows);
  for (size_t i = 0; i < count; i++) {
    p[i] = rows[i]->p;
  }
  hark_cost_correct(p, order, count);
  for (size_t i = 0; i < count; i++) {
    rows[i]->q = p[i];
  }
  return HARK_OK;
}

static hark_friction_scores scores_of(const hark_friction *f) {
  hark_friction_scores scores = {0};
  hark_score_tally tally = {0};
  memcpy(scores.sessions, f->score_sessions, sizeof scores.sessions);
  memcpy(scores.converted, f->score_converted, sizeof scores.converted);
  for (uint32_t i = 0; i < f->page_count; i++) {
    for (uint32_t device = 0; device < HARK_DEVICES; device++) {
      if (f->pages[i]->scores[device]) {
        hark_score_add(&tally, f->pages[i]->scores[device]);
      }
    }
  }
  hark_score_calibrate(&tally, &scores.calibration);
  return scores;
}

static double weeks_of(const hark_friction_coverage *coverage) {
  double days = (double)(coverage->last_started_ms - coverage->first_started_ms) / 86400e3;
  return (days > 1 ? days : 1) / 7;
}

hark_err hark_friction_finish(hark_friction *f, const hark_friction_report **report) {
  if (f->finished) {
    return HARK_ERR_STATE;
  }
  f->finished = true;
  hark_friction_report *made = hark_arena_take(f->arena, sizeof *made);
  if (made == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  made->goal = f->goal;
  made->group_min = f->group_min;
  made->exact_pages = f->exact_pages;
  made->coverage = f->coverage;
  made->currency = f->currency;
  made->weeks = weeks_of(&f->coverage);
  made->scores = scores_of(f);
  audience everyone = {f->ordinal, f->sessions_converted, f->group_min, f->strata, true, &f->days};
  hark_err err = rows_of(f, &f->site, everyone, &made->site, &made->signals, &made->signal_count);
  if (err == HARK_OK) {
    err = finish_pages(f, made);
  }
  if (err == HARK_OK) {
    err = finish_elements(f, made);
  }
  if (err == HARK_OK) {
    err = correct_rows(f, made);
  }
  if (err == HARK_OK) {
    *report = made;
  }
  return err;
}
