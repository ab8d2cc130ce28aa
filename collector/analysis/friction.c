#include "collector/analysis/friction.h"

#include <assert.h>
#include <string.h>

#include "collector/analysis/friction_state.h"
#include "collector/analysis/page_name.h"
#include "schema/base/hash.h"

#define HASH_SEED 0x6861726bu
#define VALUE_MAX 1e12 // a visit that is worth more is a mistake

static_assert(HARK_FRICTION_ELEMENTS_MAX < UINT16_MAX, "an index + 1 fits a place");
static_assert(HARK_SIGNAL_COUNT < HARK_FRICTION_ANY, "ANY is no signal's number");

double hark_friction_weight(uint32_t which) {
  // How sure such a signal means that something is wrong, from "the page failed" to "someone thought". Ours; stated
  // in the report, and the same for everybody so that reports compare.
  switch (which) {
  case HARK_SIGNAL_RAGE_CLICK:
  case HARK_SIGNAL_ERROR_CLICK:
    return 1.0;
  case HARK_SIGNAL_RAGE_KEYS:
  case HARK_SIGNAL_REQUEST_FAILURE:
    return 0.8;
  case HARK_SIGNAL_DEAD_CLICK:
  case HARK_SIGNAL_FORM_ABANDONMENT:
  case HARK_SIGNAL_COPIED_ERROR:
    return 0.6;
  case HARK_SIGNAL_SLOW_CLICK:
  case HARK_SIGNAL_INVALID_FIELD:
  case HARK_SIGNAL_PASTED_INSTEAD:
    return 0.4;
  case HARK_SIGNAL_THRASHED_CURSOR:
  case HARK_SIGNAL_REFILLED_FIELD:
  case HARK_SIGNAL_BACK_AND_FORTH:
  case HARK_SIGNAL_REPEATED_SEARCH:
  case HARK_SIGNAL_EXCESSIVE_SCROLL:
    return 0.3;
  case HARK_SIGNAL_HESITATION_FIELD:
  case HARK_SIGNAL_QUICK_BACK:
  case HARK_SIGNAL_TURNED_SCREEN:
  case HARK_SIGNAL_ZOOMED_IN:
    return 0.2;
  case HARK_SIGNAL_HESITATION_HOVER:
  case HARK_SIGNAL_HESITATION_START:
  case HARK_SIGNAL_HESITATION_SUBMIT:
    return 0.1;
  default:
    return 0;
  }
}

// ---- texts as keys ----

// Makes a key of a recorded text: cut to `max` bytes, and, where it is not UTF-8 (a damaged record), with question
// marks in `room`, so that every writer may rely on it.
static hark_bytes key_of(hark_bytes text, size_t max, uint8_t *room) {
  text = hark_bytes_cut(text, max);
  if (hark_bytes_is_utf8(text)) {
    return text;
  }
  for (size_t i = 0; i < text.size; i++) {
    room[i] = text.data[i] < 0x80 ? text.data[i] : '?';
  }
  return (hark_bytes){room, text.size};
}

static bool keep(hark_arena *arena, hark_bytes text, hark_bytes *kept) {
  *kept = hark_arena_copy(arena, text);
  return kept->data != NULL;
}

hark_friction *hark_friction_create(hark_arena *arena, const hark_friction_options *options) {
  hark_friction *friction = hark_arena_take(arena, sizeof *friction);
  if (friction == NULL) {
    return NULL;
  }
  hark_bytes goal = hark_bytes_from_cstr(options && options->goal ? options->goal : "purchase");
  char *copy = hark_arena_take(arena, goal.size + 1);
  if (copy == NULL) {
    return NULL;
  }
  goal = key_of(goal, goal.size, (uint8_t *)copy);
  if (goal.size) {
    memmove(copy, goal.data, goal.size);
  }
  friction->arena = arena;
  friction->goal = copy;
  friction->automated = options && options->automated;
  friction->exact_pages = options && options->exact_pages;
  if (options && options->currency && strlen(options->currency) <= HARK_FRICTION_CURRENCY_MAX) {
    strcpy(friction->currency, options->currency);
  }
  friction->group_min = options && options->group_min ? options->group_min : HARK_FRICTION_GROUP_MIN;
  return friction;
}

// ---- finding and making pages and elements ----

