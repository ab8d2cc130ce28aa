// anomaly_html.c — the anomaly report as one page: what changed, drawn on its band, for whom, and what to watch.
#include <math.h>

#include "collector/report/anomaly_report.h"
#include "collector/report/friction_css.h" // made of friction.css
#include "collector/report/text.h"

#define CHART_W 960.0
#define CHART_H 170.0
#define P_MIN 1e-6       // smaller ones say no more
#define CHART_HOURS 336u // two weeks, the alarm in the last third

static const char style[] =
    ".find{margin:1.6rem 0;padding:1.2rem 1.4rem}.find h2{margin:0 0 .2rem}.when{color:var(--soft)}"
    ".chart{width:100%;height:auto;margin:.9rem 0;display:block}.band{fill:var(--accent);opacity:.14}"
    ".line{fill:none;stroke:var(--accent);stroke-width:1.6}.mid{fill:none;stroke:var(--soft);stroke-dasharray:3 4}"
    ".out{fill:var(--less)}.since{stroke:var(--less);stroke-dasharray:2 3}.axis{fill:var(--soft);font-size:12px}"
    ".find table{width:100%;border-collapse:collapse}.find th,.find td{text-align:left;padding:.35rem .6rem .35rem 0;"
    "border-bottom:1px solid var(--line);vertical-align:top}.find td.n,.find th.n{text-align:right}"
    ".find p{margin:.5rem 0}.find .lead{font-size:1.05rem;max-width:46em}.scroll{overflow-x:auto}";

// "rage_click" as people say it.
static void put_words(hark_report_text *text, const char *name) {
  for (; *name; name++) {
    hark_report_put(text, (hark_bytes){(const uint8_t *)(*name == '_' ? " " : name), 1});
  }
}

static void put_time(hark_report_text *text, int64_t at_s) {
  char name[HARK_REPORT_TIME_CHARS];
  hark_report_time_name((uint64_t)(at_s > 0 ? at_s : 0) * 1000, name);
  hark_report_puts(text, name);
}

// ---- the chart ----

typedef struct {
  const hark_anomaly_finding *finding;
  size_t from, to;
  double high;
} chart;

static double value_at(const chart *c, size_t i) {
  const hark_series_point *p = &c->finding->metric->series.points[i];
  return c->finding->metric->series.kind != HARK_SERIES_RATIO ? p->value : p->of > 0 ? p->value / p->of : 0;
}

static double x_of(const chart *c, size_t i) {
  return CHART_W * (double)(i - c->from) / (double)(c->to - c->from > 1 ? c->to - c->from - 1 : 1);
}

static double y_of(const chart *c, double value) {
  double share = c->high > 0 ? value / c->high : 0;
  return 8 + (CHART_H - 30) * (1 - (share < 0 ? 0 : share > 1 ? 1 : share));
}

static chart chart_of(const hark_anomaly_finding *finding) {
  const hark_series *series = &finding->metric->series;
  size_t at = (size_t)((finding->alarm.from_s - series->points[0].at_s) / series->grain_s);
  chart c = {finding, 0, series->count, 0};
  c.to = at + CHART_HOURS / 3 < series->count ? at + CHART_HOURS / 3 : series->count;
  c.from = c.to > CHART_HOURS ? c.to - CHART_HOURS : 0;
  for (size_t i = c.from; i < c.to; i++) {
    c.high = fmax(c.high, fmax(value_at(&c, i), fmin(finding->run->verdicts[i].high, 2 * value_at(&c, i) + 1)));
  }
  return c;
}

static void put_points(hark_report_text *text, const chart *c, double (*of)(const chart *, size_t), bool back) {
  for (size_t k = c->from; k < c->to; k++) {
    size_t i = back ? c->to - 1 - (k - c->from) : k;
    hark_report_format(text, "%.1f,%.1f ", x_of(c, i), y_of(c, of(c, i)));
  }
}

static double low_at(const chart *c, size_t i) {
  return c->finding->run->verdicts[i].low;
}

static double high_at(const chart *c, size_t i) {
  return c->finding->run->verdicts[i].high;
}

static double expected_at(const chart *c, size_t i) {
  return c->finding->run->verdicts[i].expected;
}

