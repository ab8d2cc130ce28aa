// forms.h — how visitors fill in forms: who begins, who sends, who is refused, who leaves, and at which field.
//
// Room: collector/analysis (platform-free). Stands on: page_name.h, walk.h, the digests of sessions (schema/hark.fbs).
// Memory: one arena, the caller's; it does not grow with the number of sessions. Tests: tests/report/test_forms.c. For
// people: docs/form-report.md.
//
// A visit to a page is counted once for each form in it. It began the form with its first change there; it got through
// where the form was sent and, the last time, not refused (collector/rest/digest_forms.h); else, having begun, it left.
// It left at the field that it changed last.
#ifndef HARK_COLLECTOR_ANALYSIS_FORMS_H
#define HARK_COLLECTOR_ANALYSIS_FORMS_H

#include "collector/analysis/heatmap.h"

#define HARK_FORMS_REPORT_MAX 128u // told apart; visits of others are counted in `untold`
#define HARK_FORMS_INPUTS_MAX 40u  // of one form
#define HARK_FORMS_EXAMPLES_MAX 3u // of those who left at a field
#define HARK_FORMS_ARENA_MAX ((size_t)64 << 20)
#define HARK_FORMS_GROUP_MIN 20u // fewer who began: shares are a hint only

typedef struct {
  hark_bytes page;            // only forms of it, as reports name it; empty: of all
  hark_heatmap_device device; // HARK_HEATMAP_ANY: all
  bool automated;
  bool exact_pages;
} hark_forms_options;

typedef struct {
  hark_session_id session;
  uint64_t tab, started_ms;
  uint32_t epoch, at_ms;
} hark_forms_moment;

typedef struct {
  hark_bytes target, label;
  // Visits that began the form, and had the field:
  uint64_t visits, touched, changed, returned, refused, pasted, autofilled;
  uint64_t sent, sent_empty;         // of those that sent it: in all, and with nothing in the field
  uint64_t left;                     // that left, and had changed this field last
  hark_interval left_share;          // of those who began
  double ms, ms_slow, hesitation_ms; // in it, of those who touched it: median, 90th percentile; before the first
                                     // change: median; -1: none
  hark_forms_moment examples[HARK_FORMS_EXAMPLES_MAX]; // of those who left, the newest first
  uint32_t example_count;
} hark_forms_input;

typedef struct {
  hark_bytes page, target; // target empty: fields outside of any form
  uint64_t visits, began, sent, refused, through, left;
  uint64_t sent_again;                      // visits that sent it more than once
  hark_interval began_share, through_share; // of visits; of those who began
  double ms; // from the first change to the last act, median of those who got through; -1: none did
  const hark_forms_input *inputs; // in the order in which they were met
  uint32_t input_count;
} hark_forms_form;

typedef struct {
  uint64_t sessions, automated, undigested, untold;
  uint64_t first_started_ms, last_started_ms;
  const hark_forms_form *forms; // those that most visits began first
  uint32_t form_count;
} hark_forms_report;

typedef struct hark_forms hark_forms;

// Makes an analysis that lives in the arena; NULL when it does not fit. Options are copied, with their text.
hark_forms *hark_forms_create(hark_arena *arena, const hark_forms_options *options);
// Adds a session by its digest (empty: it has none yet, and is counted in `undigested`).
void hark_forms_add(hark_forms *forms, hark_session_id session, hark_bytes digest);
// Computes the report, which lives as long as the arena. Nothing may be added afterwards.
hark_err hark_forms_finish(hark_forms *forms, const hark_forms_report **report);

#endif
