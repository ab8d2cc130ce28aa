// rootcause_table.h — leaf cells for localisation: attributes as small numbers, and what was measured in each cell.
//
// Room: collector/analysis (platform-free). Everything lives in the arena it was made in. Tests:
// tests/report/test_rootcause_table.c, tests/fuzz/fuzz_rootcause.c.
//
// Two kinds of table: `predict,real` (dense and additive: what was expected of a cell and what it was), and
// `base_n,base_k,cur_n,cur_k` (sparse counts: sessions and events in the window before and in the one judged). Every
// other column is an attribute. Cells that come twice are added up. Of an attribute with more than
// HARK_ROOTCAUSE_VALUES_MAX values the most frequent ones are kept and all others are one, "other", which is exact.
#ifndef HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_TABLE_H
#define HARK_COLLECTOR_ANALYSIS_ROOTCAUSE_TABLE_H

#include "schema/base/arena.h"
#include "schema/base/err.h"

#define HARK_ROOTCAUSE_ATTRIBUTES_MAX 16u
#define HARK_ROOTCAUSE_COLUMNS_MAX (HARK_ROOTCAUSE_ATTRIBUTES_MAX + 4u)
#define HARK_ROOTCAUSE_VALUES_MAX 4096u // kept per attribute, "other" included
#define HARK_ROOTCAUSE_CELLS_MAX 4000000u
#define HARK_ROOTCAUSE_TEXT_MAX (1u << 30) // bytes of CSV
#define HARK_ROOTCAUSE_VALUE_BYTES_MAX 4096u

typedef enum { HARK_ROOTCAUSE_DENSE, HARK_ROOTCAUSE_COUNTS } hark_rootcause_kind;

// The number columns, by kind.
enum { HARK_ROOTCAUSE_PREDICT = 0, HARK_ROOTCAUSE_REAL = 1 };
enum { HARK_ROOTCAUSE_BASE_N = 0, HARK_ROOTCAUSE_BASE_K = 1, HARK_ROOTCAUSE_CUR_N = 2, HARK_ROOTCAUSE_CUR_K = 3 };

typedef struct {
  hark_bytes name;
  hark_bytes *values;   // the most frequent first; the last one is empty where there is an "other"
  uint32_t value_count; // of `values`
  uint32_t seen_count;  // distinct values in the table
  bool has_other;       // the last value stands for seen_count - value_count + 1 values
  uint16_t *codes;      // per cell, an index into `values`
} hark_rootcause_attribute;

typedef struct {
  hark_rootcause_kind kind;
  hark_rootcause_attribute attributes[HARK_ROOTCAUSE_ATTRIBUTES_MAX];
  uint32_t attribute_count;
  double *numbers[4]; // per cell; two for a dense table, four for counts
  uint32_t cell_count;
  uint64_t repeated; // rows that were added to an earlier cell
  uint64_t negative; // numbers below 0 in a dense table, taken as 0
} hark_rootcause_table;

typedef struct {
  uint64_t line;     // 0: the text as a whole
  hark_bytes column; // its name; empty: the row as a whole
  hark_bytes found;  // what stood there, at most 40 bytes of it
  const char *what;  // a sentence that says what to do
} hark_rootcause_fault;

// Reads a CSV text, which is written into and has to live as long as the table. Fails with HARK_ERR_BAD_TEXT (`fault`
// tells where and why), HARK_ERR_TOO_LARGE (likewise) or HARK_ERR_NO_MEMORY. Cost: linear in the bytes.
hark_err hark_rootcause_table_read(hark_arena *arena, uint8_t *csv, size_t size, hark_rootcause_table *table,
                                   hark_rootcause_fault *fault);

#endif
