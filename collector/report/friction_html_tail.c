#include "collector/report/friction_html_tail.h"

#include <inttypes.h>

#define FACTS_PAGES_MAX 12u

void hark_report_html_left(hark_report_text *text, uint64_t count, const char *what) {
  if (count == 0) {
    return;
  }
  hark_report_puts(text, "<p class=\"small\">");
  hark_report_count(text, (double)count);
  hark_report_format(text, " more %s with lower scores are in the CSV form of this report.</p>\n", what);
}

// ---- signals and facts ----

static void put_signals(hark_report_html *html) {
  hark_report_text *text = &html->text;
  const hark_friction_report *report = html->report;
  if (report->signal_count == 0) {
    return;
  }
  hark_report_puts(text, "<h2>Signals</h2><p class=\"lead\">What counts as what, over all sessions.</p>"
                         "<div class=\"card\"><table><thead><tr><th>Signal<th>Sessions<th>What it is<th class=\"n\">"
                         "Weight</tr></thead><tbody>\n");
  for (size_t i = 0; i < report->signal_count; i++) {
    const hark_friction_row *row = &report->signals[i];
    hark_report_format(text, "<tr class=\"s%" PRIu32 "\"><td>", row->which);
    hark_report_html_chip(text, row->which, row->count);
    hark_report_puts(text, "</td><td class=\"wide\" data-is=\"Sessions\">");
    hark_report_html_share(html, row);
    hark_report_format(text, "</td><td class=\"small\">%s</td><td class=\"n\" data-is=\"Weight\">%.1f</td></tr>\n",
                       hark_report_signal_rule(row->which), hark_friction_weight(row->which));
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

static void put_depth(hark_report_text *text, const hark_friction_depth *depth) {
  hark_report_format(text,
                     "<b>%" PRIu32 "%%</b> <small>(half of the views: %" PRIu32 "–%" PRIu32 "%%)</small>"
                     "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                     "<rect class=\"track\" width=\"100\" height=\"8\"/>",
                     depth->median, depth->quartile_1, depth->quartile_3);
  hark_report_format(text,
                     "<rect class=\"fill\" x=\"%" PRIu32 "\" width=\"%" PRIu32 "\" height=\"8\" opacity=\".45\"/>"
                     "<path class=\"range\" d=\"M%" PRIu32 " 0V8\"/></svg>",
                     depth->quartile_1, depth->quartile_3 - depth->quartile_1, depth->median);
}

static bool has_facts(const hark_friction_page *page) {
  return page->depth.views || page->double_click.count;
}

static void put_fact(hark_report_text *text, const hark_friction_page *page) {
  hark_report_puts(text, "<tr><td>");
  hark_report_html_path(text, page->path);
  hark_report_puts(text, "</td><td class=\"wide\" data-is=\"Seen of the page, median\">");
  if (page->depth.views) {
    put_depth(text, &page->depth);
  } else {
    hark_report_puts(text, "<small>–</small>");
  }
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Views\">");
  hark_report_count(text, (double)page->views);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Sessions\">");
  hark_report_count(text, (double)page->total.visits);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Double clicks\">");
  hark_report_count(text, (double)page->double_click.count);
  hark_report_puts(text, "</td></tr>\n");
}

// The most visited pages, which are not the worst ones: picked by visits, first come first where equal.
static size_t most_visited(const hark_friction_report *report, const hark_friction_page *picked[FACTS_PAGES_MAX]) {
  size_t count = 0;
  for (size_t i = 0; i < report->page_count; i++) {
    const hark_friction_page *page = &report->pages[i];
    size_t at = count;
    while (at > 0 && page->total.visits > picked[at - 1]->total.visits) {
      at--;
    }
    if (at == FACTS_PAGES_MAX || !has_facts(page)) {
      continue;
    }
    count = count < FACTS_PAGES_MAX ? count + 1 : count;
    for (size_t j = count - 1; j > at; j--) {
      picked[j] = picked[j - 1];
    }
    picked[at] = page;
  }
  return count;
}

