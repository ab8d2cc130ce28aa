// rootcause_tables.h — small tables of cells for the tests of rootcause, made by counting and not drawn.
#ifndef HARK_TESTS_REPORT_ROOTCAUSE_TABLES_H
#define HARK_TESTS_REPORT_ROOTCAUSE_TABLES_H

#include "collector/analysis/rootcause.h"
#include "tests/schema/check.h"

typedef struct {
  char *text;
  size_t size;
  FILE *out;
} table_text;

static inline table_text *begin_table(table_text *text, const char *names) {
  *text = (table_text){0};
  text->out = open_memstream(&text->text, &text->size);
  assert_non_null(text->out);
  fprintf(text->out, "%s\n", names);
  return text;
}

// Reads a text and frees it; the table's values point into a copy in the arena.
static inline hark_err read_table(hark_arena *arena, const char *csv, size_t size, hark_rootcause_table *table,
                                  hark_rootcause_fault *fault) {
  uint8_t *copy = hark_arena_take(arena, size);
  assert_non_null(copy);
  memcpy(copy, csv, size);
  return hark_rootcause_table_read(arena, copy, size, table, fault);
}

static inline void end_table(table_text *text, hark_arena *arena, hark_rootcause_table *table) {
  hark_rootcause_fault fault;
  fclose(text->out);
  assert_ok(read_table(arena, text->text, text->size, table, &fault));
  free(text->text);
}

// "os=ios&page=/pay;page=/cart", most explaining first.
static inline void name_causes(const hark_rootcause_table *table, const hark_rootcause_result *result, char *out,
                               size_t out_size) {
  size_t at = 0;
  out[0] = 0;
  for (uint32_t i = 0; i < result->cause_count; i++) {
    const hark_rootcause_cell *cell = &result->causes[i].cell;
    for (uint8_t k = 0; k < cell->depth; k++) {
      const hark_rootcause_attribute *a = &table->attributes[cell->attributes[k]];
      at += (size_t)snprintf(out + at, out_size - at, "%s%.*s=%.*s",
                             k   ? "&"
                             : i ? ";"
                                 : "",
                             (int)a->name.size, (const char *)a->name.data, (int)a->values[cell->values[k]].size,
                             (const char *)a->values[cell->values[k]].data);
      assert_true(at < out_size);
    }
  }
}

#endif
