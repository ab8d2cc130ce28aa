#include "collector/report/anomaly_report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/report/text.h"
#include "sdk/signals/signals.h"

#define WORDS_BYTES_MAX ((size_t)1 << 20)

// ---- JSON ----

static json_t *text_of(hark_bytes bytes) {
  return hark_bytes_is_utf8(bytes) ? json_stringn(bytes.size ? (const char *)bytes.data : "", bytes.size) : json_null();
}

static json_t *number_of(double value) {
  return isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null();
}

static json_t *time_of(int64_t at_s) {
  char name[HARK_REPORT_TIME_CHARS];
  hark_report_time_name((uint64_t)(at_s > 0 ? at_s : 0) * 1000, name);
  return json_string(name);
}

static json_t *json_of_cause(const hark_explain *explain, const hark_rootcause_cause *cause) {
  json_t *set = json_array();
  for (uint8_t i = 0; i < cause->cell.depth; i++) {
    const hark_rootcause_attribute *attribute = &explain->table.attributes[cause->cell.attributes[i]];
    json_array_append_new(set, json_pack("{s:o, s:o}", "dim", text_of(attribute->name), "value",
                                         text_of(attribute->values[cause->cell.values[i]])));
  }
  return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "set", set, "explained",
                   number_of(hark_anomaly_explained(cause)), "before", number_of(cause->before), "now",
                   number_of(cause->now), "expected", number_of(cause->expected), "sessions_before",
                   number_of(cause->sessions_before), "sessions_now", number_of(cause->sessions_now), "effect",
                   json_pack("{s:o, s:o, s:o}", "low", number_of(cause->effect.low), "ratio",
                             number_of(cause->effect.value), "high", number_of(cause->effect.high)),
                   "p", number_of(cause->p));
}

static json_t *json_of_evidence(const hark_explain *explain) {
  json_t *signs = json_array();
  for (uint32_t i = 0; i < explain->sign_count; i++) {
    const hark_explain_sign *sign = &explain->signs[i];
    const char *name = sign->signal == HARK_EXPLAIN_SIGNALS ? "errors" : hark_signal_name(sign->signal);
    json_t *what = sign->fault.size ? text_of(sign->fault) : json_string(name ? name : "signal");
    json_array_append_new(signs, json_pack("{s:o, s:o, s:o, s:o, s:o}", "what", what, "before", number_of(sign->before),
                                           "now", number_of(sign->now), "before_elsewhere",
                                           number_of(sign->before_rest), "now_elsewhere", number_of(sign->now_rest)));
  }
  return signs;
}

// The last release, flag or campaign noted near the begin is what most likely started there and then.
static json_t *json_of_annotations(const json_t *annotations) {
  json_t *list = json_array(), *record;
  size_t i;
  json_array_foreach(annotations, i, record) {
    json_t *at = time_of(json_integer_value(json_object_get(record, "at_ms")) / 1000);
    json_array_append_new(list, json_pack("{s:O, s:o, s:O, s:O}", "id", json_object_get(record, "id"), "at", at, "kind",
                                          json_object_get(record, "kind"), "text", json_object_get(record, "text")));
  }
  return list;
}

// The headline or the sentence as JSON.
static json_t *words_of(void (*put)(hark_report_text *, const hark_anomaly_finding *, bool),
                        const hark_anomaly_finding *finding) {
  hark_arena arena;
  hark_report_text text;
  hark_bytes words;
  hark_arena_open(&arena, WORDS_BYTES_MAX);
  hark_report_text_init(&text, &arena);
  put(&text, finding, false);
  json_t *json = hark_report_text_finish(&text, &words) == HARK_OK ? text_of(words) : json_null();
  hark_arena_close(&arena);
  return json;
}

