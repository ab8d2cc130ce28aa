#include "collector/report/funnel_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "collector/report/friction_model.h"
#include "collector/report/json.h"
#include "collector/report/page.h"

static hark_report_link link_of(const hark_funnel_example *example) {
  hark_friction_moment moment = {
      .session = example->session, .tab = example->tab, .epoch = example->epoch, .at_ms = example->page_ms};
  return hark_report_link_of(&moment);
}

static const char *evidence_of(const hark_funnel_cause *cause) {
  return cause->small_sample ? "few" : cause->q > 0.05 ? "unclear" : cause->adjusted.value < 0 ? "less" : "more";
}

// ---- JSON ----

static json_t *cause_json(hark_err *err, const hark_funnel_cause *cause) {
  json_t *object = json_object();
  hark_report_json_set(err, object, "signal", json_string(hark_signal_name(cause->which)));
  hark_report_json_set(err, object, "title", json_string(hark_report_signal_label(cause->which)));
  hark_report_json_set(err, object, "sessions", hark_report_json_integer(cause->sessions));
  hark_report_json_set(err, object, "sessions_on", hark_report_json_integer(cause->sessions_on));
  hark_report_json_set(err, object, "others", hark_report_json_integer(cause->others));
  hark_report_json_set(err, object, "others_on", hark_report_json_integer(cause->others_on));
  hark_report_json_set(err, object, "adjusted", hark_report_json_interval(err, &cause->adjusted));
  hark_report_json_set(err, object, "p", hark_report_json_number(cause->p));
  hark_report_json_set(err, object, "q", hark_report_json_number(cause->q));
  hark_report_json_set(err, object, "small_sample", json_boolean(cause->small_sample));
  hark_report_json_set(err, object, "evidence", json_string(evidence_of(cause)));
  hark_report_json_set(err, object, "lost", cause->small_sample ? json_null() : hark_report_json_number(cause->lost));
  return object;
}

static json_t *example_json(hark_err *err, const hark_funnel_example *example) {
  char session[HARK_REPORT_SESSION_CHARS];
  hark_report_session_name(example->session, session);
  json_t *object = json_object();
  hark_report_json_set(err, object, "session", json_string(session));
  hark_report_json_set(err, object, "started_ms", hark_report_json_integer(example->started_ms));
  hark_report_json_set(err, object, "link", json_string(link_of(example).address));
  return object;
}

static json_t *level_json(hark_err *err, const hark_funnel_level *level) {
  json_t *object = json_object(), *causes = json_array(), *examples = json_array();
  hark_report_json_set(err, object, "step", hark_report_json_text(level->name));
  hark_report_json_set(err, object, "sessions", hark_report_json_integer(level->sessions));
  hark_report_json_set(err, object, "of_first", hark_report_json_interval(err, &level->of_first));
  hark_report_json_set(err, object, "of_last", hark_report_json_interval(err, &level->of_last));
  hark_report_json_set(err, object, "median_ms",
                       level->median_ms > 0 ? hark_report_json_number(level->median_ms) : json_null());
  for (size_t i = 0; i < level->cause_count; i++) {
    hark_report_json_append(err, causes, cause_json(err, &level->causes[i]));
  }
  hark_report_json_set(err, object, "met_by_those_who_left", causes);
  for (uint32_t i = 0; i < level->example_count; i++) {
    hark_report_json_append(err, examples, example_json(err, &level->examples[i]));
  }
  hark_report_json_set(err, object, "left", examples);
  return object;
}

static json_t *segment_json(hark_err *err, const hark_funnel_report *report, const hark_funnel_segment *segment) {
  json_t *object = json_object(), *sessions = json_array();
  hark_report_json_set(err, object, "value", segment->other ? json_null() : hark_report_json_text(segment->value));
  for (uint32_t i = 0; i < report->step_count; i++) {
    hark_report_json_append(err, sessions, hark_report_json_integer(segment->sessions[i]));
  }
  hark_report_json_set(err, object, "sessions", sessions);
  hark_report_json_set(err, object, "through", hark_report_json_interval(err, &segment->through));
  return object;
}

