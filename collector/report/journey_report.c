// journey_report.c — journeys as JSON and as CSV.
#include "collector/report/journey_report.h"

#include <inttypes.h>

#include "collector/report/json.h"

// ---- JSON ----

static json_t *place_json(hark_err *err, const hark_journey_place *place) {
  json_t *object = json_object();
  const char *kind = place->is_other ? "other" : place->is_goal ? "goal" : "page";
  hark_report_json_set(err, object, "kind", json_string(kind));
  hark_report_json_set(err, object, "name", place->is_other ? json_null() : hark_report_json_text(place->name));
  return object;
}

// How many sessions, what share of them all, and how many of them reached the goal.
static json_t *counted_json(hark_err *err, const hark_journey_report *report, uint32_t sessions, uint32_t converted) {
  json_t *object = json_object();
  hark_interval share = hark_interval_of_share(sessions, report->sessions);
  hark_interval goal = hark_interval_of_share(converted, sessions);
  hark_report_json_set(err, object, "sessions", hark_report_json_integer(sessions));
  hark_report_json_set(err, object, "converted", hark_report_json_integer(converted));
  hark_report_json_set(err, object, "share", hark_report_json_interval(err, &share));
  hark_report_json_set(err, object, "goal_rate", hark_report_json_interval(err, &goal));
  hark_report_json_set(err, object, "small_sample", json_boolean(sessions < report->group_min));
  return object;
}

static json_t *stops_json(hark_err *err, const hark_journey_place *stops, uint32_t count) {
  json_t *array = json_array();
  for (uint32_t i = 0; i < count; i++) {
    hark_report_json_append(err, array, place_json(err, &stops[i]));
  }
  return array;
}

static json_t *column_json(hark_err *err, const hark_journey_report *report, const hark_journey_column *column) {
  json_t *object = json_object(), *nodes = json_array(), *links = json_array();
  for (uint32_t i = 0; i < column->node_count; i++) {
    const hark_journey_node *node = &column->nodes[i];
    json_t *made = counted_json(err, report, node->sessions, node->converted);
    hark_report_json_set(err, made, "place", place_json(err, &node->place));
    hark_report_json_set(err, made, "left", hark_report_json_integer(node->left));
    hark_report_json_append(err, nodes, made);
  }
  for (uint32_t i = 0; i < column->link_count; i++) {
    const hark_journey_link *link = &column->links[i];
    hark_report_json_append(err, links,
                            json_pack("{s:I, s:I, s:I, s:I}", "from", (json_int_t)link->from, "to",
                                      (json_int_t)link->to, "sessions", (json_int_t)link->sessions, "converted",
                                      (json_int_t)link->converted));
  }
  hark_report_json_set(err, object, "nodes", nodes);
  hark_report_json_set(err, object, "links", links);
  hark_report_json_set(err, object, "folded", hark_report_json_integer(column->folded));
  return object;
}

static json_t *ends_json(hark_err *err, const hark_journey_report *report, const hark_journey_end *ends, size_t count) {
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++) {
    json_t *end = counted_json(err, report, ends[i].sessions, ends[i].converted);
    hark_report_json_set(err, end, "place", place_json(err, &ends[i].place));
    hark_report_json_append(err, array, end);
  }
  return array;
}

static json_t *paths_json(hark_err *err, const hark_journey_report *report) {
  json_t *array = json_array();
  for (size_t i = 0; i < report->path_count; i++) {
    const hark_journey_path *path = &report->paths[i];
    json_t *made = counted_json(err, report, path->sessions, path->converted);
    hark_report_json_set(err, made, "stops", stops_json(err, path->stops, path->stop_count));
    hark_report_json_set(err, made, "goes_on", json_boolean(path->goes_on));
    hark_report_json_append(err, array, made);
  }
  return array;
}

static json_t *loops_json(hark_err *err, const hark_journey_report *report) {
  json_t *array = json_array();
  for (size_t i = 0; i < report->loop_count; i++) {
    const hark_journey_loop *loop = &report->loops[i];
    json_t *made = counted_json(err, report, loop->sessions, loop->converted);
    hark_report_json_set(err, made, "stops", stops_json(err, loop->stops, loop->stop_count));
    hark_report_json_set(err, made, "times", hark_report_json_integer(loop->times));
    hark_report_json_append(err, array, made);
  }
  return array;
}

static void set_counts(hark_err *err, json_t *root, const hark_journey_report *report) {
  const struct {
    const char *name;
    uint64_t value;
  } counts[] = {{"sessions", report->sessions},
                {"sessions_converted", report->converted},
                {"sessions_automated", report->automated},
                {"sessions_without_pages", report->without},
                {"sessions_looped", report->looped},
                {"stops", report->stops},
                {"paths_untold", report->paths_untold},
                {"records_unreadable", report->unreadable},
                {"over_session_limits", report->cut}};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    hark_report_json_set(err, root, counts[i].name, hark_report_json_integer(counts[i].value));
  }
}