// Finds or makes a page; `other` once no more can be told apart; NULL without memory.
static hark_friction_page_state *page_of(hark_friction *f, hark_bytes path, uint32_t *index) {
  uint8_t room[HARK_FRICTION_PATH_MAX], name[HARK_FRICTION_PATH_MAX];
  path = key_of(path, sizeof room, room);
  path = f->exact_pages ? path : hark_page_name(path, name);
  uint64_t hash = hark_hash(path, HASH_SEED);
  *index = UINT32_MAX;
  for (uint32_t i = 0; i < HARK_FRICTION_PROBES_MAX; i++) {
    uint16_t *place = &f->page_places[(hash + i) % HARK_FRICTION_PAGE_PLACES];
    if (*place != 0) {
      if (hark_bytes_equal(f->pages[*place - 1]->path, path)) {
        *index = *place - 1u;
        return f->pages[*index];
      }
      continue;
    }
    if (f->page_count == HARK_FRICTION_PAGES_MAX) {
      break;
    }
    hark_friction_page_state *page = hark_arena_take(f->arena, sizeof *page);
    if (page == NULL || !keep(f->arena, path, &page->path)) {
      return NULL;
    }
    *index = f->page_count;
    f->pages[f->page_count++] = page;
    *place = (uint16_t)f->page_count;
    return page;
  }
  return &f->other;
}

// Finds or makes an element. HARK_ERR_FULL once no more can be told apart.
static hark_err element_of(hark_friction *f, uint32_t page, hark_bytes target, hark_bytes label,
                           hark_friction_element_state **element) {
  uint8_t target_room[HARK_FRICTION_TARGET_MAX], label_room[HARK_FRICTION_LABEL_MAX];
  target = key_of(target, sizeof target_room, target_room);
  label = key_of(label, sizeof label_room, label_room);
  uint64_t hash = hark_hash(label, hark_hash(target, HASH_SEED + page));
  for (uint32_t i = 0; i < HARK_FRICTION_PROBES_MAX; i++) {
    uint16_t *place = &f->element_places[(hash + i) % HARK_FRICTION_ELEMENT_PLACES];
    if (*place != 0) {
      *element = f->elements[*place - 1];
      if ((*element)->page == page && hark_bytes_equal((*element)->target, target) &&
          hark_bytes_equal((*element)->label, label)) {
        return HARK_OK;
      }
      continue;
    }
    if (f->element_count == HARK_FRICTION_ELEMENTS_MAX) {
      break;
    }
    *element = hark_arena_take(f->arena, sizeof **element);
    if (*element == NULL || !keep(f->arena, target, &(*element)->target) ||
        !keep(f->arena, label, &(*element)->label)) {
      return HARK_ERR_NO_MEMORY;
    }
    (*element)->page = page;
    f->elements[f->element_count++] = *element;
    *place = (uint16_t)f->element_count;
    return HARK_OK;
  }
  return HARK_ERR_FULL;
}

// ---- counting ----

int hark_friction_moment_order(const hark_friction_moment *a, const hark_friction_moment *b) {
  double wa = hark_friction_weight(a->which), wb = hark_friction_weight(b->which);
  if (wa != wb) {
    return wa > wb ? -1 : 1;
  }
  // Counts of two signals (clicks, milliseconds) do not compare, so signals of one weight are told apart first: an
  // order that compared counts only now and then would run in circles.
  if (a->which != b->which) {
    return a->which < b->which ? -1 : 1;
  }
  if (a->count != b->count) {
    return a->count > b->count ? -1 : 1;
  }
  if (a->started_ms != b->started_ms) {
    return a->started_ms > b->started_ms ? -1 : 1;
  }
  int ids = memcmp(a->session.bytes, b->session.bytes, sizeof a->session.bytes);
  if (ids != 0) {
    return ids;
  }
  if (a->tab != b->tab) {
    return a->tab < b->tab ? -1 : 1;
  }
  if (a->epoch != b->epoch) {
    return a->epoch < b->epoch ? -1 : 1;
  }
  return a->at_ms < b->at_ms ? -1 : a->at_ms > b->at_ms;
}

