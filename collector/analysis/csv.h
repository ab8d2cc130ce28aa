// csv.h — the cells of a CSV text, and the numbers in them.
//
// Room: collector/analysis (platform-free). Owns nothing: cells point into the text, which a quoted cell with doubled
// quotes changes in place. Tests: tests/report/test_series.c, test_rootcause_table.c; both have a fuzz target. The
// format is RFC 4180; a line may end with LF, CR LF or CR, and the text may begin with a byte order mark.
#ifndef HARK_COLLECTOR_ANALYSIS_CSV_H
#define HARK_COLLECTOR_ANALYSIS_CSV_H

#include "schema/base/bytes.h"

typedef struct {
  uint8_t *data;
  size_t size, at;
  uint64_t line;         // of the row that is being read; the first is 1
  uint64_t lines_inside; // line ends inside of its quoted cells
  bool open_quote;       // the text ended inside of quotes
} hark_csv;

// Begins. The text is the caller's and is written into (see above).
hark_csv hark_csv_open(uint8_t *data, size_t size);
// Reads the next row's cells, at most `max` of them; `*count` is how many there were, also when more. Blank lines are
// passed over. False: there are no more rows, or the text ended inside of quotes (`open_quote`).
bool hark_csv_row(hark_csv *csv, hark_bytes *cells, size_t max, size_t *count);
// Reads a decimal number ("12", "-0.5", "1e-3"), blanks around it allowed. False for anything else, NaN and infinities
// included, and for what is not below 1e15 in size.
bool hark_csv_number(hark_bytes text, double *number);

#endif
