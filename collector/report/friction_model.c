#include "collector/report/friction_model.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

hark_evidence hark_report_evidence(const hark_friction_row *row) {
  if (row->small_sample) {
    return HARK_EVIDENCE_FEW;
  }
  if (row->q > 0.05) {
    return HARK_EVIDENCE_UNCLEAR;
  }
  return row->adjusted.value < 0 ? HARK_EVIDENCE_LESS : HARK_EVIDENCE_MORE;
}

const char *hark_report_evidence_name(hark_evidence evidence) {
  static const char *const names[] = {"few", "unclear", "less", "more"};
  return names[evidence];
}

hark_report_link hark_report_link_of(const hark_friction_moment *moment) {
  hark_report_link link;
  char session[HARK_REPORT_SESSION_CHARS], view[HARK_REPORT_VIEW_CHARS];
  hark_report_session_name(moment->session, session);
  hark_report_view_name(moment->tab, moment->epoch, view);
  uint32_t seconds = moment->at_ms / 1000, tenths = moment->at_ms % 1000 / 100;
  snprintf(link.address, sizeof link.address, "/#/sessions/%s?view=%s&t=%" PRIu32 ".%" PRIu32, session, view, seconds,
           tenths);
  snprintf(link.address_html, sizeof link.address_html, "/#/sessions/%s?view=%s&amp;t=%" PRIu32 ".%" PRIu32, session,
           view, seconds, tenths);
  return link;
}

static bool is_address(hark_bytes text) {
  for (size_t i = 0; i < text.size; i++) {
    uint8_t c = text.data[i];
    bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (!letter && !(c >= '0' && c <= '9') && (c == 0 || strchr("-._~:/?[]@!$&()*+;=%", c) == NULL)) {
      return false;
    }
  }
  return true;
}

hark_bytes hark_report_base(const hark_report_options *options) {
  hark_bytes base = hark_bytes_from_cstr(options->base_url);
  bool web =
      hark_bytes_starts_with(base, HARK_LITERAL("http://")) || hark_bytes_starts_with(base, HARK_LITERAL("https://"));
  if (!web || !is_address(base)) {
    return (hark_bytes){0};
  }
  while (base.data[base.size - 1] == '/') {
    base.size--;
  }
  return base;
}

// ---- words for signals ----

typedef struct {
  const char *label, *happened, *rule;
} signal_words;

