#include "collector/analysis/forms.h"

#include <stdlib.h>
#include <string.h>

#include "collector/analysis/name_table.h"
#include "collector/analysis/page_name.h"
#include "collector/analysis/walk.h"
#include "schema/hark_fb.h"

#define KEY_BYTES_MAX 640u
#define PATH_BYTES_MAX 512u

typedef struct {
  uint32_t *ms, *hesitation; // by hark_walk_class_of
} times;

typedef struct {
  hark_forms_form sums;
  hark_forms_input *inputs;
  times *times;
  uint32_t *through_ms;
} form;

struct hark_forms {
  hark_arena *arena;
  hark_forms_options options;
  hark_forms_report report;
  hark_name_table names; // page, NUL, target
  form *forms;
};

hark_forms *hark_forms_create(hark_arena *arena, const hark_forms_options *options) {
  hark_forms *f = hark_arena_take(arena, sizeof *f);
  if (!f || !hark_name_table_make(&f->names, arena, HARK_FORMS_REPORT_MAX)) {
    return NULL;
  }
  f->arena = arena;
  f->options = *options;
  f->options.page = options->page.size > 0 ? hark_arena_copy(arena, options->page) : options->page;
  f->forms = hark_arena_take_items(arena, HARK_FORMS_REPORT_MAX, sizeof *f->forms);
  f->report.first_started_ms = UINT64_MAX;
  return f->forms && (options->page.size == 0 || f->options.page.data) ? f : NULL;
}

// ---- finding ----

static bool make_form(hark_forms *f, form *made, hark_bytes page, hark_bytes target) {
  made->inputs = hark_arena_take_items(f->arena, HARK_FORMS_INPUTS_MAX, sizeof *made->inputs);
  made->times = hark_arena_take_items(f->arena, HARK_FORMS_INPUTS_MAX, sizeof *made->times);
  made->through_ms = hark_arena_take_items(f->arena, HARK_WALK_CLASSES, sizeof *made->through_ms);
  made->sums.page = hark_arena_copy(f->arena, page);
  made->sums.target = target.size > 0 ? hark_arena_copy(f->arena, target) : target;
  return made->inputs && made->times && made->through_ms && made->sums.page.data;
}

static form *form_of(hark_forms *f, hark_bytes page, hark_bytes target) {
  uint8_t key[KEY_BYTES_MAX];
  if (page.size + 1 + target.size > sizeof key || !hark_bytes_is_utf8(page) || !hark_bytes_is_utf8(target)) {
    return NULL;
  }
  memcpy(key, page.data, page.size);
  key[page.size] = 0;
  if (target.size > 0) {
    memcpy(key + page.size + 1, target.data, target.size);
  }
  uint32_t known = f->names.count;
  uint32_t number = hark_name_number(&f->names, (hark_bytes){key, page.size + 1 + target.size});
  form *found = number != HARK_NAME_NONE ? &f->forms[number] : NULL;
  return found && (number < known || make_form(f, found, page, target)) ? found : NULL;
}

// The number of the field in its form; HARK_NAME_NONE where there are too many.
static uint32_t input_of(hark_forms *f, form *at, hark_fb_digest_field field) {
  hark_bytes target = hark_fb_digest_field_target(field), label = hark_fb_digest_field_label(field);
  uint32_t i = 0;
  while (i < at->sums.input_count && !hark_bytes_equal(at->inputs[i].target, target)) {
    i++;
  }
  if (i == HARK_FORMS_INPUTS_MAX || target.size == 0 || !hark_bytes_is_utf8(target)) {
    return HARK_NAME_NONE;
  }
  hark_forms_input *input = &at->inputs[i];
  if (i == at->sums.input_count) {
    input->target = hark_arena_copy(f->arena, target);
    at->sums.input_count += input->target.data != NULL;
  }
  if (input->label.size == 0 && label.size > 0 && hark_bytes_is_utf8(label)) {
    input->label = hark_arena_copy(f->arena, label);
  }
  return i < at->sums.input_count ? i : HARK_NAME_NONE;
}

