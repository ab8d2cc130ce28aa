#include "collector/analysis/rootcause_table.h"

#include <string.h>

#include "collector/analysis/csv.h"
#include "collector/analysis/rootcause_values.h"

#define FOUND_MAX 40u
#define CELLS_FIRST 1024u
#define PROBES_MAX 1024u
#define NAME_MAX 256u

typedef struct {
  hark_arena *arena;
  hark_rootcause_table *table;
  hark_rootcause_fault *fault;
  hark_csv csv;
  hark_bytes columns[HARK_ROOTCAUSE_COLUMNS_MAX];
  int8_t number_of[HARK_ROOTCAUSE_COLUMNS_MAX]; // which number a column is; -1: an attribute
  size_t column_count, number_count;
  hark_rootcause_values values[HARK_ROOTCAUSE_ATTRIBUTES_MAX];
  uint32_t *codes; // row after row: an item per attribute
  double *numbers; // likewise: four
  uint32_t cell_max;
  uint64_t *slots; // by hash of a cell's codes: that hash, and the cell + 1
  uint32_t slot_count;
} reading;

static hark_err refuse(reading *r, hark_err err, hark_bytes column, hark_bytes found, const char *what) {
  found.size = found.size < FOUND_MAX ? found.size : FOUND_MAX;
  *r->fault = (hark_rootcause_fault){r->csv.line, column, found, what};
  return err;
}

static const hark_bytes none = {NULL, 0};

// ---- the first line ----

static const char *const dense_names[] = {"predict", "real", NULL, NULL};
static const char *const count_names[] = {"base_n", "base_k", "cur_n", "cur_k"};

// Marks the columns that are called so; returns how many of them are there.
static size_t find_numbers(reading *r, const char *const names[4]) {
  size_t found = 0;
  for (size_t column = 0; column < r->column_count; column++) {
    r->number_of[column] = -1;
    for (int8_t i = 0; i < 4 && names[i]; i++) {
      if (hark_bytes_equal_nocase(r->columns[column], names[i])) {
        r->number_of[column] = i;
        found++;
      }
    }
  }
  return found;
}

static hark_err name_columns(reading *r) {
  for (size_t i = 0; i < r->column_count; i++) {
    if (r->columns[i].size == 0) {
      return refuse(r, HARK_ERR_BAD_TEXT, none, none, "a column has no name: name it, or take the comma away");
    }
    if (r->columns[i].size > NAME_MAX) {
      return refuse(r, HARK_ERR_TOO_LARGE, r->columns[i], none, "a column's name is over 256 bytes");
    }
    for (size_t j = 0; j < i; j++) {
      if (hark_bytes_equal(r->columns[i], r->columns[j])) {
        return refuse(r, HARK_ERR_BAD_TEXT, r->columns[i], none, "two columns have this name");
      }
    }
  }
  return HARK_OK;
}

static hark_err read_names(reading *r) {
  size_t count;
  bool any = hark_csv_row(&r->csv, r->columns, HARK_ROOTCAUSE_COLUMNS_MAX, &count);
  if (!any) {
    return refuse(r, HARK_ERR_BAD_TEXT, none, none,
                  r->csv.open_quote ? "a quote is never closed" : "there is no line in it");
  }
  if (count > HARK_ROOTCAUSE_COLUMNS_MAX) {
    return refuse(r, HARK_ERR_TOO_LARGE, none, none,
                  "there are too many columns: at most 16 attributes and four numbers");
  }
  r->column_count = count;
  hark_err err = name_columns(r);
  if (err != HARK_OK) {
    return err;
  }
  bool counts = find_numbers(r, count_names) == 4;
  bool dense = !counts && find_numbers(r, dense_names) == 2;
  if (!counts && !dense) {
    return refuse(r, HARK_ERR_BAD_TEXT, none, r->columns[0],
                  "the first line has to name the columns: attributes, then predict,real or "
                  "base_n,base_k,cur_n,cur_k");
  }
  r->number_count = counts ? 4 : 2;
  r->table->kind = counts ? HARK_ROOTCAUSE_COUNTS : HARK_ROOTCAUSE_DENSE;
  if (count == r->number_count || count - r->number_count > HARK_ROOTCAUSE_ATTRIBUTES_MAX) {
    return refuse(r, HARK_ERR_BAD_TEXT, none, none, "there have to be 1 to 16 attribute columns beside the numbers");
  }
  for (size_t i = 0; i < count; i++) {
    if (r->number_of[i] < 0) {
      r->table->attributes[r->table->attribute_count++].name = r->columns[i];
    }
  }
  return HARK_OK;
}

// ---- a row ----

