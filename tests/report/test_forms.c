// Forms, against visits whose figures were worked out by hand.
#include <jansson.h>
#include <string.h>

#include "collector/analysis/forms.h"
#include "collector/report/forms_report.h"
#include "tests/report/walks.h"

typedef struct {
  hark_arena arena;
  hark_forms *forms;
  uint32_t next;
} adding;

static void start(adding *a, const hark_forms_options *options) {
  *a = (adding){.next = 1};
  hark_arena_open(&a->arena, HARK_FORMS_ARENA_MAX + HARK_REPORT_ARENA_MAX);
  a->forms = hark_forms_create(&a->arena, options);
  assert_non_null(a->forms);
}

typedef struct {
  const char *target;
  uint32_t touched, changes, ms, refused;
  bool filled;
} field;

typedef struct {
  const char *path, *form;
  uint32_t sent, last; // last: its place + 1; 0: nothing was changed
  bool refused;
  field fields[3];
} filled;

// One session of one visit.
static void add(adding *a, const filled *v, hark_device device, bool automated) {
  static _Alignas(8) uint8_t memory[1 << 14];
  hark_flat_builder b;
  hark_flat_ref fields[3];
  hark_bytes digest;
  uint32_t count = 0;
  hark_flat_builder_init(&b, memory, sizeof memory);
  for (; count < 3 && v->fields[count].target; count++) {
    const field *f = &v->fields[count];
    hark_fb_digest_field_values values = {.target = hark_bytes_from_cstr(f->target),
                                          .label = hark_bytes_from_cstr(f->changes > 0 ? f->target + 6 : ""),
                                          .touched = f->touched,
                                          .changes = f->changes,
                                          .ms = f->ms,
                                          .hesitation_ms = f->ms / 4,
                                          .refused = f->refused,
                                          .filled = f->filled};
    fields[count] = hark_fb_digest_field_put(&b, &values);
  }
  hark_fb_digest_form_values form = {.target = hark_bytes_from_cstr(v->form),
                                     .changed = v->last > 0,
                                     .sent = v->sent,
                                     .refused = v->refused,
                                     .ms = 8000,
                                     .last_input = v->last,
                                     .last_ms = 100 + a->next};
  form.inputs = hark_flat_put_refs(&b, fields, count);
  hark_flat_ref forms = hark_fb_digest_form_put(&b, &form);
  hark_fb_digest_page_values page = {.path = hark_bytes_from_cstr(v->path), .tab = 7, .epoch = 3};
  page.forms = hark_flat_put_refs(&b, &forms, 1);
  hark_flat_ref pages = hark_fb_digest_page_put(&b, &page);
  hark_fb_digest_values values = {
      .started_ms = WALKS_STARTED_MS + a->next, .device = (uint8_t)device, .automated = automated};
  values.pages = hark_flat_put_refs(&b, &pages, 1);
  assert_ok(hark_flat_finish(&b, hark_fb_digest_put(&b, &values), &digest));
  hark_forms_add(a->forms, id_of(a->next++), digest);
}

static const hark_forms_report *finish(adding *a) {
  const hark_forms_report *report = NULL;
  assert_ok(hark_forms_finish(a->forms, &report));
  return report;
}

static const filled through = {
    "/buy/1", "form#f", 1, 2, false, {{"input#mail", 1, 1, 1000, 0, true}, {"input#card", 2, 2, 4000, 1, true}}};
static const filled left = {
    "/buy/2", "form#f", 1, 2, true, {{"input#mail", 1, 1, 1000, 0, true}, {"input#card", 1, 1, 2000, 1, false}}};
static const filled only_mail = {
    "/buy/3", "form#f", 0, 1, false, {{"input#mail", 1, 1, 3000, 0, true}, {"input#card", 0, 0, 0, 0, false}}};
static const filled looked = {
    "/buy/4", "form#f", 0, 0, false, {{"input#mail", 1, 0, 500, 0, false}, {"input#card", 0, 0, 0, 0, false}}};

