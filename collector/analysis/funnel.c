#include "collector/analysis/funnel.h"

#include <stdlib.h>
#include <string.h>

#define GROUP_MIN 20u
#define EXPECTED_MIN 5.0

// Those who reached a step, by kind of visit: `converted` means that they came to the next one.
typedef struct {
  hark_cost_group all[HARK_STRATA];
  hark_cost_group met[HARK_SIGNAL_COUNT][HARK_STRATA];
  uint32_t sessions;
  uint32_t took[HARK_WALK_CLASSES];
  uint32_t example_count;
  hark_funnel_example examples[HARK_FUNNEL_EXAMPLES_MAX];
} level;

typedef struct {
  char value[HARK_FUNNEL_SEGMENT_BYTES_MAX];
  size_t size;
  uint32_t sessions[HARK_FUNNEL_STEPS_MAX];
} segment;

struct hark_funnel {
  hark_arena *arena;
  hark_funnel_step steps[HARK_FUNNEL_STEPS_MAX];
  hark_bytes names[HARK_FUNNEL_STEPS_MAX];
  uint32_t step_count;
  uint64_t within_ms;
  const char *by;
  bool automated;
  level levels[HARK_FUNNEL_STEPS_MAX];
  segment segments[HARK_FUNNEL_SEGMENTS_MAX], other;
  uint32_t segment_count;
  hark_funnel_report report;
  hark_walk walk;
};

// ---- what is asked ----

static bool read_step(hark_bytes text, hark_funnel_step *step) {
  static const char goal[] = "goal:", signal[] = "signal:";
  if (hark_bytes_starts_with(text, hark_bytes_from_cstr(goal))) {
    *step = (hark_funnel_step){HARK_WALK_GOAL, hark_bytes_part(text, sizeof goal - 1, text.size), 0};
    return step->name.size > 0;
  }
  if (hark_bytes_starts_with(text, hark_bytes_from_cstr(signal))) {
    hark_bytes name = hark_bytes_part(text, sizeof signal - 1, text.size);
    for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
      if (hark_signal_is_friction(which) && hark_bytes_equal_cstr(name, hark_signal_name(which))) {
        *step = (hark_funnel_step){HARK_WALK_SIGNAL, name, which};
        return true;
      }
    }
    return false;
  }
  *step = (hark_funnel_step){HARK_WALK_PAGE, text, 0};
  return text.size > 0;
}

static hark_bytes trimmed(hark_bytes text) {
  while (text.size > 0 && text.data[0] == ' ') {
    text = hark_bytes_part(text, 1, text.size);
  }
  while (text.size > 0 && text.data[text.size - 1] == ' ') {
    text.size--;
  }
  return text;
}

static bool read_steps(hark_funnel *f, hark_bytes text) {
  size_t from = 0;
  for (size_t at = 0; at <= text.size; at++) {
    if (at < text.size && text.data[at] != ',') {
      continue;
    }
    hark_bytes name = trimmed(hark_bytes_part(text, from, at - from));
    if (f->step_count == HARK_FUNNEL_STEPS_MAX || !read_step(name, &f->steps[f->step_count])) {
      return false;
    }
    f->names[f->step_count++] = name;
    from = at + 1;
  }
  return f->step_count >= 2;
}