void hark_report_html_facts(hark_report_html *html) {
  hark_report_text *text = &html->text;
  const hark_friction_page *picked[FACTS_PAGES_MAX];
  put_signals(html);
  size_t count = most_visited(html->report, picked);
  if (count == 0) {
    return;
  }
  hark_report_puts(text, "<h2>Also seen</h2><p class=\"lead\">Facts, not friction: how far down the most visited pages "
                         "their readers came, and where they clicked twice.</p><div class=\"card\"><table><thead><tr>"
                         "<th>Page<th>Seen of the page, median<th class=\"n\">Views<th class=\"n\">Sessions"
                         "<th class=\"n\">Double clicks</tr></thead><tbody>\n");
  for (size_t i = 0; i < count; i++) {
    put_fact(text, picked[i]);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

// ---- scores of visits ----

static void put_band(hark_report_text *text, const hark_friction_scores *scores, uint32_t band) {
  const hark_score_band_result *result = &scores->calibration.bands[band];
  hark_report_format(text, band ? "<tr><td>above %u, to %u</td>" : "<tr><td>0: no friction</td>",
                     band ? (band - 1) * 10 : 0, band * 10);
  hark_report_puts(text, "<td class=\"n\" data-is=\"Sessions\">");
  hark_report_count(text, scores->sessions[band]);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Reach the goal less often by\">");
  if (result->judged) {
    hark_report_format(text, "<b>%.0f%%</b> <small>(%.0f to %.0f)</small>", 100 * result->loss.value,
                       100 * result->loss.low, 100 * result->loss.high);
  } else {
    hark_report_puts(text, band ? "<small>too few to tell</small>" : "<small>–</small>");
  }
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Foretold by the other half\">");
  hark_report_format(text, result->judged ? "%.0f%%" : "–", 100 * result->fit);
  hark_report_puts(text, "</td></tr>\n");
}

