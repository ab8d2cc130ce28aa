// journey_finish.c — from what was counted to the report: rare places folded, lists in their order.
#include <stdlib.h>
#include <string.h>

#include "collector/analysis/journey_state.h"

// Which node of a column a place is.
typedef struct {
  uint8_t node[HARK_JOURNEY_PLACES_MAX + 1];
} folding;

typedef struct {
  uint32_t place, sessions;
} ranked;

static int rank_order(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  return x->sessions != y->sessions ? (x->sessions > y->sessions ? -1 : 1) : (x->place < y->place ? -1 : 1);
}

// Puts places with any sessions in their order, `other` not among them. Returns how many.
static uint32_t rank(const hark_journey *j, const uint32_t counts[HARK_JOURNEY_PLACES_MAX + 1][2],
                     ranked out[HARK_JOURNEY_PLACES_MAX + 1]) {
  uint32_t count = 0;
  for (uint32_t p = 1; p < j->place_count; p++) {
    if (counts[p][0] > 0) {
      out[count++] = (ranked){p, counts[p][0]};
    }
  }
  qsort(out, count, sizeof *out, rank_order);
  return count;
}

static void fold_column(const hark_journey *j, uint32_t c, hark_journey_column *column, folding *fold) {
  ranked order[HARK_JOURNEY_PLACES_MAX + 1];
  uint32_t count = rank(j, j->visits[c], order);
  uint32_t shown = count < HARK_JOURNEY_SHOWN_MAX ? count : HARK_JOURNEY_SHOWN_MAX;
  memset(fold->node, (int)shown, sizeof fold->node);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t place = order[i].place, node = i < shown ? i : shown;
    fold->node[place] = (uint8_t)node;
    column->nodes[node].place = node < shown ? j->places[place] : j->places[HARK_JOURNEY_OTHER];
    column->nodes[node].sessions += j->visits[c][place][0];
    column->nodes[node].converted += j->visits[c][place][1];
  }
  hark_journey_node *other = &column->nodes[shown];
  other->sessions += j->visits[c][HARK_JOURNEY_OTHER][0];
  other->converted += j->visits[c][HARK_JOURNEY_OTHER][1];
  other->place = j->places[HARK_JOURNEY_OTHER];
  column->folded = count - shown;
  column->node_count = shown + (other->sessions > 0);
}

static void add_link(hark_journey_column *column, uint32_t from, uint32_t to, const hark_journey_row *row) {
  uint32_t i = 0;
  while (i < column->link_count && (column->links[i].from != from || column->links[i].to != to)) {
    i++;
  }
  if (i == column->link_count) {
    column->links[column->link_count++] = (hark_journey_link){.from = from, .to = to};
  }
  column->links[i].sessions += row->sessions;
  column->links[i].converted += row->converted;
}

static int link_order(const void *a, const void *b) {
  const hark_journey_link *x = a, *y = b;
  return x->from != y->from ? (x->from < y->from ? -1 : 1) : (x->to < y->to ? -1 : x->to > y->to);
}

static hark_err make_columns(hark_journey *j) {
  hark_journey_column *columns = hark_arena_take_items(j->arena, j->columns, sizeof *columns);
  folding *folds = hark_arena_take_items(j->arena, j->columns, sizeof *folds);
  if (!columns || !folds) {
    return HARK_ERR_NO_MEMORY;
  }
  uint32_t used = 0;
  for (uint32_t c = 0; c < j->columns; c++) {
    fold_column(j, c, &columns[c], &folds[c]);
    used += columns[c].node_count > 0;
  }
  for (uint32_t i = 0; i < j->links.count; i++) {
    const hark_journey_row *row = &j->links.rows[i];
    uint32_t c = row->key[0], from = folds[c].node[row->key[1]];
    if (row->sessions == 0) {
      continue; // made beforehand
    }
    if (row->key[2] == HARK_JOURNEY_END) {
      columns[c].nodes[from].left += row->sessions;
    } else if (c + 1 < j->columns) {
      add_link(&columns[c], from, folds[c + 1].node[row->key[2]], row);
    }
  }
  for (uint32_t c = 0; c < used; c++) {
    qsort(columns[c].links, columns[c].link_count, sizeof *columns[c].links, link_order);
  }
  j->report.columns = columns;
  j->report.column_count = used;
  return HARK_OK;
}