// ---- counting ----

static void count_time(hark_forms *f, uint32_t **counts, uint32_t ms) {
  if (!*counts) {
    *counts = hark_arena_take_items(f->arena, HARK_WALK_CLASSES, sizeof **counts);
  }
  if (*counts) {
    (*counts)[hark_walk_class_of(ms)]++;
  }
}

static void count_input(hark_forms *f, form *at, uint32_t number, hark_fb_digest_field field, bool sent) {
  hark_forms_input *input = &at->inputs[number];
  uint32_t touched = hark_fb_digest_field_touched(field), changes = hark_fb_digest_field_changes(field);
  input->visits++;
  input->touched += touched > 0;
  input->changed += changes > 0;
  input->returned += changes > 1;
  input->refused += hark_fb_digest_field_refused(field) > 0;
  input->pasted += hark_fb_digest_field_pastes(field) > 0;
  input->autofilled += hark_fb_digest_field_autofilled(field);
  input->sent += sent;
  input->sent_empty += sent && !hark_fb_digest_field_filled(field);
  if (touched > 0) {
    count_time(f, &at->times[number].ms, hark_fb_digest_field_ms(field));
  }
  if (changes > 0) {
    count_time(f, &at->times[number].hesitation, hark_fb_digest_field_hesitation_ms(field));
  }
}

static void add_example(hark_forms_input *input, const hark_forms_moment *moment) {
  uint32_t at = input->example_count < HARK_FORMS_EXAMPLES_MAX ? input->example_count++ : HARK_FORMS_EXAMPLES_MAX;
  while (at > 0 && input->examples[at - 1].started_ms < moment->started_ms) {
    if (at < HARK_FORMS_EXAMPLES_MAX) {
      input->examples[at] = input->examples[at - 1];
    }
    at--;
  }
  if (at < HARK_FORMS_EXAMPLES_MAX) {
    input->examples[at] = *moment;
  }
}

static void add_form(hark_forms *f, form *at, hark_fb_digest_form seen, const hark_forms_moment *moment) {
  bool began = hark_fb_digest_form_changed(seen), refused = hark_fb_digest_form_refused(seen);
  uint32_t sent = hark_fb_digest_form_sent(seen), last = HARK_NAME_NONE;
  bool through = sent > 0 && !refused;
  at->sums.visits++;
  at->sums.began += began;
  at->sums.sent += began && sent > 0;
  at->sums.sent_again += began && sent > 1;
  at->sums.refused += began && refused;
  at->sums.through += began && through;
  at->sums.left += began && !through;
  if (began && through) {
    at->through_ms[hark_walk_class_of(hark_fb_digest_form_ms(seen))]++;
  }
  for (uint32_t i = 0; i < hark_fb_digest_form_inputs_count(seen); i++) {
    hark_fb_digest_field field = hark_fb_digest_form_inputs_at(seen, i);
    uint32_t number = input_of(f, at, field);
    if (number != HARK_NAME_NONE && began) {
      count_input(f, at, number, field, sent > 0);
      last = i + 1 == hark_fb_digest_form_last_input(seen) ? number : last;
    }
  }
  if (began && !through && last != HARK_NAME_NONE) {
    at->inputs[last].left++;
    add_example(&at->inputs[last], moment);
  }
}

static void add_page(hark_forms *f, hark_session_id session, uint64_t started_ms, hark_fb_digest_page page) {
  uint8_t room[PATH_BYTES_MAX];
  hark_bytes path = hark_bytes_cut(hark_fb_digest_page_path(page), PATH_BYTES_MAX);
  hark_bytes name = f->options.exact_pages ? path : hark_page_name(path, room);
  if (f->options.page.size > 0 && !hark_bytes_equal(name, f->options.page)) {
    return;
  }
  for (uint32_t i = 0; i < hark_fb_digest_page_forms_count(page); i++) {
    hark_fb_digest_form seen = hark_fb_digest_page_forms_at(page, i);
    form *at = form_of(f, name, hark_fb_digest_form_target(seen));
    hark_forms_moment moment = {.session = session,
                                .tab = hark_fb_digest_page_tab(page),
                                .started_ms = started_ms,
                                .epoch = hark_fb_digest_page_epoch(page),
                                .at_ms = hark_fb_digest_form_last_ms(seen)};
    if (at) {
      add_form(f, at, seen, &moment);
    } else {
      f->report.untold++;
    }
  }
}