json_t *hark_anomaly_finding_json(const hark_anomaly_finding *finding) {
  static const char *const verdicts[] = {"found", "nothing", "everywhere", "incomparable"};
  const hark_explain *explain = &finding->explain;
  json_t *causes = json_array(), *examples = json_array();
  for (uint32_t i = 0; i < explain->result.cause_count; i++) {
    json_array_append_new(causes, json_of_cause(explain, &explain->result.causes[i]));
  }
  for (uint32_t i = 0; i < explain->example_count; i++) {
    char name[HARK_REPORT_SESSION_CHARS];
    hark_report_session_name(explain->examples[i], name);
    json_array_append_new(examples, json_string(name));
  }
  json_t *json = json_pack("{s:s, s:s, s:o, s:o, s:o, s:b, s:o, s:o, s:o}", "metric", finding->metric->name, "kind",
                           hark_alarm_name(&finding->alarm), "from", time_of(finding->alarm.from_s), "to",
                           time_of(finding->alarm.to_s), "raised", time_of(finding->alarm.raised_s), "open",
                           finding->alarm.open, "score", number_of(finding->alarm.score), "before",
                           number_of(finding->before), "now", number_of(finding->now));
  json_object_set_new(json, "headline", words_of(hark_anomaly_headline, finding));
  json_object_set_new(json, "sentence", words_of(hark_anomaly_sentence, finding));
  json_object_set_new(json, "verdict", json_string(verdicts[explain->result.verdict]));
  json_object_set_new(json, "causes", causes);
  json_t *came = json_array();
  for (uint32_t i = 0; i < explain->newcomer_count; i++) {
    const hark_explain_newcomer *n = &explain->newcomers[i];
    json_array_append_new(came, json_pack("{s:s, s:o, s:o, s:o}", "dim", hark_explain_attribute(n->attribute), "value",
                                          text_of(n->value), "before", number_of(n->before), "now", number_of(n->now)));
  }
  json_object_set_new(json, "came_with_it", came);
  json_object_set_new(json, "rose_with_it", json_of_evidence(explain));
  json_object_set_new(json, "annotations", json_of_annotations(finding->annotations));
  json_object_set_new(json, "expected", json_boolean(finding->expected));
  json_object_set_new(json, "sessions", examples);
  return json;
}

hark_err hark_anomaly_report_json(const hark_anomaly_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out) {
  json_t *findings = json_array();
  for (uint32_t i = 0; i < report->count; i++) {
    json_array_append_new(findings, hark_anomaly_finding_json(&report->findings[i]));
  }
  json_t *json = json_pack("{s:o, s:I, s:I, s:I, s:o, s:o}", "generated",
                           options->generated_ms ? time_of((int64_t)(options->generated_ms / 1000)) : json_null(),
                           "hours", (json_int_t)report->metrics->hours, "metrics", (json_int_t)report->metrics->count,
                           "left_out", (json_int_t)report->left_out, "false_alarms_a_week",
                           number_of(report->false_alarms_a_week), "anomalies", findings);
  char *text = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
  json_decref(json);
  *out = text ? hark_arena_copy(arena, hark_bytes_from_cstr(text)) : (hark_bytes){0};
  free(text);
  return out->data ? HARK_OK : HARK_ERR_NO_MEMORY;
}

// ---- CSV ----

hark_err hark_anomaly_report_csv(const hark_anomaly_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out) {
  (void)options;
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "metric,kind,from,to,open,score,before,now,cause,explained,cause_before,cause_now,p\r\n");
  for (uint32_t i = 0; i < report->count; i++) {
    const hark_anomaly_finding *finding = &report->findings[i];
    const hark_rootcause_cause *cause = finding->explain.result.cause_count ? &finding->explain.result.causes[0] : NULL;
    char from[HARK_REPORT_TIME_CHARS], to[HARK_REPORT_TIME_CHARS];
    hark_report_time_name((uint64_t)finding->alarm.from_s * 1000, from);
    hark_report_time_name((uint64_t)finding->alarm.to_s * 1000, to);
    hark_report_put_cell(&text, hark_bytes_from_cstr(finding->metric->name));
    hark_report_format(&text, ",%s,%s,%s,%s,%.2f,%.6g,%.6g,", hark_alarm_name(&finding->alarm), from, to,
                       finding->alarm.open ? "yes" : "no", finding->alarm.score, finding->before, finding->now);
    if (cause) {
      hark_report_text name;
      hark_bytes words;
      hark_report_text_init(&name, arena);
      hark_anomaly_cause_name(&name, &finding->explain, cause, false);
      hark_err err = hark_report_text_finish(&name, &words);
      if (err != HARK_OK) {
        return err;
      }
      hark_report_put_cell(&text, words);
      hark_report_format(&text, ",%.4f,%.6g,%.6g,%.3g\r\n", hark_anomaly_explained(cause), cause->before, cause->now,
                         cause->p);
    } else {
      hark_report_puts(&text, ",,,,\r\n");
    }
  }
  return hark_report_text_finish(&text, out);
}
