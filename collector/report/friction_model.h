// friction_model.h — what the figures mean in words: labels, sentences, how sure, and what to look at first.
//
// Room: collector/report (no I/O). Stands on: collector/analysis. Tests: tests/report/test_friction_model.c.
// HTML and JSON say the same because both take their words from here. Sentences hold recorded text as it is: each
// form escapes them as its own.
#ifndef HARK_COLLECTOR_REPORT_FRICTION_MODEL_H
#define HARK_COLLECTOR_REPORT_FRICTION_MODEL_H

#include "collector/analysis/friction.h"
#include "collector/report/friction_report.h"
#include "collector/report/text.h"

// What a row says about conversion.
typedef enum {
  HARK_EVIDENCE_FEW,     // too few visits on one side to say
  HARK_EVIDENCE_UNCLEAR, // the interval of the difference holds zero
  HARK_EVIDENCE_LESS,    // touched visits convert less often, surely
  HARK_EVIDENCE_MORE,    // touched visits convert more often, surely
} hark_evidence;

hark_evidence hark_report_evidence(const hark_friction_row *row);
// Returns "few", "unclear", "less" or "more".
const char *hark_report_evidence_name(hark_evidence evidence);

// Returns "Rage clicks" for its number, "All friction" for HARK_FRICTION_ANY.
const char *hark_report_signal_label(uint32_t which);
// Returns the rule in a sentence: "the same spot clicked three times or more, each within a second".
const char *hark_report_signal_rule(uint32_t which);

// Adds a share as per cent without the sign: whole, except where that would say 0 of something or 100 of not all.
void hark_report_percent(hark_report_text *text, double share);
// Adds the ends of a share's interval, with a decimal where whole per cents would be the same.
void hark_report_percents(hark_report_text *text, const hark_interval *share, const char *between);
// Adds a share of HTML with its interval: "<b>34%</b> <small>(33–35%)</small>".
void hark_report_share(hark_report_text *text, const hark_interval *share);
// Adds a duration: "1.4 s", "16 s", and a dash where it is negative: nobody told one.
void hark_report_seconds(hark_report_text *text, double ms);
// Adds a difference in points, without its sign.
void hark_report_points(hark_report_text *text, double difference);

// Where a moment is watched, to follow the viewer's address; the second form has & as HTML wants it.
typedef struct {
  char address[112], address_html[112];
} hark_report_link;
hark_report_link hark_report_link_of(const hark_friction_moment *moment);
// The viewer's address, without a slash at its end; empty unless it is http or https and has only characters that an
// address needs (no comma, quote, space, <): nothing else is linked to, and it may stand in a CSV cell as it is.
hark_bytes hark_report_base(const hark_report_options *options);

// Writes "On /checkout, 31% of visits (24–39%) met friction. Those visits reached …" as plain text. The row is the
// page's, or one of its elements' where `element` is not NULL.
hark_err hark_report_sentence(const hark_friction_report *report, const hark_friction_page *page,
                              const hark_friction_element *element, const hark_friction_row *row, hark_arena *arena,
                              hark_bytes *out);
// Writes only the second half of it, "Those visits reached …", for the site's row.
hark_err hark_report_outcome(const hark_friction_report *report, const hark_friction_row *row, hark_arena *arena,
                             hark_bytes *out);
// Writes the report's first sentence.
hark_err hark_report_headline(const hark_friction_report *report, hark_arena *arena, hark_bytes *out);

// One thing to look at: a signal in an element, or in a page where it names no element.
typedef struct {
  const hark_friction_page *page;
  const hark_friction_element *element; // NULL: the page itself
  const hark_friction_row *row;
} hark_report_finding;

// Picks what to look at first, at most `max`, no element twice: what goes along with a missed goal, by its cost; then
// the highest scores; those with too few visits to judge last.
size_t hark_report_worst(const hark_friction_report *report, hark_report_finding *findings, size_t max);
// Picks those that surely go along with fewer conversions (evidence LESS), the highest cost first.
size_t hark_report_costliest(const hark_friction_report *report, hark_report_finding *findings, size_t max);

#endif
