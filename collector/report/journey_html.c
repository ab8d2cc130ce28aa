// journey_html.c — journeys as a page: the Sankey, then the ways, ends and loops behind it as tables.
#include <inttypes.h>

#include "collector/report/friction_model.h"
#include "collector/report/journey_report.h"
#include "collector/report/page.h"

// The drawing's own units. Columns are STEP apart; a label has the room between two of them.
#define STEP 230.0
#define BAR 12.0
#define HEIGHT 440.0
#define GAP 14.0
#define TOP 26.0
#define LABEL_BYTES 26u
#define LABEL_LEAST 9.0 // a bar less high has no label, but a title

static const char style[] =
    ".flow{margin:1.2rem 0;padding:1rem;overflow-x:auto}.flow svg{display:block;min-width:44rem;width:100%;height:auto}"
    ".flow text{font:12px system-ui,sans-serif;fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:3px;"
    "stroke-linejoin:round}.flow .soft{fill:var(--soft)}.flow .ribbon{fill:none;stroke:var(--accent);opacity:.2}"
    ".flow .ribbon:hover{opacity:.5}.flow .stop{fill:var(--accent)}.flow .goal{fill:var(--more)}.flow .rest{fill:"
    "var(--unclear)}.flow .leave{fill:var(--less);opacity:.55}.legend{display:flex;gap:1.4rem;flex-wrap:wrap;margin:"
    ".4rem 0 0}.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.45em;border-radius:2px;background:"
    "var(--c)}.way{display:flex;flex-wrap:wrap;gap:.2rem .45rem}.way i{color:var(--soft);font-style:normal}";

// ---- the Sankey ----

typedef struct {
  double y, out, in; // top of the bar; how far its ribbons have come
} bar;

typedef struct {
  const hark_journey_report *report;
  double scale; // height of a session
  bar bars[HARK_JOURNEY_COLUMNS_MAX][HARK_JOURNEY_SHOWN_MAX + 1];
} layout;

static void place_bars(layout *l) {
  uint32_t most = 1;
  for (uint32_t c = 0; c < l->report->column_count; c++) {
    most = l->report->columns[c].node_count > most ? l->report->columns[c].node_count : most;
  }
  l->scale = (HEIGHT - GAP * (most - 1)) / (double)l->report->sessions; // no column is higher
  for (uint32_t c = 0; c < l->report->column_count; c++) {
    double y = TOP;
    for (uint32_t i = 0; i < l->report->columns[c].node_count; i++) {
      l->bars[c][i] = (bar){y, y, y};
      y += l->report->columns[c].nodes[i].sessions * l->scale + GAP;
    }
  }
}

static void put_ribbon(hark_report_text *text, layout *l, uint32_t c, const hark_journey_link *link) {
  bar *from = &l->bars[c][link->from], *to = &l->bars[c + 1][link->to];
  double thick = link->sessions * l->scale, x = c * STEP + BAR, end = (c + 1) * STEP, middle = (x + end) / 2;
  double y = from->out + thick / 2, to_y = to->in + thick / 2;
  from->out += thick;
  to->in += thick;
  hark_report_format(text,
                     "<path class=\"ribbon\" stroke-width=\"%.2f\" d=\"M%.1f %.2fC%.1f %.2f %.1f %.2f %.1f %.2f\">"
                     "<title>%" PRIu32 " sessions</title></path>",
                     thick, x, y, middle, y, middle, to_y, end, to_y, link->sessions);
}

static void put_label(hark_report_text *text, const hark_journey_place *place, size_t bytes_max) {
  if (place->is_other) {
    hark_report_puts(text, "other");
    return;
  }
  hark_bytes name = hark_bytes_cut(place->name, bytes_max);
  hark_report_put_html(text, name);
  hark_report_puts(text, name.size < place->name.size ? "…" : "");
}