// Keeps the best moments, one a session, best first. What falls out is worse than all that stay, so that a later
// and better moment of the same session is never lost by it.
static void show(hark_friction_cell *cell, const hark_friction_moment *moment) {
  uint32_t i = 0;
  while (i < cell->moment_count &&
         memcmp(cell->moments[i].session.bytes, moment->session.bytes, sizeof moment->session.bytes) != 0) {
    i++;
  }
  if (i == HARK_FRICTION_MOMENTS_MAX) {
    i--;
  } else if (i == cell->moment_count) {
    cell->moments[cell->moment_count++] = *moment;
  }
  if (hark_friction_moment_order(moment, &cell->moments[i]) < 0) {
    cell->moments[i] = *moment;
  }
  for (; i > 0 && hark_friction_moment_order(&cell->moments[i], &cell->moments[i - 1]) < 0; i--) {
    hark_friction_moment swap = cell->moments[i];
    cell->moments[i] = cell->moments[i - 1];
    cell->moments[i - 1] = swap;
  }
}

static void count_visit(hark_cost_group strata[HARK_STRATA], const hark_friction_session *session) {
  hark_cost_group *group = &strata[session->device * HARK_SOURCES + session->source];
  group->visits++;
  group->converted += session->converted;
  group->value += session->value;
  group->squares += session->value * session->value;
}

static void count_in(const hark_friction *f, hark_friction_cell *cell, const hark_friction_session *session,
                     const hark_friction_moment *moment) {
  cell->count++;
  if (cell->stamp != f->ordinal) {
    cell->stamp = f->ordinal;
    cell->in_session = 0;
    cell->sessions++;
    cell->sessions_converted += session->converted;
    hark_days_count(&cell->days, session->started_ms);
    cell->stand_for += session->sampled ? 1e4 / session->sampled : 1;
    count_visit(cell->strata, session);
  }
  cell->in_session++;
  show(cell, moment);
}