hark_err hark_funnel_report_json(const hark_funnel_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out) {
  hark_err err = HARK_OK;
  json_t *root = json_object(), *levels = json_array(), *segments = json_array();
  hark_report_json_set(&err, root, "report", json_string("funnel"));
  hark_report_json_set(&err, root, "version", json_integer(1));
  hark_report_json_set(&err, root, "site", hark_report_json_name(options->site));
  hark_report_json_set(&err, root, "generated_ms", hark_report_json_time(options->generated_ms, 0));
  hark_report_json_set(&err, root, "from_ms", hark_report_json_time(options->from_ms, 0));
  hark_report_json_set(&err, root, "to_ms", hark_report_json_time(options->to_ms, UINT64_MAX));
  hark_report_json_set(&err, root, "within_ms", hark_report_json_integer(report->within_ms));
  hark_report_json_set(&err, root, "by", report->by ? hark_report_json_name(report->by) : json_null());
  hark_report_json_set(&err, root, "sessions", hark_report_json_integer(report->sessions));
  hark_report_json_set(&err, root, "sessions_automated", hark_report_json_integer(report->automated));
  hark_report_json_set(&err, root, "records_unreadable", hark_report_json_integer(report->unreadable));
  hark_report_json_set(&err, root, "over_session_limits", hark_report_json_integer(report->cut));
  for (uint32_t i = 0; i < report->step_count; i++) {
    hark_report_json_append(&err, levels, level_json(&err, &report->levels[i]));
  }
  hark_report_json_set(&err, root, "steps", levels);
  for (size_t i = 0; i < report->segment_count; i++) {
    hark_report_json_append(&err, segments, segment_json(&err, report, &report->segments[i]));
  }
  hark_report_json_set(&err, root, "segments", segments);
  return hark_report_json_write(root, err, arena, out);
}

// ---- CSV ----

static void put_cells(hark_report_text *text, const char *row, uint32_t step, hark_bytes name, hark_bytes value) {
  hark_report_format(text, "%s,%" PRIu32 ",", row, step + 1);
  hark_report_put_cell(text, name);
  hark_report_puts(text, ",");
  hark_report_put_cell(text, value);
}

static void put_share(hark_report_text *text, const hark_interval *share) {
  hark_report_format(text, ",%.6f,%.6f,%.6f", share->value, share->low, share->high);
}

#define NO_SIGNAL ",,,,,,,,,"

// What those met who went no further from a step: in columns of its own, after those of steps.
static void put_signal(hark_report_text *text, uint32_t step, hark_bytes name, const hark_funnel_cause *cause) {
  put_cells(text, "signal", step, name, (hark_bytes){NULL, 0});
  hark_report_format(text, ",%" PRIu32 ",,,,,,,,%s,%" PRIu32 ",%" PRIu32 ",%" PRIu32, cause->sessions,
                     hark_signal_name(cause->which), cause->sessions_on, cause->others, cause->others_on);
  put_share(text, &cause->adjusted);
  hark_report_format(text, ",%.6f,", cause->q);
  if (!cause->small_sample) {
    hark_report_format(text, "%.1f", cause->lost);
  }
  hark_report_puts(text, "\r\n");
}

hark_err hark_funnel_report_csv(const hark_funnel_report *report, const hark_report_options *options, hark_arena *arena,
                                hark_bytes *out) {
  (void)options;
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "row,step,name,segment,sessions,of_first,of_first_low,of_first_high,of_last,of_last_low,"
                          "of_last_high,median_ms,signal,sessions_on,others,others_on,adjusted,adjusted_low,"
                          "adjusted_high,q,lost\r\n");
  for (uint32_t i = 0; i < report->step_count; i++) {
    const hark_funnel_level *level = &report->levels[i];
    put_cells(&text, "all", i, level->name, (hark_bytes){NULL, 0});
    hark_report_format(&text, ",%" PRIu32, level->sessions);
    put_share(&text, &level->of_first);
    put_share(&text, &level->of_last);
    hark_report_format(&text, level->median_ms > 0 ? ",%.0f" NO_SIGNAL "\r\n" : "," NO_SIGNAL "\r\n", level->median_ms);
    for (size_t c = 0; c < level->cause_count; c++) {
      put_signal(&text, i, level->name, &level->causes[c]);
    }
  }
  for (size_t s = 0; s < report->segment_count; s++) {
    const hark_funnel_segment *segment = &report->segments[s];
    for (uint32_t i = 0; i < report->step_count; i++) {
      put_cells(&text, segment->other ? "other_segments" : "segment", i, report->levels[i].name, segment->value);
      hark_interval of_first = hark_interval_of_share(segment->sessions[i], segment->sessions[0]);
      hark_interval of_last = hark_interval_of_share(segment->sessions[i], segment->sessions[i > 0 ? i - 1 : 0]);
      hark_report_format(&text, ",%" PRIu32, segment->sessions[i]);
      put_share(&text, &of_first);
      put_share(&text, &of_last);
      hark_report_puts(&text, "," NO_SIGNAL "\r\n");
    }
  }
  return hark_report_text_finish(&text, out);
}