static hark_err take_number(reading *r, size_t column, hark_bytes cell, double numbers[4]) {
  double number;
  if (!hark_csv_number(cell, &number)) {
    return refuse(r, HARK_ERR_BAD_TEXT, r->columns[column], cell, "is no number below 1e15");
  }
  if (number < 0 && r->table->kind == HARK_ROOTCAUSE_COUNTS) {
    return refuse(r, HARK_ERR_BAD_TEXT, r->columns[column], cell, "is below 0: counts cannot be");
  }
  r->table->negative += number < 0;
  numbers[r->number_of[column]] = number < 0 ? 0 : number;
  return HARK_OK;
}

static hark_err take_row(reading *r, const hark_bytes *cells, uint32_t *codes, double numbers[4]) {
  for (size_t column = 0, attribute = 0; column < r->column_count; column++) {
    hark_err err;
    if (r->number_of[column] >= 0) {
      err = take_number(r, column, cells[column], numbers);
    } else if (cells[column].size > HARK_ROOTCAUSE_VALUE_BYTES_MAX) {
      err = refuse(r, HARK_ERR_TOO_LARGE, r->columns[column], cells[column], "is over 4096 bytes long");
    } else {
      err = hark_rootcause_values_number(&r->values[attribute], cells[column], &codes[attribute]);
      attribute++;
      if (err == HARK_ERR_TOO_LARGE) {
        refuse(r, err, r->columns[column], cells[column], "has values that were made to collide in a hash table");
      }
    }
    if (err != HARK_OK) {
      return err;
    }
  }
  bool counts = r->table->kind == HARK_ROOTCAUSE_COUNTS;
  if (counts && ((numbers[HARK_ROOTCAUSE_BASE_N] == 0 && numbers[HARK_ROOTCAUSE_BASE_K] > 0) ||
                 (numbers[HARK_ROOTCAUSE_CUR_N] == 0 && numbers[HARK_ROOTCAUSE_CUR_K] > 0))) {
    return refuse(r, HARK_ERR_BAD_TEXT, none, none, "events in no sessions: where n is 0, k has to be 0");
  }
  return HARK_OK;
}

// ---- cells: rows with the same attributes are one ----

static uint32_t hash_codes(const uint32_t *codes, uint32_t count) {
  uint64_t hash = 0x9e3779b97f4a7c15u;
  for (uint32_t i = 0; i < count; i++) {
    hash = (hash ^ codes[i]) * 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 29;
  }
  return (uint32_t)(hash ^ hash >> 32);
}

// Returns the slot of the cell with these codes, or the empty one it belongs in; NULL after too many probes.
static uint64_t *find_cell(const reading *r, uint32_t hash, const uint32_t *codes) {
  uint32_t width = r->table->attribute_count, mask = r->slot_count - 1, at = hash & mask;
  for (uint32_t i = 0; i < PROBES_MAX; i++, at = (at + 1) & mask) {
    uint64_t slot = r->slots[at];
    if (slot == 0 || (slot >> 32 == hash &&
                      memcmp(r->codes + (size_t)((uint32_t)slot - 1) * width, codes, width * sizeof *codes) == 0)) {
      return &r->slots[at];
    }
  }
  return NULL;
}

static hark_err make_room(reading *r, uint32_t cell_max) {
  uint32_t width = r->table->attribute_count, count = r->table->cell_count;
  uint32_t *codes = hark_arena_take_items(r->arena, (size_t)cell_max * width, sizeof *codes);
  double *numbers = hark_arena_take_items(r->arena, (size_t)cell_max * 4, sizeof *numbers);
  r->slot_count = cell_max * 2;
  r->slots = hark_arena_take_items(r->arena, r->slot_count, sizeof *r->slots);
  if (!codes || !numbers || !r->slots) {
    return HARK_ERR_NO_MEMORY;
  }
  if (count) {
    memcpy(codes, r->codes, (size_t)count * width * sizeof *codes);
    memcpy(numbers, r->numbers, (size_t)count * 4 * sizeof *numbers);
  }
  r->codes = codes;
  r->numbers = numbers;
  r->cell_max = cell_max;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t hash = hash_codes(codes + (size_t)i * width, width);
    uint64_t *slot = find_cell(r, hash, codes + (size_t)i * width);
    if (!slot) {
      return refuse(r, HARK_ERR_TOO_LARGE, none, none, "there are rows that were made to collide in a hash table");
    }
    *slot = (uint64_t)hash << 32 | (i + 1);
  }
  return HARK_OK;
}