hark_err hark_funnel_create(hark_arena *arena, const hark_funnel_options *options, hark_funnel **funnel) {
  hark_funnel *f = hark_arena_take(arena, sizeof *f);
  hark_bytes text = hark_bytes_from_cstr(options->steps ? options->steps : "");
  if (f == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  if (text.size > HARK_FUNNEL_SPEC_MAX || !hark_bytes_is_utf8(text)) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  f->arena = arena;
  f->within_ms = options->within_ms ? options->within_ms : HARK_FUNNEL_WITHIN_MS;
  f->by = options->by && options->by[0] ? options->by : NULL;
  f->automated = options->automated;
  *funnel = f;
  return read_steps(f, hark_arena_copy(arena, text)) ? HARK_OK : HARK_ERR_BAD_ARGUMENT;
}

// ---- one session ----

// Does `name` fit a pattern in which * stands for any bytes?
static bool fits(hark_bytes pattern, hark_bytes name) {
  size_t p = 0, n = 0, star = SIZE_MAX, back = 0;
  while (n < name.size) {
    if (p < pattern.size && pattern.data[p] == '*') {
      star = p++;
      back = n;
    } else if (p < pattern.size && pattern.data[p] == name.data[n]) {
      p++;
      n++;
    } else if (star != SIZE_MAX) {
      p = star + 1;
      n = ++back;
    } else {
      return false;
    }
  }
  while (p < pattern.size && pattern.data[p] == '*') {
    p++;
  }
  return p == pattern.size;
}

static bool is_step(const hark_funnel_step *step, const hark_walk_step *at) {
  return at->kind == step->kind && (step->kind == HARK_WALK_SIGNAL ? at->which == step->which
                                    : step->kind == HARK_WALK_PAGE ? fits(step->name, at->name)
                                                                   : hark_bytes_equal(step->name, at->name));
}

// Where the steps were reached, as indexes of the walk.
typedef struct {
  uint32_t at[HARK_FUNNEL_STEPS_MAX];
  uint32_t reached;
} way;

static way follow(const hark_funnel *f, uint32_t entry) {
  const hark_walk *walk = &f->walk;
  way found = {{entry}, 1};
  uint64_t end_ms = walk->steps[entry].at_ms + f->within_ms;
  for (uint32_t i = entry + 1; i < walk->count && found.reached < f->step_count && walk->steps[i].at_ms <= end_ms;
       i++) {
    if (is_step(&f->steps[found.reached], &walk->steps[i])) {
      found.at[found.reached++] = i;
    }
  }
  return found;
}

static way furthest(const hark_funnel *f) {
  way best = {.reached = 0};
  for (uint32_t i = 0; i < f->walk.count && best.reached < f->step_count; i++) {
    if (is_step(&f->steps[0], &f->walk.steps[i])) {
      way found = follow(f, i);
      if (found.reached > best.reached) {
        best = found;
      }
    }
  }
  return best;
}

static void show(level *l, const hark_walk *walk, const hark_walk_step *at) {
  hark_funnel_example example = {walk->id, walk->started_ms, at->tab, at->epoch, at->page_ms};
  uint32_t i = l->example_count;
  if (i == HARK_FUNNEL_EXAMPLES_MAX && l->examples[--i].started_ms >= example.started_ms) {
    return;
  }
  l->example_count += i == l->example_count;
  for (; i > 0 && l->examples[i - 1].started_ms < example.started_ms; i--) {
    l->examples[i] = l->examples[i - 1];
  }
  l->examples[i] = example;
}

// The signals between a step and the next page, whether that is a step or not: as long as those who left and those who
// went on both stood where the step was.
static uint64_t met_after(const hark_funnel *f, const way *w, uint32_t step) {
  const hark_walk *walk = &f->walk;
  uint64_t end_ms = walk->steps[w->at[0]].at_ms + f->within_ms, met = 0;
  uint32_t end = step + 1 < w->reached ? w->at[step + 1] : walk->count;
  for (uint32_t i = w->at[step] + 1; i < end && walk->steps[i].kind != HARK_WALK_PAGE; i++) {
    if (walk->steps[i].kind == HARK_WALK_SIGNAL && walk->steps[i].at_ms <= end_ms) {
      met |= UINT64_C(1) << walk->steps[i].which;
    }
  }
  return met;
}

// Counts the session at a step that it reached.
static void count_level(hark_funnel *f, const way *w, uint32_t step) {
  level *l = &f->levels[step];
  const hark_walk_step *at = &f->walk.steps[w->at[step]];
  uint32_t stratum = f->walk.device * HARK_SOURCES + f->walk.source;
  bool on = step + 1 < w->reached;
  l->sessions++;
  l->all[stratum].visits++;
  l->all[stratum].converted += on;
  if (step > 0) {
    l->took[hark_walk_class_of(at->at_ms - f->walk.steps[w->at[step - 1]].at_ms)]++;
  }
  if (step + 1 == f->step_count) {
    return;
  }
  uint64_t met = met_after(f, w, step);
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (met >> which & 1) {
      l->met[which][stratum].visits++;
      l->met[which][stratum].converted += on;
    }
  }
  if (!on) {
    show(l, &f->walk, at);
  }
}