static hark_err count_for(hark_friction *f, hark_friction_subject *subject, const hark_friction_session *session,
                          const hark_friction_moment *moment) {
  hark_friction_cell **cell = &subject->cells[moment->which];
  if (*cell == NULL && (*cell = hark_arena_take(f->arena, sizeof **cell)) == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  count_in(f, *cell, session, moment);
  if (hark_signal_is_friction(moment->which)) {
    count_in(f, &subject->total, session, moment);
  }
  return HARK_OK;
}

static void see(hark_friction *f, hark_friction_page_state *page, const hark_friction_session *session) {
  if (page->stamp != f->ordinal) {
    page->stamp = f->ordinal;
    page->visits++;
    page->visits_converted += session->converted;
    hark_days_count(&page->days, session->started_ms);
    count_visit(page->strata, session);
    page->calm = 1;
    if (page != &f->other) { // its pages are not alike
      f->seen_now[f->seen_now_count++] = page;
    }
  }
}

static double factor_of(const hark_friction_subject *subject, uint32_t which) {
  return hark_score_factor(hark_friction_weight(which), subject->cells[which]->in_session);
}

// Counts the session's score, and those of the pages it saw, each among visits of its page and device.
static hark_err count_scores(hark_friction *f, const hark_friction_session *session) {
  hark_bytes id = {session->id.bytes, sizeof session->id.bytes};
  uint32_t half = hark_hash(id, HASH_SEED) & 1, of_session = hark_score_band(100 * (1 - f->calm));
  f->score_sessions[of_session]++;
  f->score_converted[of_session] += session->converted;
  for (uint32_t i = 0; i < f->seen_now_count; i++) {
    hark_score_stratum **scores = &f->seen_now[i]->scores[session->device];
    if (*scores == NULL && (*scores = hark_arena_take(f->arena, sizeof **scores)) == NULL) {
      return HARK_ERR_NO_MEMORY;
    }
    uint32_t band = hark_score_band(100 * (1 - f->seen_now[i]->calm));
    (*scores)->visits[half][band]++;
    (*scores)->converted[half][band] += session->converted;
  }
  return HARK_OK;
}

static hark_err count_depth(hark_friction *f, hark_friction_page_state *page, uint32_t per_cent) {
  if (page->depths == NULL &&
      (page->depths = hark_arena_take_items(f->arena, HARK_FRICTION_DEPTHS, sizeof *page->depths)) == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  page->depths[per_cent < 100 ? per_cent : 100]++;
  return HARK_OK;
}

static hark_err add_signal(hark_friction *f, const hark_friction_session *session, const hark_friction_signal *signal) {
  if (signal->which >= HARK_SIGNAL_COUNT) {
    f->coverage.unknown++;
    return HARK_OK;
  }
  uint32_t index;
  hark_friction_page_state *page = page_of(f, signal->page, &index);
  if (page == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  see(f, page, session);
  if (signal->which == HARK_SIGNAL_SCROLL_DEPTH) {
    return count_depth(f, page, signal->count);
  }
  hark_friction_moment moment = {.session = session->id,
                                 .started_ms = session->started_ms,
                                 .tab = signal->tab,
                                 .epoch = signal->epoch,
                                 .at_ms = signal->at_ms,
                                 .which = signal->which,
                                 .count = signal->count};
  hark_err err = count_for(f, &page->subject, session, &moment);
  if (err != HARK_OK || !hark_signal_is_friction(signal->which)) {
    return err;
  }
  page->calm *= factor_of(&page->subject, moment.which);
  err = count_for(f, &f->site, session, &moment);
  f->calm *= err == HARK_OK ? factor_of(&f->site, moment.which) : 1;
  if (err != HARK_OK || (signal->target.size == 0 && signal->label.size == 0)) {
    return err;
  }
  hark_friction_element_state *element = NULL;
  err = page == &f->other ? HARK_ERR_FULL : element_of(f, index, signal->target, signal->label, &element);
  if (err == HARK_ERR_FULL) {
    page->other_elements++;
    return HARK_OK;
  }
  return err == HARK_OK ? count_for(f, &element->subject, session, &moment) : err;
}

static void cover(hark_friction_coverage *coverage, const hark_friction_session *session) {
  bool first = coverage->sessions++ == 0;
  coverage->sessions_blank += session->views_blank >= session->views;
  coverage->views += session->views;
  coverage->views_blank += session->views_blank;
  coverage->events += session->events;
  coverage->dropped += session->dropped;
  coverage->sampled += session->sampled != 0;
  coverage->triggered += session->triggered;
  coverage->visits += session->sampled ? 1e4 / session->sampled : 1;
  if (first || session->started_ms < coverage->first_started_ms) {
    coverage->first_started_ms = session->started_ms;
  }
  if (first || session->started_ms > coverage->last_started_ms) {
    coverage->last_started_ms = session->started_ms;
  }
}

// A value in another currency than the report's is none.
static double value_of(hark_friction *f, const hark_friction_session *session) {
  bool usable = session->currency.size > 0 && session->currency.size <= HARK_FRICTION_CURRENCY_MAX &&
                session->value > 0 && session->value < VALUE_MAX;
  if (usable && f->currency[0] == 0 && hark_bytes_is_utf8(session->currency)) {
    memcpy(f->currency, session->currency.data, session->currency.size);
  }
  bool counts = usable && hark_bytes_equal_cstr(session->currency, f->currency);
  f->coverage.other_currency += session->value != 0 && !counts;
  return counts ? session->value : 0;
}

hark_err hark_friction_add(hark_friction *f, const hark_friction_session *given) {
  if (f->finished || f->ordinal == UINT32_MAX) {
    return HARK_ERR_STATE;
  }
  hark_friction_session counted = *given, *session = &counted;
  counted.device = given->device < HARK_DEVICES ? given->device : HARK_DEVICE_OTHER;
  counted.source = given->source < HARK_SOURCES ? given->source : HARK_SOURCE_OTHER;
  counted.value = value_of(f, given);
  count_visit(f->strata, session);
  hark_days_count(&f->days, session->started_ms);
  f->ordinal++;
  f->sessions_converted += session->converted;
  f->calm = 1;
  f->seen_now_count = 0;
  cover(&f->coverage, session);
  for (size_t i = 0; i < session->page_count; i++) {
    uint32_t index;
    hark_friction_page_state *page = page_of(f, session->pages[i].path, &index);
    if (page == NULL) {
      return HARK_ERR_NO_MEMORY;
    }
    see(f, page, session);
    page->views += session->pages[i].views;
  }
  for (size_t i = 0; i < session->signal_count; i++) {
    hark_err err = add_signal(f, session, &session->signals[i]);
    if (err != HARK_OK) {
      return err;
    }
  }
  return count_scores(f, session);
}