static void put_chart(hark_report_text *text, const hark_anomaly_finding *finding) {
  chart c = chart_of(finding);
  const hark_series *series = &finding->metric->series;
  hark_report_format(text,
                     "<svg class=\"chart\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Hour by hour, with the "
                     "band that was to be expected\">",
                     CHART_W, CHART_H);
  hark_report_puts(text, "<polygon class=\"band\" points=\"");
  put_points(text, &c, low_at, false);
  put_points(text, &c, high_at, true);
  hark_report_puts(text, "\"/><polyline class=\"mid\" points=\"");
  put_points(text, &c, expected_at, false);
  hark_report_puts(text, "\"/><polyline class=\"line\" points=\"");
  put_points(text, &c, value_at, false);
  hark_report_puts(text, "\"/>");
  for (size_t i = c.from; i < c.to; i++) {
    int64_t at_s = series->points[i].at_s;
    if (at_s >= finding->alarm.from_s && at_s <= finding->alarm.to_s && finding->run->verdicts[i].anomaly) {
      hark_report_format(text, "<circle class=\"out\" r=\"3\" cx=\"%.1f\" cy=\"%.1f\"/>", x_of(&c, i),
                         y_of(&c, value_at(&c, i)));
    }
  }
  size_t at = (size_t)((finding->alarm.from_s - series->points[0].at_s) / series->grain_s);
  hark_report_format(text, "<line class=\"since\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%.0f\"/>", x_of(&c, at),
                     x_of(&c, at), CHART_H - 20);
  hark_report_format(text, "<text class=\"axis\" x=\"0\" y=\"%.0f\">", CHART_H - 4);
  put_time(text, series->points[c.from].at_s);
  hark_report_format(text, "</text><text class=\"axis\" x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">", CHART_W,
                     CHART_H - 4);
  put_time(text, series->points[c.to - 1].at_s);
  hark_report_puts(text, "</text></svg>");
}

// ---- causes ----

static void put_share(hark_report_text *text, double k, double n) {
  if (n > 0) {
    hark_report_format(text, "%.1f %% <small>(%.0f of %.0f)</small>", 100 * k / n, k, n);
  } else {
    hark_report_format(text, "%.1f", k);
  }
}

static void put_causes(hark_report_text *text, const hark_explain *explain) {
  hark_report_puts(text,
                   "<div class=\"scroll\"><table><thead><tr><th>For whom</th><th class=\"n\">Share of the change</th>"
                   "<th class=\"n\">Before</th><th class=\"n\">Now</th><th class=\"n\">Times what was to be "
                   "expected</th><th class=\"n\">p</th></tr></thead><tbody>");
  for (uint32_t i = 0; i < explain->result.cause_count; i++) {
    const hark_rootcause_cause *cause = &explain->result.causes[i];
    hark_report_puts(text, "<tr><td>");
    hark_anomaly_cause_name(text, explain, cause, true);
    hark_report_format(text, "</td><td class=\"n\">%.0f %%</td><td class=\"n\">", 100 * hark_anomaly_explained(cause));
    put_share(text, cause->before, cause->sessions_before);
    hark_report_puts(text, "</td><td class=\"n\">");
    put_share(text, cause->now, cause->sessions_now);
    hark_report_format(text,
                       "</td><td class=\"n\">%.2f <small>(%.2f to %.2f)</small></td><td class=\"n\">%s%.2g</td></tr>",
                       cause->effect.value, cause->effect.low, cause->effect.high, cause->p < P_MIN ? "&lt; " : "",
                       fmax(cause->p, P_MIN));
  }
  hark_report_puts(text, "</tbody></table></div>");
}

static void put_newcomers(hark_report_text *text, const hark_explain *explain) {
  for (uint32_t i = 0; i < explain->newcomer_count; i++) {
    const hark_explain_newcomer *n = &explain->newcomers[i];
    hark_report_puts(text, "<p>Came with it: <b>");
    hark_report_puts(text, hark_explain_attribute(n->attribute));
    hark_report_puts(text, " = ");
    hark_report_put_html(text, n->value);
    hark_report_format(text, "</b>, %.0f %% of the sessions now, %.1f %% before.</p>", 100 * n->now, 100 * n->before);
  }
}

static void put_signs(hark_report_text *text, const hark_explain *explain) {
  for (uint32_t i = 0; i < explain->sign_count; i++) {
    const hark_explain_sign *sign = &explain->signs[i];
    hark_report_puts(text, "<p>Rose with it: <b>");
    hark_anomaly_sign_name(text, sign, true);
    hark_report_format(
        text, "</b>, in %.0f %% of these sessions instead of %.0f %% (elsewhere %.0f %% instead of %.0f %%).</p>",
        100 * sign->now, 100 * sign->before, 100 * sign->now_rest, 100 * sign->before_rest);
  }
}