static const signal_words *words_of(uint32_t which) {
  static const signal_words words[] = {
      [HARK_SIGNAL_RAGE_CLICK] =
          {"Rage clicks", "clicked the same spot again and again",
           "three clicks or more on one spot (five on plain content), each within a second of the one before, "
           "and left unanswered for half a second"},
      [HARK_SIGNAL_DEAD_CLICK] = {"Dead clicks", "clicked and nothing happened",
                                  "a click on something that looks clickable, and no change, scroll, request or "
                                  "navigation followed"},
      [HARK_SIGNAL_ERROR_CLICK] = {"Error clicks", "clicked and a script failed",
                                   "a click that a JavaScript error followed at once"},
      [HARK_SIGNAL_HESITATION_HOVER] = {"Hesitation", "waited long before clicking",
                                        "the pointer or the focus rested on a control for three seconds or more "
                                        "before it was used"},
      [HARK_SIGNAL_HESITATION_FIELD] = {"Field pauses", "paused while filling in a field",
                                        "a pause of four seconds or more while filling in one field"},
      [HARK_SIGNAL_THRASHED_CURSOR] = {"Thrashed cursor", "shook the pointer back and forth",
                                       "six turns of the pointer or more within two seconds"},
      [HARK_SIGNAL_FORM_ABANDONMENT] = {"Abandoned forms", "began a form and left it",
                                        "a form that was filled in and left without being sent"},
      [HARK_SIGNAL_DOUBLE_CLICK] = {"Double clicks", "double-clicked", "two fast clicks; a fact, not friction"},
      [HARK_SIGNAL_SCROLL_DEPTH] = {"Scroll depth", "scrolled", "the deepest part of the page that was seen; a fact"},
      [HARK_SIGNAL_REQUEST_FAILURE] = {"Failed requests", "met a failed request",
                                       "a request of the page that failed or was refused"},
      [HARK_SIGNAL_SLOW_CLICK] = {"Slow clicks", "waited for a click to do something",
                                  "a click that the page answered after a second or more"},
      [HARK_SIGNAL_RAGE_KEYS] = {"Rage keys", "hammered on a key",
                                 "Enter or Escape four times or more, and the page did not answer"},
      [HARK_SIGNAL_REFILLED_FIELD] = {"Refilled fields", "filled in a field again",
                                      "a field that was typed into again after another one"},
      [HARK_SIGNAL_INVALID_FIELD] = {"Refused fields", "had a field refused", "a field that the page called invalid"},
      [HARK_SIGNAL_EXCESSIVE_SCROLL] = {"Excessive scrolling", "searched the page up and down",
                                        "four turns of a window's height or more within 30 seconds"},
      [HARK_SIGNAL_COPIED_ERROR] = {"Copied errors", "copied text after an error",
                                    "text copied within 20 seconds of an error that was met"},
      [HARK_SIGNAL_QUICK_BACK] = {"Quick backs", "came and went back at once",
                                  "a page left within 7 seconds for the one before"},
      [HARK_SIGNAL_BACK_AND_FORTH] = {"Back and forth", "went to and fro between two pages",
                                      "five visits in a row to two pages by turns"},
      [HARK_SIGNAL_REPEATED_SEARCH] = {"Repeated searches", "searched again at once",
                                       "another search within a minute, with nothing opened between"},
      [HARK_SIGNAL_TURNED_SCREEN] = {"Turned screens", "turned the screen about",
                                     "three turns of the screen within ten seconds"},
      [HARK_SIGNAL_ZOOMED_IN] = {"Zooming in", "zoomed in to read", "the page was pinched to 130 % or more"},
      [HARK_SIGNAL_HESITATION_START] = {"Slow starts", "waited long before doing anything",
                                        "15 seconds or more on a page before the first act, a click"},
      [HARK_SIGNAL_HESITATION_SUBMIT] = {"Slow submits", "waited long before sending a form",
                                         "6 seconds or more between the last change and sending"},
      [HARK_SIGNAL_PASTED_INSTEAD] = {"Pasted instead", "gave up typing and pasted",
                                      "a field typed into, corrected, and then pasted into"},
  };
  static const signal_words any = {"All friction", "met friction", "any of the friction signals"};
  static const signal_words unknown = {"Unknown signal", "met a signal", "a signal that this version does not know"};
  return which == HARK_FRICTION_ANY ? &any : which < HARK_SIGNAL_COUNT ? &words[which] : &unknown;
}

const char *hark_report_signal_label(uint32_t which) {
  return words_of(which)->label;
}

const char *hark_report_signal_rule(uint32_t which) {
  return words_of(which)->rule;
}

// ---- sentences ----

void hark_report_percent(hark_report_text *text, double share) {
  double percent = share * 100;
  if ((percent > 0 && percent < 1) || (percent > 99 && percent < 100)) {
    hark_report_format(text, "%.1f", percent);
  } else {
    hark_report_format(text, "%.0f", percent);
  }
}

void hark_report_percents(hark_report_text *text, const hark_interval *share, const char *between) {
  if (round(share->low * 100) == round(share->high * 100)) {
    hark_report_format(text, "%.1f", share->low * 100);
    hark_report_puts(text, between);
    hark_report_format(text, "%.1f", share->high * 100);
    return;
  }
  hark_report_percent(text, share->low);
  hark_report_puts(text, between);
  hark_report_percent(text, share->high);
}

void hark_report_share(hark_report_text *text, const hark_interval *share) {
  hark_report_puts(text, "<b>");
  hark_report_percent(text, share->value);
  hark_report_puts(text, "%</b> <small>(");
  hark_report_percents(text, share, "–");
  hark_report_puts(text, "%)</small>");
}

void hark_report_seconds(hark_report_text *text, double ms) {
  if (ms < 0) {
    hark_report_puts(text, "–");
  } else {
    hark_report_format(text, ms < 9950 ? "%.1f s" : "%.0f s", ms / 1000);
  }
}

void hark_report_points(hark_report_text *text, double difference) {
  double points = fabs(difference) * 100;
  hark_report_format(text, points < 1 && points >= 0.05 ? "%.1f" : "%.0f", points);
}

static const char *direction(double difference) {
  return difference < 0 ? "less" : "more";
}

// What that would be: in a week, where there is one to tell by.
static void put_lost(hark_report_text *text, const hark_friction_report *report, const hark_friction_row *row) {
  bool weekly = report->weeks >= HARK_FRICTION_WEEKS_MIN;
  double parts = weekly ? report->weeks : 1;
  hark_report_puts(text, " If it is the cause, about ");
  hark_report_count(text, row->cost.value / parts);
  hark_report_puts(text, weekly ? " a week are missed" : " were missed");
  if (report->currency[0] && row->value.low > 0) {
    hark_report_puts(text, ", worth ");
    hark_report_count(text, row->value.value / parts);
    hark_report_puts(text, " ");
    hark_report_put(text, hark_bytes_from_cstr(report->currency));
  }
  hark_report_puts(text, ".");
}

