#include <inttypes.h>

#include "collector/report/friction_model.h"

static void put_interval(hark_report_text *text, const hark_interval *interval) {
  hark_report_format(text, ",%.6f,%.6f,%.6f", interval->value, interval->low, interval->high);
}

static void put_link(hark_report_text *text, const hark_report_options *options, const hark_friction_row *row) {
  hark_report_puts(text, ",");
  if (row->moment_count == 0) {
    return;
  }
  hark_report_link link = hark_report_link_of(&row->moments[0]);
  hark_report_put(text, hark_report_base(options));
  hark_report_puts(text, link.address);
}

typedef struct {
  const char *kind;
  hark_bytes page, target, label;
} place;

static void put_row(hark_report_text *text, const hark_report_options *options, place at,
                    const hark_friction_row *row) {
  hark_report_puts(text, at.kind);
  hark_report_puts(text, ",");
  hark_report_put_cell(text, at.page);
  hark_report_puts(text, ",");
  hark_report_put_cell(text, at.target);
  hark_report_puts(text, ",");
  hark_report_put_cell(text, at.label);
  hark_report_format(text, ",%s,%" PRIu64 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32,
                     row->which == HARK_FRICTION_ANY ? "any" : hark_signal_name(row->which), row->count, row->visits,
                     row->visits_converted, row->sessions, row->sessions_converted);
  put_interval(text, &row->share);
  put_interval(text, &row->touched_rate);
  put_interval(text, &row->untouched_rate);
  put_interval(text, &row->difference);
  put_interval(text, &row->adjusted);
  hark_report_format(text, ",%.6g,%.6g", row->p, row->q);
  hark_report_format(text, ",%s,%.3f", hark_report_evidence_name(hark_report_evidence(row)), row->score);
  if (!row->costed) {
    hark_report_puts(text, ",,,,,,");
  } else {
    hark_report_format(text, ",%.3f,%.3f,%.3f", row->cost.value, row->cost.low, row->cost.high);
    hark_report_format(text, ",%.2f,%.2f,%.2f", row->value.value, row->value.low, row->value.high);
  }
  put_link(text, options, row);
  hark_report_puts(text, "\r\n");
}

static void put_rows(hark_report_text *text, const hark_report_options *options, place at,
                     const hark_friction_row *total, const hark_friction_row *signals, size_t count) {
  put_row(text, options, at, total);
  for (size_t i = 0; i < count; i++) {
    put_row(text, options, at, &signals[i]);
  }
}

static void put_page(hark_report_text *text, const hark_report_options *options, const char *kind,
                     const hark_friction_page *page) {
  place at = {kind, page->path, {0}, {0}};
  put_rows(text, options, at, &page->total, page->signals, page->signal_count);
  if (page->double_click.count) {
    put_row(text, options, at, &page->double_click);
  }
}

hark_err hark_friction_report_csv(const hark_friction_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text,
                   "row,page,target,label,signal,count,visits,visits_converted,sessions,sessions_converted,"
                   "share,share_low,share_high,touched_rate,touched_rate_low,touched_rate_high,"
                   "untouched_rate,untouched_rate_low,untouched_rate_high,difference,difference_low,difference_high,"
                   "adjusted,adjusted_low,adjusted_high,p,q,"
                   "evidence,score,cost,cost_low,cost_high,value,value_low,value_high,replay\r\n");
  put_rows(&text, options, (place){"site", {0}, {0}, {0}}, &report->site, report->signals, report->signal_count);
  for (size_t i = 0; i < report->page_count; i++) {
    put_page(&text, options, "page", &report->pages[i]);
  }
  if (report->other_pages) {
    put_page(&text, options, "other_pages", report->other_pages);
  }
  for (size_t i = 0; i < report->element_count; i++) {
    const hark_friction_element *element = &report->elements[i];
    put_rows(&text, options, (place){"element", element->page->path, element->target, element->label}, &element->total,
             element->signals, element->signal_count);
  }
  return hark_report_text_finish(&text, out);
}