static void put_node(hark_report_text *text, layout *l, uint32_t c, uint32_t i) {
  const hark_journey_node *node = &l->report->columns[c].nodes[i];
  const bar *b = &l->bars[c][i];
  double x = c * STEP, high = node->sessions * l->scale, left = node->left * l->scale;
  hark_report_format(text, "<g><title>");
  put_label(text, &node->place, SIZE_MAX);
  hark_report_format(text, ": %" PRIu32 " sessions, %" PRIu32 " left here</title>", node->sessions, node->left);
  hark_report_format(text, "<rect class=\"%s\" x=\"%.1f\" y=\"%.2f\" width=\"%.0f\" height=\"%.2f\"/>",
                     node->place.is_other  ? "rest"
                     : node->place.is_goal ? "goal"
                                           : "stop",
                     x, b->y, BAR, high);
  hark_report_format(text, "<rect class=\"leave\" x=\"%.1f\" y=\"%.2f\" width=\"6\" height=\"%.2f\"/>", x + BAR,
                     b->y + high - left, left);
  if (high >= LABEL_LEAST) {
    hark_report_format(text, "<text x=\"%.1f\" y=\"%.2f\">", x + BAR + 10, b->y + high / 2 + 4);
    put_label(text, &node->place, LABEL_BYTES);
    hark_report_puts(text, " <tspan class=\"soft\">");
    hark_report_percent(text, (double)node->sessions / (double)l->report->sessions);
    hark_report_puts(text, "%</tspan></text>");
  }
  hark_report_puts(text, "</g>\n");
}

static void put_flow(hark_report_text *text, const hark_journey_report *report) {
  layout l = {.report = report};
  place_bars(&l);
  hark_report_format(text,
                     "<div class=\"card flow\"><svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Where sessions "
                     "were at each stop; the tables below say the same\">",
                     report->column_count * STEP, HEIGHT + TOP + 10);
  for (uint32_t c = 0; c < report->column_count; c++) {
    hark_report_format(text, "<text class=\"soft\" x=\"%.1f\" y=\"14\">stop %" PRIu32 "</text>", c * STEP, c + 1);
    for (uint32_t i = 0; i < report->columns[c].link_count; i++) {
      put_ribbon(text, &l, c, &report->columns[c].links[i]);
    }
  }
  for (uint32_t c = 0; c < report->column_count; c++) {
    for (uint32_t i = 0; i < report->columns[c].node_count; i++) {
      put_node(text, &l, c, i);
    }
  }
  hark_report_puts(text, "</svg><p class=\"legend small\"><span style=\"--c:var(--accent)\"><i></i>page</span><span "
                         "style=\"--c:var(--more)\"><i></i>goal</span><span style=\"--c:var(--unclear)\"><i></i>other: "
                         "all but the seven most visited of a stop</span><span style=\"--c:var(--less)\"><i></i>left "
                         "here</span></p></div>\n");
}

// ---- tables ----

static void put_place(hark_report_text *text, const hark_journey_place *place) {
  hark_report_puts(text, place->is_other ? "<i>" : place->is_goal ? "★ <b>" : "<code>");
  put_label(text, place, SIZE_MAX);
  hark_report_puts(text, place->is_other ? "</i>" : place->is_goal ? "</b>" : "</code>");
}

static void put_percent_range(hark_report_text *text, uint64_t hits, uint64_t of) {
  hark_interval share = hark_interval_of_share(hits, of);
  hark_report_share(text, &share);
}

// The cells that every list ends with: sessions, their share of all, and how many of them reached the goal.
static void put_counted(hark_report_text *text, const hark_journey_report *report, uint32_t sessions,
                        uint32_t converted) {
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Sessions\">");
  hark_report_count(text, sessions);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Of all\">");
  put_percent_range(text, sessions, report->sessions);
  hark_report_puts(text, "</td><td class=\"n\" data-is=\"Reached the goal\">");
  if (sessions < report->group_min) {
    hark_report_puts(text, "<small>too few to tell</small>");
  } else {
    put_percent_range(text, converted, sessions);
  }
  hark_report_puts(text, "</td></tr>\n");
}

static void put_table(hark_report_text *text, const char *title, const char *lead, const char *what, const char *more) {
  hark_report_format(text, "<h2>%s</h2><p class=\"lead\">", title);
  hark_report_puts(text, lead);
  hark_report_format(text,
                     "</p><div class=\"card\"><table><thead><tr><th>%s%s<th class=\"n\">Sessions<th class=\"n\">Of all"
                     "<th class=\"n\">Reached the goal</tr></thead><tbody>\n",
                     what, more);
}

static void put_way(hark_report_text *text, const hark_journey_place *stops, uint32_t count, const char *end) {
  hark_report_puts(text, "<tr><td><span class=\"way\">");
  for (uint32_t i = 0; i < count; i++) {
    hark_report_puts(text, i > 0 ? " <i>→</i> " : "");
    put_place(text, &stops[i]);
  }
  hark_report_puts(text, end);
  hark_report_puts(text, "</span>");
}