static void put_outcome(hark_report_text *text, const hark_friction_report *report, const hark_friction_row *row) {
  const hark_interval *d = &row->adjusted;
  hark_bytes goal = hark_bytes_from_cstr(report->goal);
  switch (hark_report_evidence(row)) {
  case HARK_EVIDENCE_FEW:
    hark_report_puts(text, " Too few visits to tell what that means for “");
    hark_report_put(text, goal);
    hark_report_format(text,
                       "”: %" PRIu32 " with it and %" PRIu32 " without; at least %" PRIu32
                       " of each are needed, and five conversions to be expected with it.",
                       row->sessions, row->visits - row->sessions, report->group_min);
    return;
  case HARK_EVIDENCE_UNCLEAR:
    hark_report_puts(text, " No clear difference in “");
    hark_report_put(text, goal);
    hark_report_puts(text, "”: ");
    hark_report_points(text, d->value);
    hark_report_format(text, " points %s often, but anywhere from ", direction(d->value));
    hark_report_points(text, d->low);
    hark_report_puts(text, " less to ");
    hark_report_points(text, d->high);
    hark_report_puts(text, " more fits what was seen.");
    return;
  case HARK_EVIDENCE_LESS:
  case HARK_EVIDENCE_MORE:
    hark_report_puts(text, " Those visits reached “");
    hark_report_put(text, goal);
    hark_report_puts(text, "” ");
    hark_report_points(text, d->value);
    hark_report_format(text, " points %s often than others of their kind (95%% sure: between ", direction(d->value));
    hark_report_points(text, d->value < 0 ? d->high : d->low);
    hark_report_puts(text, " and ");
    hark_report_points(text, d->value < 0 ? d->low : d->high);
    hark_report_puts(text, ").");
    if (d->value < 0) {
      put_lost(text, report, row);
    }
    return;
  }
}

static void put_range(hark_report_text *text, const hark_interval *share) {
  hark_report_percent(text, share->value);
  hark_report_puts(text, "% of visits (");
  hark_report_percents(text, share, "–");
  hark_report_puts(text, "%) ");
}

hark_err hark_report_sentence(const hark_friction_report *report, const hark_friction_page *page,
                              const hark_friction_element *element, const hark_friction_row *row, hark_arena *arena,
                              hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "On ");
  hark_report_put(&text, page->path.size ? page->path : HARK_LITERAL("other pages"));
  hark_report_puts(&text, ", ");
  put_range(&text, &row->share);
  hark_report_puts(&text, words_of(row->which)->happened);
  if (element != NULL) {
    hark_report_puts(&text, " at “");
    hark_report_put(&text, element->label.size ? element->label : element->target);
    hark_report_puts(&text, "”");
  }
  hark_report_puts(&text, ".");
  put_outcome(&text, report, row);
  return hark_report_text_finish(&text, out);
}

hark_err hark_report_outcome(const hark_friction_report *report, const hark_friction_row *row, hark_arena *arena,
                             hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  put_range(&text, &row->share);
  hark_report_puts(&text, words_of(row->which)->happened);
  hark_report_puts(&text, ".");
  put_outcome(&text, report, row);
  return hark_report_text_finish(&text, out);
}

// ---- what to look at first ----

static bool has_elements_of(const hark_friction_report *report, const hark_friction_page *page, uint32_t which) {
  for (size_t i = 0; i < report->element_count; i++) {
    const hark_friction_element *element = &report->elements[i];
    for (size_t j = 0; element->page == page && j < element->signal_count; j++) {
      if (element->signals[j].which == which) {
        return true;
      }
    }
  }
  return false;
}

typedef int (*better)(const hark_friction_row *a, const hark_friction_row *b);

static int by_cost(const hark_friction_row *a, const hark_friction_row *b) {
  return a->cost.value > b->cost.value ? -1 : a->cost.value < b->cost.value;
}