// ---- lists ----

static hark_err make_ends(hark_journey *j, const uint32_t counts[HARK_JOURNEY_PLACES_MAX + 1][2],
                          const hark_journey_end **ends, size_t *end_count) {
  ranked order[HARK_JOURNEY_PLACES_MAX + 1];
  uint32_t count = rank(j, counts, order);
  count = count < HARK_JOURNEY_LIST_MAX ? count : HARK_JOURNEY_LIST_MAX;
  hark_journey_end *out = hark_arena_take_items(j->arena, count, sizeof *out);
  for (uint32_t i = 0; out && i < count; i++) {
    const uint32_t *counted = counts[order[i].place];
    out[i] = (hark_journey_end){j->places[order[i].place], counted[0], counted[1]};
  }
  *ends = out;
  *end_count = count;
  return out ? HARK_OK : HARK_ERR_NO_MEMORY;
}

static int row_order(const void *a, const void *b) {
  const hark_journey_row *x = a, *y = b;
  return x->sessions != y->sessions ? (x->sessions > y->sessions ? -1 : 1) : memcmp(x->key, y->key, sizeof x->key);
}

// Sorts the rows, which the slots then no longer find. Returns how many are shown.
static uint32_t most_usual(hark_journey_table *table) {
  qsort(table->rows, table->count, sizeof *table->rows, row_order);
  return table->count < HARK_JOURNEY_LIST_MAX ? table->count : HARK_JOURNEY_LIST_MAX;
}

static hark_err make_paths(hark_journey *j) {
  uint32_t count = most_usual(&j->paths);
  hark_journey_path *paths = hark_arena_take_items(j->arena, count, sizeof *paths);
  for (uint32_t i = 0; paths && i < count; i++) {
    const hark_journey_row *row = &j->paths.rows[i];
    paths[i] = (hark_journey_path){.goes_on = row->key[0], .sessions = row->sessions, .converted = row->converted};
    for (uint32_t k = 1; k <= HARK_JOURNEY_COLUMNS_MAX && row->key[k]; k++) {
      paths[i].stops[paths[i].stop_count++] = j->places[row->key[k] - 1];
    }
  }
  j->report.paths = paths;
  j->report.path_count = count;
  return paths ? HARK_OK : HARK_ERR_NO_MEMORY;
}

static hark_err make_loops(hark_journey *j) {
  uint32_t count = most_usual(&j->loops);
  hark_journey_loop *loops = hark_arena_take_items(j->arena, count, sizeof *loops);
  for (uint32_t i = 0; loops && i < count; i++) {
    const hark_journey_row *row = &j->loops.rows[i];
    loops[i] = (hark_journey_loop){
        .stop_count = row->key[0], .sessions = row->sessions, .converted = row->converted, .times = row->times};
    for (uint32_t k = 0; k < loops[i].stop_count; k++) {
      loops[i].stops[k] = j->places[row->key[k + 1]];
    }
  }
  j->report.loops = loops;
  j->report.loop_count = count;
  return loops ? HARK_OK : HARK_ERR_NO_MEMORY;
}

hark_err hark_journey_finish(hark_journey *j, const hark_journey_report **report) {
  hark_err err = make_columns(j);
  err = err != HARK_OK ? err : make_ends(j, j->entries, &j->report.entries, &j->report.entry_count);
  err = err != HARK_OK ? err : make_ends(j, j->exits, &j->report.exits, &j->report.exit_count);
  err = err != HARK_OK ? err : make_paths(j);
  err = err != HARK_OK ? err : make_loops(j);
  *report = &j->report;
  return err;
}