static void who_gets_through_and_where_the_others_leave(void **state) {
  (void)state;
  adding a;
  start(&a, &(hark_forms_options){.device = HARK_HEATMAP_ANY});
  for (uint32_t i = 0; i < 4; i++) {
    add(&a, &through, HARK_DEVICE_DESKTOP, false);
    add(&a, &left, HARK_DEVICE_MOBILE, false);
    add(&a, &looked, HARK_DEVICE_DESKTOP, false);
  }
  add(&a, &only_mail, HARK_DEVICE_DESKTOP, false);
  add(&a, &through, HARK_DEVICE_DESKTOP, true); // no person
  hark_forms_add(a.forms, id_of(a.next++), (hark_bytes){NULL, 0});
  const hark_forms_report *r = finish(&a);
  assert_int_equal(13, r->sessions);
  assert_int_equal(1, r->automated);
  assert_int_equal(1, r->undigested);
  assert_int_equal(1, r->form_count);
  const hark_forms_form *form = &r->forms[0];
  assert_true(hark_bytes_equal_cstr(form->page, "/buy/*"));
  assert_int_equal(13, form->visits);
  assert_int_equal(9, form->began);
  assert_int_equal(8, form->sent);
  assert_int_equal(4, form->refused);
  assert_int_equal(4, form->through);
  assert_int_equal(5, form->left);
  assert_float_equal(4.0 / 9, form->through_share.value, 1e-9);
  assert_float_equal(8000, form->ms, 720);
  assert_int_equal(2, form->input_count);
  const hark_forms_input *mail = &form->inputs[0], *card = &form->inputs[1];
  assert_true(hark_bytes_equal_cstr(card->label, "card"));
  assert_int_equal(9, mail->visits);
  assert_int_equal(1, mail->left);
  assert_int_equal(4, card->left);
  assert_float_equal(4.0 / 9, card->left_share.value, 1e-9);
  assert_int_equal(8, card->touched);
  assert_int_equal(4, card->returned);
  assert_int_equal(8, card->refused);
  assert_int_equal(8, card->sent);
  assert_int_equal(4, card->sent_empty);
  assert_float_equal(2000, card->ms, 180); // four of 2000, four of 4000
  assert_float_equal(4000, card->ms_slow, 360);
  assert_float_equal(500, card->hesitation_ms, 45);
  assert_int_equal(HARK_FORMS_EXAMPLES_MAX, card->example_count);
  assert_int_equal(WALKS_STARTED_MS + 11, card->examples[0].started_ms); // the newest first
  assert_int_equal(WALKS_STARTED_MS + 5, card->examples[2].started_ms);
  assert_int_equal(111, card->examples[0].at_ms);
  hark_arena_close(&a.arena);
}

static void a_page_and_a_device_may_be_asked_for(void **state) {
  (void)state;
  adding a;
  filled other = through;
  other.path = "/login";
  start(&a, &(hark_forms_options){.page = HARK_LITERAL("/buy/*"), .device = HARK_HEATMAP_MOBILE});
  add(&a, &through, HARK_DEVICE_DESKTOP, false);
  add(&a, &other, HARK_DEVICE_MOBILE, false);
  add(&a, &left, HARK_DEVICE_MOBILE, false);
  const hark_forms_report *r = finish(&a);
  assert_int_equal(1, r->form_count);
  assert_int_equal(1, r->forms[0].began);
  assert_int_equal(0, r->forms[0].through);
  hark_arena_close(&a.arena);
}

static void hostile_words_are_told_safely_and_too_many_are_counted(void **state) {
  (void)state;
  adding a;
  hark_report_options told = {.base_url = "https://hark.example"};
  hark_bytes out;
  start(&a, &(hark_forms_options){.device = HARK_HEATMAP_ANY});
  filled v = {"/<script>", "form#\"><script>", 0, 1, false, {{"input#=1+1<script>", 1, 1, 10, 0, true}}};
  add(&a, &v, HARK_DEVICE_OTHER, false);
  for (uint32_t i = 0; i < HARK_FORMS_REPORT_MAX; i++) {
    char path[32];
    snprintf(path, sizeof path, "/page-%c%c", 'a' + i / 26, 'a' + i % 26);
    v.path = path;
    add(&a, &v, HARK_DEVICE_OTHER, false);
  }
  const hark_forms_report *r = finish(&a);
  assert_int_equal(HARK_FORMS_REPORT_MAX, r->form_count);
  assert_int_equal(1, r->untold);
  assert_ok(hark_forms_report_html(r, &told, &a.arena, &out));
  assert_null(memmem(out.data, out.size, "<script>", 8));
  assert_non_null(memmem(out.data, out.size, "https://hark.example/#/sessions/", 32));
  assert_ok(hark_forms_report_csv(r, &told, &a.arena, &out));
  assert_non_null(memmem(out.data, out.size, "'=1+1", 5));
  assert_ok(hark_forms_report_json(r, &told, &a.arena, &out));
  json_t *json = json_loadb((const char *)out.data, out.size, 0, NULL);
  json_t *first = json_array_get(json_object_get(json, "forms"), 0);
  assert_true(json_is_true(json_object_get(first, "small_sample")));
  assert_int_equal(1, json_integer_value(json_object_get(json_array_get(json_object_get(first, "fields"), 0), "left")));
  json_decref(json);
  hark_arena_close(&a.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_gets_through_and_where_the_others_leave),
      cmocka_unit_test(a_page_and_a_device_may_be_asked_for),
      cmocka_unit_test(hostile_words_are_told_safely_and_too_many_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
