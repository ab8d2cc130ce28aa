// anomaly_words.c — a finding in words: what happened, for whom, and what came with it. The same ones for pages, JSON
// and messages.
#include <math.h>
#include <string.h>

#include "collector/report/anomaly_report.h"
#include "sdk/signals/signals.h"

// What was recorded is hostile. On a page it is escaped; in plain words it may not begin a line of its own.
static void put_hostile(hark_report_text *text, hark_bytes bytes, bool html) {
  if (html) {
    hark_report_put_html(text, bytes);
    return;
  }
  for (size_t i = 0; i < bytes.size; i++) {
    bool control = bytes.data[i] < 0x20 || bytes.data[i] == 0x7f;
    hark_report_put(text, control ? HARK_LITERAL(" ") : hark_bytes_part(bytes, i, 1));
  }
}

static void put_amount(hark_report_text *text, const hark_metric *metric, double amount) {
  if (metric->series.kind == HARK_SERIES_RATIO) {
    hark_report_format(text, amount < 0.1 ? "%.2f %%" : "%.1f %%", 100 * amount);
  } else {
    hark_report_format(text, amount < 10 ? "%.2f" : "%.0f", amount);
  }
}

void hark_anomaly_headline(hark_report_text *text, const hark_anomaly_finding *finding, bool html) {
  put_hostile(text, hark_bytes_from_cstr(finding->metric->name), html);
  if (finding->alarm.kind == HARK_ALARM_SILENCE) {
    hark_report_puts(text, " fell silent");
    return;
  }
  hark_report_puts(text, finding->alarm.up ? " rose from " : " fell from ");
  put_amount(text, finding->metric, finding->before);
  hark_report_puts(text, " to ");
  put_amount(text, finding->metric, finding->now);
  hark_report_puts(text, finding->metric->series.kind == HARK_SERIES_COUNT ? " an hour" : "");
}

void hark_anomaly_cause_name(hark_report_text *text, const hark_explain *explain, const hark_rootcause_cause *cause,
                             bool html) {
  for (uint8_t i = 0; i < cause->cell.depth; i++) {
    const hark_rootcause_attribute *attribute = &explain->table.attributes[cause->cell.attributes[i]];
    hark_bytes value = attribute->values[cause->cell.values[i]];
    hark_report_puts(text, i ? " and " : "");
    hark_report_put(text, attribute->name); // our own word
    hark_report_puts(text, " = ");
    put_hostile(text, value.size ? value : HARK_LITERAL("other"), html);
  }
}

// What moved the other way elsewhere makes a cause's own change larger than the whole's: it explains all of it, not
// more.
double hark_anomaly_explained(const hark_rootcause_cause *cause) {
  return fmin(cause->explained, 1);
}

void hark_anomaly_sign_name(hark_report_text *text, const hark_explain_sign *sign, bool html) {
  const char *name = sign->signal == HARK_EXPLAIN_SIGNALS ? "errors" : hark_signal_name(sign->signal);
  if (sign->fault.size > 0) {
    put_hostile(text, sign->fault, html);
    return;
  }
  for (name = name ? name : "signal"; *name; name++) {
    hark_report_put(text, (hark_bytes){(const uint8_t *)(*name == '_' ? " " : name), 1});
  }
}

// "; the release 5.2.1 started there and then": the last of what people noted that can be a cause.
static void put_started(hark_report_text *text, const json_t *annotations, bool html) {
  for (size_t i = json_array_size(annotations); i-- > 0;) {
    const json_t *record = json_array_get(annotations, i);
    const char *kind = json_string_value(json_object_get(record, "kind"));
    const char *words = json_string_value(json_object_get(record, "text"));
    if (kind && words && strcmp(kind, "note") != 0 && strcmp(kind, "expected") != 0) {
      hark_report_puts(text, "; the ");
      put_hostile(text, hark_bytes_from_cstr(kind), html);
      hark_report_puts(text, " ");
      put_hostile(text, hark_bytes_from_cstr(words), html);
      hark_report_puts(text, " started there and then");
      return;
    }
  }
}

static void put_cause(hark_report_text *text, const hark_anomaly_finding *finding, bool html) {
  const hark_explain *explain = &finding->explain;
  const hark_rootcause_cause *cause = &explain->result.causes[0];
  hark_report_format(text, "%.0f %% of the %s is ", 100 * hark_anomaly_explained(cause),
                     finding->alarm.up ? "rise" : "fall");
  hark_anomaly_cause_name(text, explain, cause, html);
  if (cause->sessions_before > 0 && cause->sessions_now > 0) {
    hark_report_format(text, ": there it went from %.1f %% to %.1f %%", 100 * cause->before / cause->sessions_before,
                       100 * cause->now / cause->sessions_now);
  }
}

void hark_anomaly_sentence(hark_report_text *text, const hark_anomaly_finding *finding, bool html) {
  const hark_explain *explain = &finding->explain;
  static const char *const verdicts[] = {"No cause was found", "No combination of attributes stands out",
                                         "It moved everywhere alike", "There are no sessions to compare with"};
  if (explain->result.cause_count > 0) {
    put_cause(text, finding, html);
  } else {
    hark_report_puts(text, verdicts[explain->result.verdict]);
  }
  if (explain->newcomer_count > 0) {
    hark_report_puts(text, "; it came with ");
    hark_report_puts(text, hark_explain_attribute(explain->newcomers[0].attribute));
    hark_report_puts(text, " ");
    put_hostile(text, explain->newcomers[0].value, html);
  }
  put_started(text, finding->annotations, html);
  for (uint32_t i = 0; i < explain->sign_count; i++) {
    hark_report_format(text, i ? ", %.0f %% " : "; %.0f %% of those sessions have ", 100 * explain->signs[i].now);
    hark_report_puts(text, explain->signs[i].fault.size ? "“" : "");
    hark_anomaly_sign_name(text, &explain->signs[i], html);
    hark_report_puts(text, explain->signs[i].fault.size ? "”" : "");
  }
  hark_report_puts(text, ".");
}
