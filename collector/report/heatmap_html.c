// heatmap_html.c — a page's heatmaps as a page: what was clicked, in order, and how far and how long people looked.
#include <inttypes.h>

#include "collector/report/friction_model.h"
#include "collector/report/heatmap_report.h"
#include "collector/report/page.h"

#define WIDTH 720.0
#define BAND_HEIGHT 10.0

static const char style[] =
    ".strip{padding:1rem;margin-bottom:1rem;overflow-x:auto}.strip "
    "svg{display:block;min-width:32rem;width:100%;height:auto}.strip text{"
    "font:11px system-ui,sans-serif;fill:var(--soft)}.strip .seen{fill:var(--accent);opacity:.35}.strip "
    ".reach{fill:none;"
    "stroke:var(--less);stroke-width:2}.strip .fold{stroke:var(--ink);stroke-dasharray:4 4}.hot{display:inline-block;"
    "height:.55em;border-radius:2px;background:var(--accent);margin-right:.5em;vertical-align:middle}";

// ---- words ----

static void put_name(hark_report_text *text, const hark_heatmap_element *e) {
  if (e->label.size > 0) {
    hark_report_puts(text, "<b>");
    hark_report_put_html(text, e->label);
    hark_report_puts(text, "</b><br>");
  }
  hark_report_puts(text, "<code>");
  hark_report_put_html(text, e->target);
  hark_report_puts(text, "</code>");
}

static void put_headline(hark_report_text *text, const hark_heatmap_report *r) {
  if (r->visits == 0) {
    hark_report_puts(text,
                     "<h1>Nobody has been seen there yet.</h1>\n<p class=\"lead\">A session is read once no batch "
                     "of it has come for ten minutes; the newest ones are read with the report.</p>\n");
    return;
  }
  hark_report_puts(text, "<h1>On ");
  hark_report_put_html(text, r->page);
  hark_report_puts(text, ", half of the visits see ");
  hark_report_format(text, "%.0f%% of the page or less", r->depth);
  if (r->element_count > 0 && r->elements[0].clicks > 0) {
    const hark_heatmap_element *first = &r->elements[0];
    hark_report_puts(text, "; ");
    hark_report_percent(text, first->click_share);
    hark_report_puts(text, "% of clicks go to ");
    hark_report_put_html(text, first->label.size > 0 ? first->label : first->target);
  }
  hark_report_puts(text, ".</h1>\n<p class=\"lead\">");
  hark_report_count(text, (double)r->visits);
  hark_report_puts(text, " visits of ");
  hark_report_count(text, (double)r->sessions);
  hark_report_format(text, " sessions (%s), ", hark_heatmap_device_name(r->device));
  hark_report_count(text, (double)r->clicks);
  hark_report_puts(text, " clicks. The median visit lasts ");
  hark_report_seconds(text, r->visit_ms);
  hark_report_puts(text, r->visits < 50 ? ". A small sample: take no share for more than a hint.</p>\n" : ".</p>\n");
}

// ---- elements ----

static void put_element(hark_report_text *text, const hark_heatmap_report *r, uint32_t rank) {
  const hark_heatmap_element *e = &r->elements[rank];
  double most = r->elements[0].clicks > 0 ? (double)r->elements[0].clicks : 1;
  hark_report_format(text, "<tr><td class=\"n\">%" PRIu32 "</td><td>", rank + 1);
  put_name(text, e);
  hark_report_format(text, "</td><td class=\"n\" data-is=\"Clicks\"><span class=\"hot\" style=\"width:%.1fem\"></span>",
                     5 * (double)e->clicks / most);
  hark_report_count(text, (double)e->clicks);
  hark_report_puts(text, " <small>");
  hark_report_percent(text, e->click_share);
  hark_report_puts(text, "%</small></td><td class=\"n\" data-is=\"Of visits\">");
  hark_report_share(text, &e->share);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Rage\">");
  hark_report_count(text, (double)e->rage);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Dead\">");
  hark_report_count(text, (double)e->dead);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"First click after\">");
  hark_report_seconds(text, e->first_click_ms);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Hesitation\">");
  hark_report_seconds(text, e->hesitation_ms);
  hark_report_puts(text, "</td></tr>\n");
}