static void put_watch(hark_report_text *text, const hark_explain *explain, const hark_report_options *options) {
  if (explain->example_count == 0) {
    return;
  }
  hark_report_puts(text, "<p>Watch: ");
  for (uint32_t i = 0; i < explain->example_count; i++) {
    char name[HARK_REPORT_SESSION_CHARS];
    hark_report_session_name(explain->examples[i], name);
    hark_report_puts(text, i ? " · <a href=\"" : "<a href=\"");
    hark_report_put_html(text, hark_bytes_from_cstr(options->base_url ? options->base_url : ""));
    hark_report_format(text, "/#/sessions/%s\">session %.6s</a>", name, name);
  }
  hark_report_puts(text, "</p>");
}

static void put_annotations(hark_report_text *text, const json_t *annotations) {
  const json_t *record;
  size_t i;
  json_array_foreach(annotations, i, record) {
    const char *kind = json_string_value(json_object_get(record, "kind"));
    const char *words = json_string_value(json_object_get(record, "text"));
    hark_report_puts(text, "<p>Noted at ");
    put_time(text, json_integer_value(json_object_get(record, "at_ms")) / 1000);
    hark_report_puts(text, " UTC: ");
    hark_report_put_html(text, hark_bytes_from_cstr(kind ? kind : ""));
    hark_report_puts(text, " <b>");
    hark_report_put_html(text, hark_bytes_from_cstr(words ? words : ""));
    hark_report_puts(text, "</b></p>");
  }
}

static void put_verdict(hark_report_text *text, const hark_anomaly_finding *finding) {
  const hark_explain *explain = &finding->explain;
  static const char *const words[] = {
      "", "No combination of attributes stands out among those sessions: all of them a little, or chance.",
      "It moved everywhere alike: the site as a whole, or what all visitors share.",
      "There are no sessions on one side to compare with."};
  if (explain->result.cause_count) {
    hark_report_puts(text, "<p class=\"lead\">");
    hark_anomaly_sentence(text, finding, true);
    hark_report_puts(text, "</p>");
    put_causes(text, explain);
  } else {
    hark_report_format(text, "<p>%s</p>", words[explain->result.verdict]);
  }
}

static void put_finding(hark_report_text *text, const hark_anomaly_finding *finding,
                        const hark_report_options *options) {
  hark_report_puts(text, "<section class=\"find card\"><h2>");
  hark_anomaly_headline(text, finding, true);
  hark_report_puts(text, "</h2><p class=\"when\">");
  put_words(text, hark_alarm_name(&finding->alarm));
  hark_report_puts(text, ", from ");
  put_time(text, finding->alarm.from_s);
  hark_report_puts(text, finding->alarm.open ? " on, still so" : " to ");
  if (!finding->alarm.open) {
    put_time(text, finding->alarm.to_s);
  }
  hark_report_format(text, " UTC; at its peak a chance of 1 in 10<sup>%.1f</sup></p>", fmax(finding->alarm.score, 0));
  hark_report_puts(text, finding->expected ? "<p>This was marked as expected.</p>" : "");
  put_chart(text, finding);
  put_verdict(text, finding);
  put_annotations(text, finding->annotations);
  put_newcomers(text, &finding->explain);
  put_signs(text, &finding->explain);
  put_watch(text, &finding->explain, options);
  hark_report_puts(text, "</section>\n");
}

hark_err hark_anomaly_report_html(const hark_anomaly_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                          "'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                          "<meta name=\"referrer\" content=\"no-referrer\"><title>Anomalies</title><style>");
  hark_report_put(&text, hark_friction_css());
  hark_report_puts(&text, style);
  hark_report_puts(
      &text,
      "</style></head>\n<body><div class=\"wrap\"><p class=\"eyebrow\"><span><b>hark</b> anomaly report</span><span>");
  hark_report_put_html(&text, hark_bytes_from_cstr(options->site ? options->site : ""));
  hark_report_puts(&text, "</span></p><h1>");
  if (report->count == 0) {
    hark_report_puts(&text, "Nothing stands out.");
  } else {
    hark_report_format(&text, "%u %s out.", report->count, report->count == 1 ? "change stands" : "changes stand");
  }
  hark_report_format(
      &text,
      "</h1><p>%u hours of %u metrics were judged; %.3g false alarms a week are to be expected over all of "
      "them together.",
      report->metrics->hours, report->metrics->count, report->false_alarms_a_week);
  if (report->left_out) {
    hark_report_format(&text, " %u weaker ones are left out.", report->left_out);
  }
  hark_report_puts(&text, " Causes are told from what went together, not from an experiment.</p>\n");
  for (uint32_t i = 0; i < report->count; i++) {
    put_finding(&text, &report->findings[i], options);
  }
  hark_report_puts(&text, "</div></body></html>\n");
  return hark_report_text_finish(&text, out);
}
