// forms_report.c — forms as JSON and as CSV.
#include "collector/report/forms_report.h"

#include <inttypes.h>

#include "collector/report/json.h"

typedef struct {
  const char *name;
  uint64_t value;
} count;

static void set_counts(hark_err *err, json_t *object, const count *counts, size_t size) {
  for (size_t i = 0; i < size; i++) {
    hark_report_json_set(err, object, counts[i].name, hark_report_json_integer(counts[i].value));
  }
}

static json_t *ms_json(double ms) {
  return ms < 0 ? json_null() : hark_report_json_number(ms);
}

static json_t *examples_json(hark_err *err, const hark_forms_input *input) {
  json_t *array = json_array();
  for (uint32_t i = 0; i < input->example_count; i++) {
    const hark_forms_moment *moment = &input->examples[i];
    char session[HARK_REPORT_SESSION_CHARS], view[HARK_REPORT_VIEW_CHARS];
    hark_report_session_name(moment->session, session);
    hark_report_view_name(moment->tab, moment->epoch, view);
    json_t *object = json_object();
    hark_report_json_set(err, object, "session", json_string(session));
    hark_report_json_set(err, object, "view", json_string(view));
    hark_report_json_set(err, object, "at_ms", hark_report_json_integer(moment->at_ms));
    hark_report_json_append(err, array, object);
  }
  return array;
}

static json_t *input_json(hark_err *err, const hark_forms_input *input) {
  const count counts[] = {{"visits", input->visits},         {"touched", input->touched},
                          {"changed", input->changed},       {"returned", input->returned},
                          {"refused", input->refused},       {"pasted", input->pasted},
                          {"autofilled", input->autofilled}, {"sent", input->sent},
                          {"sent_empty", input->sent_empty}, {"left", input->left}};
  json_t *object = json_object();
  hark_report_json_set(err, object, "target", hark_report_json_text(input->target));
  hark_report_json_set(err, object, "label", hark_report_json_text(input->label));
  set_counts(err, object, counts, sizeof counts / sizeof *counts);
  hark_report_json_set(err, object, "left_share", hark_report_json_interval(err, &input->left_share));
  hark_report_json_set(err, object, "ms", ms_json(input->ms));
  hark_report_json_set(err, object, "ms_slow", ms_json(input->ms_slow));
  hark_report_json_set(err, object, "hesitation_ms", ms_json(input->hesitation_ms));
  hark_report_json_set(err, object, "examples", examples_json(err, input));
  return object;
}

static json_t *form_json(hark_err *err, const hark_forms_form *form) {
  const count counts[] = {
      {"visits", form->visits},   {"began", form->began},     {"sent", form->sent}, {"sent_again", form->sent_again},
      {"refused", form->refused}, {"through", form->through}, {"left", form->left}};
  json_t *object = json_object(), *inputs = json_array();
  hark_report_json_set(err, object, "page", hark_report_json_text(form->page));
  hark_report_json_set(err, object, "target", hark_report_json_text(form->target));
  set_counts(err, object, counts, sizeof counts / sizeof *counts);
  hark_report_json_set(err, object, "began_share", hark_report_json_interval(err, &form->began_share));
  hark_report_json_set(err, object, "through_share", hark_report_json_interval(err, &form->through_share));
  hark_report_json_set(err, object, "small_sample", json_boolean(form->began < HARK_FORMS_GROUP_MIN));
  hark_report_json_set(err, object, "ms", ms_json(form->ms));
  for (uint32_t i = 0; i < form->input_count; i++) {
    hark_report_json_append(err, inputs, input_json(err, &form->inputs[i]));
  }
  hark_report_json_set(err, object, "fields", inputs);
  return object;
}

hark_err hark_forms_report_json(const hark_forms_report *report, const hark_report_options *options, hark_arena *arena,
                                hark_bytes *out) {
  hark_err err = HARK_OK;
  json_t *root = json_object(), *forms = json_array();
  const count counts[] = {{"sessions", report->sessions},
                          {"sessions_automated", report->automated},
                          {"sessions_not_at_rest", report->undigested},
                          {"visits_untold", report->untold}};
  hark_report_json_set(&err, root, "report", json_string("form"));
  hark_report_json_set(&err, root, "version", json_integer(1));
  hark_report_json_set(&err, root, "site", hark_report_json_name(options->site));
  hark_report_json_set(&err, root, "generated_ms", hark_report_json_time(options->generated_ms, 0));
  hark_report_json_set(&err, root, "from_ms", hark_report_json_time(options->from_ms, 0));
  hark_report_json_set(&err, root, "to_ms", hark_report_json_time(options->to_ms, UINT64_MAX));
  set_counts(&err, root, counts, sizeof counts / sizeof *counts);
  for (uint32_t i = 0; i < report->form_count; i++) {
    hark_report_json_append(&err, forms, form_json(&err, &report->forms[i]));
  }
  hark_report_json_set(&err, root, "forms", forms);
  return hark_report_json_write(root, err, arena, out);
}

// ---- CSV ----

static void put_ms(hark_report_text *text, double ms) {
  hark_report_puts(text, ",");
  if (ms >= 0) {
    hark_report_format(text, "%" PRIu64, (uint64_t)(ms + 0.5));
  }
}

static void put_row(hark_report_text *text, const hark_forms_form *form, const hark_forms_input *input) {
  hark_report_put_cell(text, form->page);
  hark_report_puts(text, ",");
  hark_report_put_cell(text, form->target);
  hark_report_format(text, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",", form->visits, form->began, form->through);
  hark_report_put_cell(text, input->target);
  hark_report_puts(text, ",");
  hark_report_put_cell(text, input->label);
  hark_report_format(text, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, input->visits,
                     input->touched, input->changed, input->returned, input->refused, input->pasted);
  hark_report_format(text, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, input->autofilled, input->sent,
                     input->sent_empty, input->left);
  put_ms(text, input->ms);
  put_ms(text, input->ms_slow);
  put_ms(text, input->hesitation_ms);
  hark_report_puts(text, "\r\n");
}

hark_err hark_forms_report_csv(const hark_forms_report *report, const hark_report_options *options, hark_arena *arena,
                               hark_bytes *out) {
  (void)options;
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "page,form,visits,began,through,field,label,field_visits,touched,changed,returned,refused,"
                          "pasted,autofilled,sent,sent_empty,left,ms,ms_slow,hesitation_ms\r\n");
  for (uint32_t i = 0; i < report->form_count; i++) {
    for (uint32_t k = 0; k < report->forms[i].input_count; k++) {
      put_row(&text, &report->forms[i], &report->forms[i].inputs[k]);
    }
  }
  return hark_report_text_finish(&text, out);
}