void hark_report_html_scores(hark_report_html *html) {
  hark_report_text *text = &html->text;
  const hark_friction_scores *scores = &html->report->scores;
  if (html->report->site.sessions == 0) {
    return;
  }
  hark_report_puts(text, "<h2>Scores of sessions</h2><p class=\"lead\">0 to 100, by the friction that a session met. "
                         "Beside it: how much less often visits of that score reach the goal than visits of the same "
                         "page and device that met none");
  if (scores->calibration.judged) {
    hark_report_format(text, ". Half of the visits foretell the other half: off by %.1f points on the mean",
                       100 * scores->calibration.error);
  }
  hark_report_puts(text, ".</p><div class=\"card\"><table><thead><tr><th>Score<th class=\"n\">Sessions"
                         "<th class=\"n\">Reach the goal less often by<th class=\"n\">Foretold by the other half"
                         "</tr></thead><tbody>\n");
  for (uint32_t band = 0; band < HARK_SCORE_BANDS; band++) {
    if (scores->sessions[band] > 0 || scores->calibration.bands[band].visits > 0) {
      put_band(text, scores, band);
    }
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

void hark_report_html_nothing(hark_report_html *html) {
  hark_report_puts(&html->text,
                   "<div class=\"card empty\" style=\"margin-top:1.5rem\"><p>As soon as someone visits a page with the "
                   "script tag, this report shows where visitors click in vain, hesitate or give up.</p>"
                   "<p>Nothing arrives? See whether the page's origin is allowed for its key, and whether the "
                   "visitor's browser sends Global Privacy Control: then nothing is recorded.</p></div>\n");
}

// ---- coverage and method ----

static void put_pair(hark_report_text *text, const char *name, uint64_t count) {
  hark_report_format(text, "<dt>%s</dt><dd>", name);
  hark_report_count(text, (double)count);
  hark_report_puts(text, "</dd>");
}

static void put_coverage(hark_report_html *html) {
  hark_report_text *text = &html->text;
  const hark_friction_coverage *c = &html->report->coverage;
  hark_report_puts(text, "<section class=\"card\"><h3>What this stands on</h3><dl class=\"pairs\">");
  put_pair(text, "Sessions in the range", c->sessions);
  put_pair(text, "Sessions without a keyframe, so without a replay", c->sessions_blank);
  if (c->automated) {
    put_pair(text, "Sessions of steered browsers and robots, left out", c->automated);
  }
  put_pair(text, "Documents recorded", c->views);
  put_pair(text, "Documents without a keyframe", c->views_blank);
  put_pair(text, "Events kept", c->events);
  put_pair(text, "Events dropped in the page, for lack of room", c->dropped);
  if (c->sampled || c->triggered) {
    put_pair(text, "Sessions chosen by a rate (weighted in what is missed only)", c->sampled);
    put_pair(text, "Sessions recorded because of an event or error", c->triggered);
    put_pair(text, "Visits that all these stand for (estimate)", (uint64_t)(c->visits + 0.5));
  }
  if (c->other_currency) {
    put_pair(text, "Sessions with a value in another currency, not counted", c->other_currency);
  }
  if (c->unreadable) {
    put_pair(text, "Stored records that could not be read", c->unreadable);
  }
  if (c->unknown) {
    put_pair(text, "Signals of an unknown kind, not used", c->unknown);
  }
  if (c->cut) {
    put_pair(text, "Pages and signals over one session's limits, not used", c->cut);
  }
  uint64_t other = html->report->other_pages ? html->report->other_pages->other_elements : 0;
  for (size_t i = 0; i < html->report->page_count; i++) {
    other += html->report->pages[i].other_elements;
  }
  if (other) {
    put_pair(text, "Signals in elements over the limit, counted with their page only", other);
  }
  hark_report_puts(text, "</dl></section>");
}

static void put_limits(hark_report_html *html) {
  hark_report_text *text = &html->text;
  hark_report_puts(text,
                   "<section class=\"card\"><h3>What it cannot say</h3><ul class=\"small\">"
                   "<li>Visitors who refused, blocked or broke the recording are not in it.</li>"
                   "<li>A difference is not a cause: people who struggle may have been less decided before.</li>"
                   "<li>Who leaves a form unsent misses the goal by doing so: there the difference is no surprise.</li>"
                   "<li>Signals after the goal was reached count like those before.</li>"
                   "<li>Visits are compared with others of their device and source only; what else makes them "
                   "unlike stays in the difference.</li><li>Among rows called clear, one of twenty is expected to be "
                   "chance.</li>");
  hark_report_format(text,
                     "<li>At most %u pages and %u elements are told apart; what is over is counted in “other”.</li>"
                     "</ul></section>",
                     HARK_FRICTION_PAGES_MAX, HARK_FRICTION_ELEMENTS_MAX);
}

static void put_weights(hark_report_text *text) {
  const char *comma = "";
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    if (hark_signal_is_friction(which)) {
      hark_report_format(text, "%s%s %.1f", comma, hark_report_signal_label(which), hark_friction_weight(which));
      comma = ", ";
    }
  }
}

void hark_report_html_method(hark_report_html *html) {
  hark_report_text *text = &html->text;
  hark_report_puts(text, "<h2>How sure, and how it is counted</h2><div class=\"columns\">");
  put_coverage(html);
  put_limits(html);
  hark_report_puts(text, "</div><div class=\"card method\" style=\"margin-top:.9rem\"><dl>"
                         "<dt>Visit</dt><dd>A session that saw the page at least once. For the site: a session.</dd>"
                         "<dt>Share</dt><dd>Visits in which it happened ÷ visits. The range is the 95% Wilson score "
                         "interval (Wilson 1927).</dd><dt>Difference</dt><dd>Share of touched visits that reached the "
                         "goal − share of the other visits of the same page that did, in percentage points, each "
                         "compared with visits of its own device and source (Mantel and Haenszel's difference, with "
                         "Sato's variance of 1989; the range is of 95%). Called clear where q ≤ 5%: corrected for all "
                         "rows that are judged (Benjamini and Hochberg 1995).</dd>");
  hark_report_format(text,
                     "<dt>Too few to tell</dt><dd>Fewer than %" PRIu32 " visits with it, or without it, or fewer than "
                     "five conversions to be expected with it. Such rows are neither judged nor "
                     "ranked: they come last.</dd>",
                     html->report->group_min);
  hark_report_puts(text, "<dt>Score</dt><dd>100 × weight × lower end of the share's range, so that what was seen once "
                         "or twice cannot lead the list. A page's or element's score is the sum over its signals. "
                         "Weights: ");
  put_weights(text);
  hark_report_puts(text,
                   ".</dd><dt>Missing, if it is the cause</dt><dd>Touched visits × −difference, with the "
                   "difference's range: how many more would have reached the goal had they done so as often as "
                   "others of their kind; a week, where the range is one or longer. Worth: the same of what a "
                   "visit was worth on the mean. A sampled visit stands for 1 / rate.</dd><dt>Score of a "
                   "session</dt><dd>100 × (1 − the product "
                   "over its signals of (1 − weight ÷ 2)<sup>2 − 2<sup>1 − n</sup></sup>), for what happened n "
                   "times. Held against the goal page by page and device by device (Mantel and Haenszel's "
                   "ratio); what one half of the sessions teaches is tried on the other.</dd><dt>Moments</dt><dd>Of "
                   "different sessions; the heaviest signal first, then "
                   "the highest count, then the newest.</dd></dl></div>\n<footer>");
  if (html->options->generated_ms) {
    char when[HARK_REPORT_TIME_CHARS];
    hark_report_time_name(html->options->generated_ms, when);
    hark_report_format(text, "Made by hark on %s UTC.", when);
  } else {
    hark_report_puts(text, "Made by hark.");
  }
  hark_report_puts(text, "</footer>\n");
}