static void put_paths(hark_report_text *text, const hark_journey_report *report) {
  put_table(text, "The most usual ways", "Whole visits, as far as the drawing goes.", "Way", "");
  for (size_t i = 0; i < report->path_count; i++) {
    const hark_journey_path *path = &report->paths[i];
    put_way(text, path->stops, path->stop_count, path->goes_on ? " <i>→ …</i>" : "");
    put_counted(text, report, path->sessions, path->converted);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

static void put_loops(hark_report_text *text, const hark_journey_report *report) {
  if (report->loop_count == 0) {
    return;
  }
  put_table(text, "Round and round",
            "Back at the very same address over one, two or three other places. A list that people return to looks "
            "like this, too: see whether they reach the goal.",
            "Loop", "<th class=\"n\">Times");
  for (size_t i = 0; i < report->loop_count; i++) {
    const hark_journey_loop *loop = &report->loops[i];
    put_way(text, loop->stops, loop->stop_count, " <i>↺</i>");
    hark_report_puts(text, "</td><td class=\"n\" data-is=\"Times\">");
    hark_report_count(text, (double)loop->times);
    put_counted(text, report, loop->sessions, loop->converted);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

static void put_ends(hark_report_text *text, const hark_journey_report *report, const char *title, const char *lead,
                     const hark_journey_end *ends, size_t count) {
  put_table(text, title, lead, "Place", "");
  for (size_t i = 0; i < count && i < 10; i++) {
    hark_report_puts(text, "<tr><td>");
    put_place(text, &ends[i].place);
    put_counted(text, report, ends[i].sessions, ends[i].converted);
  }
  hark_report_puts(text, "</tbody></table></div>\n");
}

static void put_headline(hark_report_text *text, const hark_journey_report *report) {
  hark_report_puts(text, "<h1>");
  if (report->sessions == 0) {
    hark_report_puts(text, "No session has been anywhere yet.</h1>\n");
    return;
  }
  if (report->exit_count > 0) { // else all ended in places over the limit
    hark_report_percent(text, (double)report->exits[0].sessions / (double)report->sessions);
    hark_report_puts(text, "% of sessions end at ");
    put_label(text, &report->exits[0].place, SIZE_MAX);
    hark_report_puts(text, "; ");
  }
  hark_report_percent(text, (double)report->looped / (double)report->sessions);
  hark_report_puts(text, "% go round in circles on the way.</h1>\n<p class=\"lead\">");
  hark_report_count(text, (double)report->sessions);
  hark_report_puts(text, " sessions, ");
  hark_report_format(text, "%.1f", (double)report->stops / (double)report->sessions);
  hark_report_puts(text, " stops each on the mean. A stop is a page, or a goal; the same place twice in a row is one.");
  hark_report_puts(text,
                   report->sessions < report->group_min ? " A small sample: take no share for more than a hint." : "");
  hark_report_puts(text, "</p>\n");
}

static void put_method(hark_report_text *text, const hark_journey_report *report) {
  hark_report_puts(text, "<h2>How it is counted</h2><div class=\"card method\"><dl><dt>Shares</dt><dd>With their 95% "
                         "Wilson score interval.</dd><dt>Goal</dt><dd>");
  hark_report_put_html(text, hark_bytes_from_cstr(report->goal));
  hark_report_puts(text, ", anywhere in the session. That a way goes along with it does not say that it leads "
                         "there.</dd><dt>Left out</dt><dd>");
  hark_report_count(text, (double)report->automated);
  hark_report_puts(text, " sessions of no person, ");
  hark_report_count(text, (double)report->without);
  hark_report_puts(text, " without a page, ");
  hark_report_count(text, (double)report->unreadable);
  hark_report_puts(text, " unreadable records. Of ");
  hark_report_count(text, (double)report->paths_untold);
  hark_report_puts(text, " sessions the whole way was one of too many to tell apart; they are in the drawing.</dd></dl>"
                         "</div>\n");
}

hark_err hark_journey_report_html(const hark_journey_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out) {
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_page_begin(&text, "Journeys", style, options);
  hark_report_page_eyebrow(&text, "journeys", options, report->first_started_ms, report->last_started_ms);
  put_headline(&text, report);
  if (report->sessions > 0) {
    put_flow(&text, report);
    put_paths(&text, report);
    put_ends(&text, report, "Where they enter", "First stops.", report->entries, report->entry_count);
    put_ends(&text, report, "Where they leave", "Last stops.", report->exits, report->exit_count);
    put_loops(&text, report);
  }
  put_method(&text, report);
  hark_report_page_end(&text, options);
  return hark_report_text_finish(&text, out);
}