hark_err hark_journey_report_json(const hark_journey_report *report, const hark_report_options *options,
                                  hark_arena *arena, hark_bytes *out) {
  hark_err err = HARK_OK;
  json_t *root = json_object(), *columns = json_array();
  hark_report_json_set(&err, root, "report", json_string("journey"));
  hark_report_json_set(&err, root, "version", json_integer(1));
  hark_report_json_set(&err, root, "site", hark_report_json_name(options->site));
  hark_report_json_set(&err, root, "generated_ms", hark_report_json_time(options->generated_ms, 0));
  hark_report_json_set(&err, root, "from_ms", hark_report_json_time(options->from_ms, 0));
  hark_report_json_set(&err, root, "to_ms", hark_report_json_time(options->to_ms, UINT64_MAX));
  hark_report_json_set(&err, root, "goal", hark_report_json_name(report->goal));
  set_counts(&err, root, report);
  for (uint32_t i = 0; i < report->column_count; i++) {
    hark_report_json_append(&err, columns, column_json(&err, report, &report->columns[i]));
  }
  hark_report_json_set(&err, root, "columns", columns);
  hark_report_json_set(&err, root, "entries", ends_json(&err, report, report->entries, report->entry_count));
  hark_report_json_set(&err, root, "exits", ends_json(&err, report, report->exits, report->exit_count));
  hark_report_json_set(&err, root, "loops", loops_json(&err, report));
  hark_report_json_set(&err, root, "paths", paths_json(&err, report));
  return hark_report_json_write(root, err, arena, out);
}

// ---- CSV ----

static void put_place(hark_report_text *text, const hark_journey_place *place) {
  if (place->is_other) {
    hark_report_puts(text, "(other)");
  } else {
    hark_report_put_cell(text, place->name);
  }
}

// row, column: which list; column, or 0. Then the stops, eight cells, and the counts.
static void put_row(hark_report_text *text, const char *row, uint32_t column, const hark_journey_place *stops,
                    uint32_t count) {
  hark_report_format(text, "%s,%" PRIu32, row, column);
  for (uint32_t i = 0; i < HARK_JOURNEY_COLUMNS_MAX; i++) {
    hark_report_puts(text, ",");
    if (i < count) {
      put_place(text, &stops[i]);
    }
  }
}

static void put_counts(hark_report_text *text, uint32_t sessions, uint32_t converted, uint64_t more) {
  hark_report_format(text, ",%" PRIu32 ",%" PRIu32 ",%" PRIu64 "\r\n", sessions, converted, more);
}

static void put_column(hark_report_text *text, const hark_journey_report *report, uint32_t c) {
  const hark_journey_column *column = &report->columns[c];
  for (uint32_t i = 0; i < column->node_count; i++) {
    put_row(text, "stop", c + 1, &column->nodes[i].place, 1);
    put_counts(text, column->nodes[i].sessions, column->nodes[i].converted, column->nodes[i].left);
  }
  for (uint32_t i = 0; i < column->link_count; i++) {
    const hark_journey_link *link = &column->links[i];
    hark_journey_place ends[2] = {column->nodes[link->from].place, report->columns[c + 1].nodes[link->to].place};
    put_row(text, "link", c + 1, ends, 2);
    put_counts(text, link->sessions, link->converted, 0);
  }
}

hark_err hark_journey_report_csv(const hark_journey_report *report, const hark_report_options *options,
                                 hark_arena *arena, hark_bytes *out) {
  (void)options;
  hark_report_text text;
  hark_report_text_init(&text, arena);
  hark_report_puts(&text, "row,column,stop_1,stop_2,stop_3,stop_4,stop_5,stop_6,stop_7,stop_8,sessions,converted,"
                          "left_or_times\r\n");
  for (uint32_t c = 0; c < report->column_count; c++) {
    put_column(&text, report, c);
  }
  for (size_t i = 0; i < report->entry_count; i++) {
    put_row(&text, "entry", 0, &report->entries[i].place, 1);
    put_counts(&text, report->entries[i].sessions, report->entries[i].converted, 0);
  }
  for (size_t i = 0; i < report->exit_count; i++) {
    put_row(&text, "exit", 0, &report->exits[i].place, 1);
    put_counts(&text, report->exits[i].sessions, report->exits[i].converted, 0);
  }
  for (size_t i = 0; i < report->loop_count; i++) {
    put_row(&text, "loop", 0, report->loops[i].stops, report->loops[i].stop_count);
    put_counts(&text, report->loops[i].sessions, report->loops[i].converted, report->loops[i].times);
  }
  for (size_t i = 0; i < report->path_count; i++) {
    const hark_journey_path *path = &report->paths[i];
    put_row(&text, path->goes_on ? "path_goes_on" : "path", 0, path->stops, path->stop_count);
    put_counts(&text, path->sessions, path->converted, 0);
  }
  return hark_report_text_finish(&text, out);
}