// The segment of a value; the last one is that of all values that are not told apart.
static segment *segment_of(hark_funnel *f, hark_bytes value) {
  for (uint32_t i = 0; i < f->segment_count; i++) {
    if (hark_bytes_equal((hark_bytes){(const uint8_t *)f->segments[i].value, f->segments[i].size}, value)) {
      return &f->segments[i];
    }
  }
  if (f->segment_count == HARK_FUNNEL_SEGMENTS_MAX || value.size > HARK_FUNNEL_SEGMENT_BYTES_MAX ||
      !hark_bytes_is_utf8(value)) {
    return &f->other;
  }
  segment *s = &f->segments[f->segment_count++];
  s->size = value.size;
  if (value.size > 0) {
    memcpy(s->value, value.data, value.size);
  }
  return s;
}

void hark_funnel_add_record(hark_funnel *f, hark_bytes bytes) {
  hark_fb_session record = hark_fb_session_root(bytes);
  hark_funnel_report *r = &f->report;
  if (!hark_walk_read(record, &f->walk)) {
    r->unreadable++;
    return;
  }
  if (f->walk.automated && !f->automated) {
    r->automated++;
    return;
  }
  uint64_t started_ms = f->walk.started_ms;
  r->first_started_ms = r->sessions == 0 || started_ms < r->first_started_ms ? started_ms : r->first_started_ms;
  r->last_started_ms = started_ms > r->last_started_ms ? started_ms : r->last_started_ms;
  r->sessions++;
  r->cut += f->walk.cut;
  way w = furthest(f);
  segment *s = w.reached && f->by ? segment_of(f, hark_walk_attribute(record, f->by)) : NULL;
  for (uint32_t step = 0; step < w.reached; step++) {
    count_level(f, &w, step);
    if (s) {
      s->sessions[step]++;
    }
  }
}

// ---- the report ----

static hark_cost_group sum_of(const hark_cost_group strata[HARK_STRATA]) {
  hark_cost_group sum = {0};
  for (uint32_t i = 0; i < HARK_STRATA; i++) {
    sum.visits += strata[i].visits;
    sum.converted += strata[i].converted;
  }
  return sum;
}

static hark_funnel_cause cause_of(const level *l, uint32_t which) {
  hark_cost_group met = sum_of(l->met[which]), all = sum_of(l->all);
  hark_cost_comparison c = hark_cost_of_conversion(l->met[which], l->all, HARK_STRATA);
  hark_funnel_cause cause = {.which = which,
                             .sessions = met.visits,
                             .sessions_on = met.converted,
                             .others = all.visits - met.visits,
                             .others_on = all.converted - met.converted,
                             .adjusted = c.difference,
                             .p = c.p,
                             .q = c.p,
                             .lost = -c.difference.value * met.visits};
  cause.small_sample = cause.sessions < GROUP_MIN || cause.others < GROUP_MIN ||
                       hark_cost_expected(l->met[which], l->all, HARK_STRATA) < EXPECTED_MIN;
  return cause;
}

static int by_loss(const void *a, const void *b) {
  const hark_funnel_cause *x = a, *y = b;
  if (x->small_sample != y->small_sample) {
    return x->small_sample ? 1 : -1;
  }
  return x->lost > y->lost ? -1 : x->lost < y->lost ? 1 : x->which < y->which ? -1 : 1;
}