// What goes along with a missed goal first, by what that costs; then by score; what is too little to judge last.
static int by_worry(const hark_friction_row *a, const hark_friction_row *b) {
  hark_evidence x = hark_report_evidence(a), y = hark_report_evidence(b);
  if ((x == HARK_EVIDENCE_FEW) != (y == HARK_EVIDENCE_FEW)) {
    return x == HARK_EVIDENCE_FEW ? 1 : -1;
  }
  if ((x == HARK_EVIDENCE_LESS) != (y == HARK_EVIDENCE_LESS)) {
    return x == HARK_EVIDENCE_LESS ? -1 : 1;
  }
  return x == HARK_EVIDENCE_LESS ? by_cost(a, b) : a->score > b->score ? -1 : a->score < b->score;
}

// Puts a finding at its place in a short sorted list; what is already there wins a tie.
static size_t rank(hark_report_finding *findings, size_t count, size_t max, hark_report_finding finding, better order) {
  size_t at = count;
  while (at > 0 && order(finding.row, findings[at - 1].row) < 0) {
    at--;
  }
  if (at == max) {
    return count;
  }
  count = count < max ? count + 1 : max;
  for (size_t i = count - 1; i > at; i--) {
    findings[i] = findings[i - 1];
  }
  findings[at] = finding;
  return count;
}

static bool is_wanted(const hark_friction_row *row, better order) {
  return order == by_worry || hark_report_evidence(row) == HARK_EVIDENCE_LESS;
}

// An element's best row stands for the element; a page's row counts where no element of the page has that signal.
static size_t pick(const hark_friction_report *report, hark_report_finding *findings, size_t max, better order) {
  size_t count = 0;
  for (size_t i = 0; i < report->element_count; i++) {
    const hark_friction_element *element = &report->elements[i];
    const hark_friction_row *best = NULL;
    for (size_t j = 0; j < element->signal_count; j++) {
      const hark_friction_row *row = &element->signals[j];
      if (is_wanted(row, order) && (best == NULL || order(row, best) < 0)) {
        best = row;
      }
    }
    if (best) {
      count = rank(findings, count, max, (hark_report_finding){element->page, element, best}, order);
    }
  }
  for (size_t i = 0; i < report->page_count; i++) {
    const hark_friction_page *page = &report->pages[i];
    for (size_t j = 0; j < page->signal_count; j++) {
      const hark_friction_row *row = &page->signals[j];
      // The list's end first: it is cheaper than looking for elements.
      if (is_wanted(row, order) && (count < max || order(row, findings[count - 1].row) < 0) &&
          !has_elements_of(report, page, row->which)) {
        count = rank(findings, count, max, (hark_report_finding){page, NULL, row}, order);
      }
    }
  }
  return count;
}

size_t hark_report_worst(const hark_friction_report *report, hark_report_finding *findings, size_t max) {
  return max ? pick(report, findings, max, by_worry) : 0;
}

size_t hark_report_costliest(const hark_friction_report *report, hark_report_finding *findings, size_t max) {
  return max ? pick(report, findings, max, by_cost) : 0;
}

// ---- the report in a sentence ----

// What the costliest finding costs, if anything is sure to.
static void put_costliest(hark_report_text *text, const hark_friction_report *report) {
  hark_report_finding worst;
  if (hark_report_costliest(report, &worst, 1) == 0) {
    if (report->page_count && report->pages[0].path.size) {
      hark_report_puts(text, ", the worst of it on ");
      hark_report_put(text, report->pages[0].path);
    }
    hark_report_puts(text, ".");
    return;
  }
  bool weekly = report->weeks >= HARK_FRICTION_WEEKS_MIN;
  hark_report_puts(text, ". ");
  if (worst.element) {
    hark_report_puts(text, "“");
    hark_report_put(text, worst.element->label.size ? worst.element->label : worst.element->target);
    hark_report_puts(text, "” on ");
  }
  hark_report_put(text, worst.page->path);
  hark_report_puts(text, " may cost about ");
  hark_report_count(text, worst.row->cost.value / (weekly ? report->weeks : 1));
  hark_report_puts(text, " “");
  hark_report_put(text, hark_bytes_from_cstr(report->goal));
  hark_report_puts(text, weekly ? "” a week." : "”.");
}

hark_err hark_report_headline(const hark_friction_report *report, hark_arena *arena, hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  if (report->coverage.sessions == 0) {
    hark_report_puts(&text, "No sessions were recorded in this range.");
  } else if (report->site.sessions == 0) {
    hark_report_format(&text, "No friction was seen in %" PRIu64 " session%s.", report->coverage.sessions,
                       report->coverage.sessions == 1 ? "" : "s");
  } else {
    hark_report_percent(&text, report->site.share.value);
    hark_report_puts(&text, "% of sessions met friction");
    put_costliest(&text, report);
  }
  return hark_report_text_finish(&text, out);
}