// ---- HTML ----

static const char style[] =
    ".steps{list-style:none;margin:1.4rem 0 0;padding:0;display:grid;gap:.9rem}.step{padding:1.1rem 1.3rem}"
    ".step__head{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap}.step__head code{font-size:1.05rem;"
    "font-weight:600}.step__n{margin-left:auto;font-size:1.5rem;font-weight:650}.step .through{height:14px;"
    "border-radius:7px;background:var(--track);margin:.6rem 0;overflow:hidden}.step .through i{display:block;height:"
    "100%;border-radius:7px;background:var(--accent)}.left{margin:.9rem 0 0;padding-top:.7rem;border-top:1px dashed "
    "var(--line)}.left table{margin:.5rem 0 0}.left p{margin:.2rem 0}";

static void put_time(hark_report_text *text, double ms) {
  double seconds = ms / 1000;
  hark_report_format(text,
                     seconds < 90     ? "%.0f seconds"
                     : seconds < 5400 ? "%.0f minutes"
                                      : "%.1f hours",
                     seconds < 90     ? seconds
                     : seconds < 5400 ? seconds / 60
                                      : seconds / 3600);
}

static void put_cause(hark_report_text *text, const hark_funnel_cause *cause) {
  double met = cause->sessions ? (double)cause->sessions_on / cause->sessions : 0;
  double others = cause->others ? (double)cause->others_on / cause->others : 0;
  hark_report_format(text, "<tr><td><span class=\"chip s%" PRIu32 "\">%s</span></td><td class=\"n\">", cause->which,
                     hark_report_signal_label(cause->which));
  hark_report_count(text, cause->sessions);
  hark_report_puts(text, "</td><td class=\"n\">");
  hark_report_percent(text, met);
  hark_report_puts(text, "%</td><td class=\"n\">");
  hark_report_percent(text, others);
  hark_report_puts(text, "%</td><td>");
  if (cause->small_sample) {
    hark_report_puts(text, "<small>too few to tell</small>");
  } else if (cause->q > 0.05) {
    hark_report_puts(text, "<small>no clear difference</small>");
  } else {
    hark_report_format(text, "<b>%+.0f points</b> <small>(%+.0f to %+.0f)</small>", 100 * cause->adjusted.value,
                       100 * cause->adjusted.low, 100 * cause->adjusted.high);
  }
  hark_report_puts(text, "</td></tr>\n");
}

static void put_left(hark_report_text *text, const hark_funnel_level *level, uint32_t next,
                     const hark_report_options *options) {
  hark_bytes base = hark_report_base(options);
  hark_report_puts(text, "<div class=\"left\"><p><b>");
  hark_report_count(text, level->sessions - next);
  hark_report_puts(text, "</b> went no further.");
  hark_report_puts(text, "</p><p class=\"watch\">");
  for (uint32_t i = 0; i < level->example_count; i++) {
    hark_report_puts(text, " <a href=\"");
    hark_report_put_html(text, base);
    hark_report_puts(text, link_of(&level->examples[i]).address_html);
    hark_report_format(text, "\">▶ %" PRIu32 "</a>", i + 1);
  }
  hark_report_puts(text, "</p>");
  if (level->cause_count > 0) {
    hark_report_puts(text, "<table><thead><tr><th>Friction met here<th class=\"n\">Sessions<th class=\"n\">Of "
                           "them went on<th class=\"n\">Of the others<th>Difference</tr></thead><tbody>\n");
    for (size_t i = 0; i < level->cause_count && i < 8; i++) {
      put_cause(text, &level->causes[i]);
    }
    hark_report_puts(text, "</tbody></table>");
  }
  hark_report_puts(text, "</div>\n");
}