// Finds the causes of all steps, and corrects those that are judged for each other.
static hark_err find_causes(hark_funnel *f) {
  size_t max = (size_t)f->step_count * HARK_SIGNAL_COUNT, judged = 0;
  hark_funnel_cause *causes = hark_arena_take_items(f->arena, max, sizeof *causes), *next = causes;
  double *p = hark_arena_take_items(f->arena, max, sizeof *p);
  size_t *order = hark_arena_take_items(f->arena, max, sizeof *order);
  if (!causes || !p || !order) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t step = 0; step + 1 < f->step_count; step++) {
    hark_funnel_level *level_out = &f->report.levels[step];
    level_out->causes = next;
    for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
      hark_funnel_cause cause = cause_of(&f->levels[step], which);
      if (cause.sessions > 0) {
        *next++ = cause;
        level_out->cause_count++;
      }
    }
    qsort(next - level_out->cause_count, level_out->cause_count, sizeof *causes, by_loss);
  }
  for (hark_funnel_cause *c = causes; c < next; c++) {
    if (!c->small_sample) {
      p[judged++] = c->p;
    }
  }
  hark_cost_correct(p, order, judged);
  judged = 0;
  for (hark_funnel_cause *c = causes; c < next; c++) {
    c->q = c->small_sample ? c->q : p[judged++];
  }
  return HARK_OK;
}

static void finish_level(hark_funnel *f, uint32_t step) {
  const level *l = &f->levels[step];
  hark_funnel_level *out = &f->report.levels[step];
  uint32_t before = step > 0 ? f->levels[step - 1].sessions : l->sessions, median = hark_walk_median(l->took);
  out->name = f->names[step];
  out->sessions = l->sessions;
  out->of_first = hark_interval_of_share(l->sessions, f->levels[0].sessions);
  out->of_last = hark_interval_of_share(l->sessions, before);
  out->median_ms = median < HARK_WALK_CLASSES ? hark_walk_class_ms(median) : 0;
  out->example_count = l->example_count;
  memcpy(out->examples, l->examples, sizeof out->examples);
}

static int by_sessions(const void *a, const void *b) {
  const hark_funnel_segment *x = a, *y = b;
  if (x->other != y->other) {
    return x->other ? 1 : -1;
  }
  return x->sessions[0] > y->sessions[0]   ? -1
         : x->sessions[0] < y->sessions[0] ? 1
                                           : hark_bytes_compare(x->value, y->value);
}

static hark_funnel_segment finished(const hark_funnel *f, const segment *s, bool other) {
  hark_funnel_segment out = {.value = {(const uint8_t *)s->value, s->size}, .other = other};
  memcpy(out.sessions, s->sessions, sizeof s->sessions);
  out.through = hark_interval_of_share(s->sessions[f->step_count - 1], s->sessions[0]);
  return out;
}

static hark_err finish_segments(hark_funnel *f) {
  bool other = f->other.sessions[0] > 0;
  size_t count = f->segment_count + other;
  hark_funnel_segment *segments = hark_arena_take_items(f->arena, count, sizeof *segments);
  if (segments == NULL) {
    return HARK_ERR_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    bool last = i == f->segment_count;
    segments[i] = finished(f, last ? &f->other : &f->segments[i], last);
  }
  qsort(segments, count, sizeof *segments, by_sessions);
  f->report.segments = segments;
  f->report.segment_count = count;
  return HARK_OK;
}

hark_err hark_funnel_finish(hark_funnel *f, const hark_funnel_report **report) {
  f->report.step_count = f->step_count;
  f->report.within_ms = f->within_ms;
  f->report.by = f->by;
  for (uint32_t step = 0; step < f->step_count; step++) {
    finish_level(f, step);
  }
  hark_err err = find_causes(f);
  err = err == HARK_OK ? finish_segments(f) : err;
  *report = &f->report;
  return err;
}