static hark_err add_cell(reading *r, const uint32_t *codes, const double numbers[4]) {
  hark_rootcause_table *table = r->table;
  if (table->cell_count == r->cell_max) {
    hark_err err = make_room(r, r->cell_max * 2);
    if (err != HARK_OK) {
      return err;
    }
  }
  uint32_t hash = hash_codes(codes, table->attribute_count);
  uint64_t *slot = find_cell(r, hash, codes);
  if (!slot) {
    return refuse(r, HARK_ERR_TOO_LARGE, none, none, "there are rows that were made to collide in a hash table");
  }
  if (*slot == 0) {
    if (table->cell_count == HARK_ROOTCAUSE_CELLS_MAX) {
      return refuse(r, HARK_ERR_TOO_LARGE, none, none, "there are over 4,000,000 cells: leave an attribute out");
    }
    memcpy(r->codes + (size_t)table->cell_count * table->attribute_count, codes,
           table->attribute_count * sizeof *codes);
    *slot = (uint64_t)hash << 32 | ++table->cell_count;
  } else {
    table->repeated++;
  }
  double *sums = r->numbers + (size_t)((uint32_t)*slot - 1) * 4;
  for (size_t i = 0; i < 4; i++) {
    sums[i] += numbers[i];
  }
  return HARK_OK;
}

static hark_err read_rows(reading *r) {
  hark_bytes cells[HARK_ROOTCAUSE_COLUMNS_MAX];
  uint32_t codes[HARK_ROOTCAUSE_ATTRIBUTES_MAX];
  size_t count;
  while (hark_csv_row(&r->csv, cells, r->column_count, &count)) {
    double numbers[4] = {0};
    if (count != r->column_count) {
      return refuse(r, HARK_ERR_BAD_TEXT, none, cells[0],
                    count < r->column_count ? "the row has fewer cells than the first line"
                                            : "the row has more cells than the first line");
    }
    hark_err err = take_row(r, cells, codes, numbers);
    err = err != HARK_OK ? err : add_cell(r, codes, numbers);
    if (err != HARK_OK) {
      return err;
    }
  }
  return r->csv.open_quote ? refuse(r, HARK_ERR_BAD_TEXT, none, none, "a quote is never closed") : HARK_OK;
}

// ---- the table ----

static hark_err finish_attribute(reading *r, uint32_t index) {
  hark_rootcause_table *table = r->table;
  hark_rootcause_attribute *attribute = &table->attributes[index];
  uint16_t *rank_of;
  hark_err err = hark_rootcause_values_rank(&r->values[index], HARK_ROOTCAUSE_VALUES_MAX, &attribute->values, &rank_of,
                                            &attribute->value_count);
  attribute->codes = hark_arena_take_items(r->arena, table->cell_count, sizeof *attribute->codes);
  if (err != HARK_OK || !attribute->codes) {
    return HARK_ERR_NO_MEMORY;
  }
  attribute->seen_count = r->values[index].count;
  attribute->has_other = attribute->seen_count > attribute->value_count;
  for (size_t i = 0; i < table->cell_count; i++) {
    attribute->codes[i] = rank_of[r->codes[i * table->attribute_count + index]];
  }
  return HARK_OK;
}

static hark_err finish(reading *r) {
  hark_rootcause_table *table = r->table;
  for (size_t k = 0; k < r->number_count; k++) {
    table->numbers[k] = hark_arena_take_items(r->arena, table->cell_count, sizeof(double));
    if (!table->numbers[k]) {
      return HARK_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < table->cell_count; i++) {
      table->numbers[k][i] = r->numbers[i * 4 + k];
    }
  }
  hark_err err = HARK_OK;
  for (uint32_t i = 0; i < table->attribute_count && err == HARK_OK; i++) {
    err = finish_attribute(r, i);
  }
  return err;
}

hark_err hark_rootcause_table_read(hark_arena *arena, uint8_t *csv, size_t size, hark_rootcause_table *table,
                                   hark_rootcause_fault *fault) {
  *table = (hark_rootcause_table){0};
  *fault = (hark_rootcause_fault){0};
  reading r = {.arena = arena, .table = table, .fault = fault};
  r.csv = hark_csv_open(csv, size <= HARK_ROOTCAUSE_TEXT_MAX ? size : 0);
  if (size > HARK_ROOTCAUSE_TEXT_MAX) {
    return refuse(&r, HARK_ERR_TOO_LARGE, none, none, "it is over 1 GiB: leave an attribute or rare values out");
  }
  hark_err err = read_names(&r);
  for (uint32_t i = 0; i < table->attribute_count && err == HARK_OK; i++) {
    err = hark_rootcause_values_init(&r.values[i], arena);
  }
  err = err != HARK_OK ? err : make_room(&r, CELLS_FIRST);
  err = err != HARK_OK ? err : read_rows(&r);
  return err != HARK_OK ? err : finish(&r);
}