static void put_level(hark_report_text *text, const hark_funnel_report *report, uint32_t i,
                      const hark_report_options *options) {
  const hark_funnel_level *level = &report->levels[i];
  hark_report_format(text, "<li class=\"step card\"><div class=\"step__head\"><small>%" PRIu32 "</small><code>", i + 1);
  hark_report_put_html(text, level->name);
  hark_report_puts(text, "</code>");
  if (i > 0) {
    hark_report_puts(text, "<span>");
    hark_report_share(text, &level->of_last);
    hark_report_puts(text, " of the step before");
    if (level->median_ms > 0) {
      hark_report_puts(text, ", half of them within ");
      put_time(text, level->median_ms);
    }
    hark_report_puts(text, "</span>");
  }
  hark_report_puts(text, "<span class=\"step__n\">");
  hark_report_count(text, level->sessions);
  hark_report_format(text, "</span></div><div class=\"through\"><i style=\"width:%.2f%%\"></i></div>",
                     100 * (level->sessions ? level->of_first.value : 0));
  if (i > 0) {
    hark_report_puts(text, "<p>");
    hark_report_share(text, &level->of_first);
    hark_report_puts(text, " of those who began</p>");
  }
  if (i + 1 < report->step_count && level->sessions > report->levels[i + 1].sessions) {
    put_left(text, level, report->levels[i + 1].sessions, options);
  }
  hark_report_puts(text, "</li>\n");
}

static void put_segments(hark_report_text *text, const hark_funnel_report *report) {
  if (report->segment_count == 0) {
    return;
  }
  hark_report_puts(text, "<h2>By ");
  hark_report_put_html(text, hark_bytes_from_cstr(report->by));
  hark_report_puts(text, "</h2><div class=\"card\"><table><thead><tr><th>Value");
  for (uint32_t i = 0; i < report->step_count; i++) {
    hark_report_puts(text, "<th class=\"n\">");
    hark_report_put_html(text, report->levels[i].name);
  }
  hark_report_puts(text, "<th class=\"n\">Came through</tr></thead><tbody>\n");
  for (size_t s = 0; s < report->segment_count; s++) {
    const hark_funnel_segment *segment = &report->segments[s];
    hark_report_puts(text, "<tr><td>");
    hark_report_put_html(text, segment->other             ? HARK_LITERAL("all others")
                               : segment->value.size == 0 ? HARK_LITERAL("not known")
                                                          : segment->value);
    for (uint32_t i = 0; i < report->step_count; i++) {
      hark_report_puts(text, "</td><td class=\"n\">");
      hark_report_count(text, segment->sessions[i]);
    }
    hark_report_puts(text, "</td><td class=\"n\">");
    hark_report_share(text, &segment->through);
    hark_report_puts(text, "</td></tr>\n");
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

static const char method[] =
    "<h2>How it is counted</h2><div class=\"card method\"><dl><dt>Shares</dt><dd>With their 95% Wilson score interval."
    "</dd><dt>Friction met</dt><dd>Between the step and the next page, of those who left as of those who went on. "
    "Compared with sessions of the same device and source (Mantel and Haenszel’s difference, 95%), called a difference "
    "where q ≤ 5% (Benjamini and Hochberg). It goes along with leaving; whether it is the cause, only a test can "
    "tell.</dd><dt>Times</dt><dd>Medians, to within 5%.</dd></dl></div>\n";

static void put_headline(hark_report_text *text, const hark_funnel_report *report) {
  const hark_funnel_level *last = &report->levels[report->step_count - 1];
  uint32_t entered = report->levels[0].sessions, worst = 1;
  hark_report_puts(text, "<h1>");
  if (entered == 0) {
    hark_report_puts(text, "Nobody began this way.");
  } else {
    for (uint32_t i = 1; i < report->step_count; i++) {
      uint32_t lost = report->levels[i - 1].sessions - report->levels[i].sessions;
      worst = lost > report->levels[worst - 1].sessions - report->levels[worst].sessions ? i : worst;
    }
    hark_report_percent(text, last->of_first.value);
    hark_report_puts(text, "% came through; most were lost before ");
    hark_report_put_html(text, report->levels[worst].name);
    hark_report_puts(text, ".");
  }
  hark_report_puts(text, "</h1>\n");
}

hark_err hark_funnel_report_html(const hark_funnel_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_page_begin(&text, "Funnel", style, options);
  hark_report_page_eyebrow(&text, "funnel", options, report->first_started_ms, report->last_started_ms);
  put_headline(&text, report);
  hark_report_puts(&text, "<p class=\"lead\">Of ");
  hark_report_count(&text, (double)report->sessions);
  hark_report_puts(&text, " sessions. Each step after the one before, all within ");
  put_time(&text, (double)report->within_ms);
  hark_report_puts(&text, " of the first; what happens between does not matter.</p><ol class=\"steps\">\n");
  for (uint32_t i = 0; i < report->step_count; i++) {
    put_level(&text, report, i, options);
  }
  hark_report_puts(&text, "</ol>\n");
  put_segments(&text, report);
  hark_report_puts(&text, method);
  hark_report_page_end(&text, options);
  return hark_report_text_finish(&text, out);
}