static void put_elements(hark_report_text *text, const hark_heatmap_report *r) {
  uint32_t shown = r->element_count < HARK_HEATMAP_SHOWN_MAX ? r->element_count : HARK_HEATMAP_SHOWN_MAX;
  hark_report_puts(text, "<h2>What is clicked</h2><p class=\"lead\">First click: median since the visit began. "
                         "Hesitation: median time the pointer was over it before that.</p><div class=\"card\"><table>"
                         "<thead><tr><th class=\"n\">#<th>Element<th class=\"n\">Clicks<th class=\"n\">Of visits<th "
                         "class=\"n\">Rage<th class=\"n\">Dead<th class=\"n\">First click after<th class=\"n\">"
                         "Hesitation</tr></thead><tbody>\n");
  for (uint32_t i = 0; i < shown && r->elements[i].clicks > 0; i++) {
    put_element(text, r, i);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

// ---- reading ----

static double longest(const hark_heatmap_report *r) {
  double most = 1;
  for (uint32_t i = 0; i < HARK_HEATMAP_BANDS; i++) {
    most = r->seen_ms[i] > most ? r->seen_ms[i] : most;
  }
  return most;
}

static void put_strip(hark_report_text *text, const hark_heatmap_report *r) {
  double most = longest(r), height = HARK_HEATMAP_BANDS * BAND_HEIGHT;
  hark_report_format(text,
                     "<div class=\"card strip\"><svg viewBox=\"-90 -16 %.0f %.0f\" role=\"img\" aria-label=\"How long "
                     "and by how many visits each part of the page was seen; the table below says the same\">",
                     WIDTH + 110, height + 24);
  for (uint32_t i = 0; i < HARK_HEATMAP_BANDS; i++) {
    hark_report_format(text, "<rect class=\"seen\" x=\"0\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                       i * BAND_HEIGHT, WIDTH * r->seen_ms[i] / most, BAND_HEIGHT - 1);
  }
  hark_report_puts(text, "<path class=\"reach\" d=\"M");
  for (uint32_t i = 0; i < HARK_HEATMAP_BANDS; i++) {
    hark_report_format(text, "%s%.1f %.1f", i > 0 ? "L" : "", WIDTH * r->reached[i].value, (i + 0.5) * BAND_HEIGHT);
  }
  hark_report_format(text, "\"/><path class=\"fold\" d=\"M0 %.1fH%.0f\"/><text x=\"4\" y=\"%.1f\">fold</text>",
                     r->fold * height, WIDTH, r->fold * height - 4);
  for (uint32_t i = 0; i <= 4; i++) {
    hark_report_format(text, "<text x=\"-8\" y=\"%.1f\" text-anchor=\"end\">%" PRIu32 "%% down</text>",
                       i * height / 4 + 4, i * 25);
  }
  hark_report_puts(text, "</svg></div>\n");
}

static void put_reading(hark_report_text *text, const hark_heatmap_report *r) {
  hark_report_puts(text, "<h2>What is seen</h2><p class=\"lead\">Bars: how long a visit has each part of the page in "
                         "view, on the mean. Line: how many visits come so far down. Dashed: where the page is cut "
                         "before scrolling, in the median visit.</p>");
  put_strip(text, r);
  hark_report_puts(text, "<div class=\"card\"><table><thead><tr><th>Part of the page<th class=\"n\">Visits that saw it"
                         "<th class=\"n\">In view</tr></thead><tbody>\n");
  for (uint32_t i = 0; i < HARK_HEATMAP_BANDS; i += 4) {
    hark_report_format(text, "<tr><td>from %" PRIu32 "%% down</td><td class=\"n\" data-is=\"Visits\">",
                       i * 100 / HARK_HEATMAP_BANDS);
    hark_report_share(text, &r->reached[i]);
    hark_report_puts(text, "</td><td class=\"n\" data-is=\"In view\">");
    hark_report_seconds(text, r->seen_ms[i]);
    hark_report_puts(text, "</td></tr>\n");
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

// ---- the whole ----

static void put_method(hark_report_text *text, const hark_heatmap_report *r) {
  hark_report_puts(text,
                   "<h2>How it is counted</h2><div class=\"card method\"><dl><dt>Clicks</dt><dd>By element, and where "
                   "on it they fell: layouts of every width add up. In the viewer they are drawn over the page as it "
                   "was recorded.</dd><dt>In view</dt><dd>While the page is visible and the last move, key, touch or "
                   "scroll is less than 30 seconds ago.</dd><dt>Shares</dt><dd>With their 95% Wilson score interval."
                   "</dd><dt>Left out</dt><dd>");
  hark_report_count(text, (double)r->automated);
  hark_report_puts(text, " sessions of no person, ");
  hark_report_count(text, (double)r->undigested);
  hark_report_puts(text, " that have not come to rest, ");
  hark_report_count(text, (double)r->clicks_elsewhere);
  hark_report_puts(text, " clicks on elements too many to tell apart.</dd></dl></div>\n");
}

hark_err hark_heatmap_report_html(const hark_heatmap_report *r, const hark_report_options *options, hark_arena *arena,
                                  hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_page_begin(&text, "Heatmap", style, options);
  hark_report_page_eyebrow(&text, "heatmap", options, r->first_started_ms, r->last_started_ms);
  put_headline(&text, r);
  if (r->visits > 0) {
    put_elements(&text, r);
    put_reading(&text, r);
    put_method(&text, r);
  }
  hark_report_page_end(&text, options);
  return hark_report_text_finish(&text, out);
}