void hark_forms_add(hark_forms *f, hark_session_id session, hark_bytes digest) {
  if (digest.size == 0) {
    f->report.undigested++;
    return;
  }
  hark_fb_digest root = hark_fb_digest_root(digest);
  uint64_t started_ms = hark_fb_digest_started_ms(root);
  if (hark_fb_digest_automated(root) && !f->options.automated) {
    f->report.automated++;
    return;
  }
  if (f->options.device != HARK_HEATMAP_ANY && (uint8_t)f->options.device != hark_fb_digest_device(root)) {
    return;
  }
  f->report.sessions++;
  f->report.first_started_ms = started_ms < f->report.first_started_ms ? started_ms : f->report.first_started_ms;
  f->report.last_started_ms = started_ms > f->report.last_started_ms ? started_ms : f->report.last_started_ms;
  for (uint32_t i = 0; i < hark_fb_digest_pages_count(root); i++) {
    hark_fb_digest_page page = hark_fb_digest_pages_at(root, i);
    if (hark_fb_digest_page_forms_count(page) > 0) {
      add_page(f, session, started_ms, page);
    }
  }
}

// ---- the report ----

// The time that a share of those counted do not exceed; -1 where there are none.
static double quantile(const uint32_t *counts, double share) {
  uint64_t all = 0, sum = 0;
  for (uint32_t i = 0; counts && i < HARK_WALK_CLASSES; i++) {
    all += counts[i];
  }
  for (uint32_t i = 0; all > 0 && i < HARK_WALK_CLASSES; i++) {
    sum += counts[i];
    if ((double)sum >= share * (double)all) {
      return hark_walk_class_ms(i);
    }
  }
  return -1;
}

static int by_began(const void *a, const void *b) {
  const hark_forms_form *x = a, *y = b;
  int order = (x->began < y->began) - (x->began > y->began);
  order = order ? order : (x->visits < y->visits) - (x->visits > y->visits);
  order = order ? order : hark_bytes_compare(x->page, y->page);
  return order ? order : hark_bytes_compare(x->target, y->target);
}

static void finish_form(form *at) {
  hark_forms_form *s = &at->sums;
  s->began_share = hark_interval_of_share(s->began, s->visits);
  s->through_share = hark_interval_of_share(s->through, s->began);
  s->ms = quantile(at->through_ms, 0.5);
  for (uint32_t i = 0; i < s->input_count; i++) {
    hark_forms_input *input = &at->inputs[i];
    input->left_share = hark_interval_of_share(input->left, s->began);
    input->ms = quantile(at->times[i].ms, 0.5);
    input->ms_slow = quantile(at->times[i].ms, 0.9);
    input->hesitation_ms = quantile(at->times[i].hesitation, 0.5);
  }
  s->inputs = at->inputs;
}

hark_err hark_forms_finish(hark_forms *f, const hark_forms_report **report) {
  hark_forms_form *list = hark_arena_take_items(f->arena, f->names.count + 1, sizeof *list);
  if (!list) {
    return HARK_ERR_NO_MEMORY;
  }
  for (uint32_t i = 0; i < f->names.count; i++) {
    if (f->forms[i].inputs) { // else there was no memory for it
      finish_form(&f->forms[i]);
      list[f->report.form_count++] = f->forms[i].sums;
    }
  }
  qsort(list, f->report.form_count, sizeof *list, by_began);
  f->report.forms = list;
  f->report.first_started_ms = f->report.first_started_ms == UINT64_MAX ? 0 : f->report.first_started_ms;
  *report = &f->report;
  return HARK_OK;
}
