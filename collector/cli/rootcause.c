// hark rootcause — what changed, for whom: localises a change in any table of cells.
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "collector/analysis/rootcause.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"

#define TABLE_BYTES_MAX ((size_t)4 << 30)
#define FIND_BYTES_MAX ((size_t)1 << 30)

static const char usage[] =
    "hark rootcause --table FILE.csv [--json]\n\n"
    "  FILE's first line names its columns: attributes (1 to 16), and either predict,real (amounts that add up) or\n"
    "  base_n,base_k,cur_n,cur_k (sessions and events before and now). Every other line is a cell; - is standard "
    "input.\n"
    "  Prints the combinations of up to four attributes that explain the change, most explaining first.\n";

typedef struct {
  double read_ms, find_ms, find_cpu_ms, peak_mib; // peak: of the process, the text of the table included
} timing;

// ---- reading ----

static double now_ms(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double peak_mib(void) {
  struct rusage used;
  return getrusage(RUSAGE_SELF, &used) == 0 ? (double)used.ru_maxrss / 1024 : 0;
}

// Copies text for a terminal: control characters and what is no UTF-8 become question marks.
static void put(FILE *to, hark_bytes text) {
  bool whole = hark_bytes_is_utf8(text);
  for (size_t i = 0; i < text.size; i++) {
    uint8_t c = text.data[i];
    fputc(c < ' ' || c == 0x7f || (!whole && c >= 0x80) ? '?' : c, to);
  }
}

static int tell_fault(const hark_cli_command *command, const char *path, hark_err err,
                      const hark_rootcause_fault *fault) {
  if (!fault->what) {
    return hark_cli_fail(command, path, hark_err_sentence(err));
  }
  fprintf(stderr, "hark %s: %s: ", command->name, path);
  if (fault->line) {
    fprintf(stderr, "line %llu: ", (unsigned long long)fault->line);
  }
  if (fault->column.size) {
    fprintf(stderr, "column ");
    put(stderr, fault->column);
    fprintf(stderr, ": ");
  }
  if (fault->found.size || fault->column.size) {
    fprintf(stderr, "\"");
    put(stderr, fault->found);
    fprintf(stderr, "\" ");
  }
  fprintf(stderr, "%s\n", fault->what);
  return 1;
}

// ---- telling programs ----

// A text as JSON; what is no UTF-8 keeps its ASCII.
static json_t *json_text(hark_bytes text) {
  json_t *json = json_stringn((const char *)text.data, text.size);
  if (json) {
    return json;
  }
  char *plain = malloc(text.size + 1);
  for (size_t i = 0; plain && i < text.size; i++) {
    plain[i] = (char)(text.data[i] && text.data[i] < 0x80 ? text.data[i] : '?');
  }
  json = plain ? json_stringn(plain, text.size) : json_null();
  free(plain);
  return json;
}

static json_t *json_number(double number) {
  return isfinite(number) ? json_real(number) : json_null();
}

static hark_bytes name_of(const hark_rootcause_table *table, const hark_rootcause_cell *cell, uint8_t i) {
  return table->attributes[cell->attributes[i]].name;
}

static hark_bytes value_of(const hark_rootcause_table *table, const hark_rootcause_cell *cell, uint8_t i) {
  return table->attributes[cell->attributes[i]].values[cell->values[i]];
}

static json_t *json_cell(const hark_rootcause_table *table, const hark_rootcause_cell *cell) {
  json_t *set = json_array();
  for (uint8_t i = 0; i < cell->depth; i++) {
    json_array_append_new(set, json_pack("{s:o, s:o}", "dim", json_text(name_of(table, cell, i)), "value",
                                         json_text(value_of(table, cell, i))));
  }
  return set;
}

// "browser=safari&page=/p01"
static void put_cell(FILE *to, const hark_rootcause_table *table, const hark_rootcause_cell *cell, const char *and) {
  for (uint8_t i = 0; i < cell->depth; i++) {
    fputs(i ? and : "", to);
    put(to, name_of(table, cell, i));
    fputc('=', to);
    put(to, value_of(table, cell, i));
  }
}

static json_t *json_set(const hark_rootcause_table *table, const hark_rootcause_cause *causes, size_t count) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  for (size_t i = 0; out && i < count; i++) {
    fputs(i ? ";" : "", out);
    put_cell(out, table, &causes[i].cell, "&");
  }
  if (out) {
    fclose(out);
  }
  json_t *json = json_text((hark_bytes){(const uint8_t *)text, size});
  free(text);
  return json;
}

static json_t *json_cause(const hark_rootcause_table *table, const hark_rootcause_cause *cause) {
  json_t *json = json_object();
  json_object_set_new(json, "name", json_set(table, cause, 1));
  json_object_set_new(json, "set", json_cell(table, &cause->cell));
  json_object_set_new(json, "explained", json_number(cause->explained));
  json_object_set_new(json, "surprise", json_number(cause->surprise));
  json_object_set_new(json, "p", json_number(cause->p));
  json_object_set_new(json, "effect",
                      json_pack("{s:o, s:o, s:o}", "low", json_number(cause->effect.low), "ratio",
                                json_number(cause->effect.value), "high", json_number(cause->effect.high)));
  json_object_set_new(json, "before", json_number(cause->before));
  json_object_set_new(json, "now", json_number(cause->now));
  json_object_set_new(json, "expected", json_number(cause->expected));
  if (table->kind == HARK_ROOTCAUSE_COUNTS) {
    json_object_set_new(json, "sessions_before", json_number(cause->sessions_before));
    json_object_set_new(json, "sessions_now", json_number(cause->sessions_now));
  }
  json_object_set_new(json, "leaves", json_integer(cause->leaves));
  json_t *equivalents = json_array();
  for (uint32_t i = 0; i < cause->equivalent_count; i++) {
    json_array_append_new(equivalents, json_cell(table, &cause->equivalents[i]));
  }
  json_object_set_new(json, "equivalents", equivalents);
  return json;
}

static json_t *json_attributes(const hark_rootcause_table *table) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < table->attribute_count; i++) {
    const hark_rootcause_attribute *a = &table->attributes[i];
    uint32_t kept = a->value_count - a->has_other;
    json_array_append_new(list, json_pack("{s:o, s:I, s:I}", "dim", json_text(a->name), "values",
                                          (json_int_t)a->seen_count, "other", (json_int_t)(a->seen_count - kept)));
  }
  return list;
}

static const char *const verdicts[] = {"found", "nothing", "everywhere", "incomparable"};

static void print_json(const hark_rootcause_table *table, const hark_rootcause_result *result, const timing *took) {
  bool counts = table->kind == HARK_ROOTCAUSE_COUNTS;
  json_t *causes = json_array();
  for (uint32_t i = 0; i < result->cause_count; i++) {
    json_array_append_new(causes, json_cause(table, &result->causes[i]));
  }
  json_t *json =
      json_pack("{s:s, s:s, s:o, s:o}", "kind", counts ? "counts" : "dense", "verdict", verdicts[result->verdict],
                "set", json_set(table, result->causes, result->cause_count), "causes", causes);
  json_object_set_new(json, "background", json_number(result->background));
  json_object_set_new(json, "before", json_number(result->before));
  json_object_set_new(json, "now", json_number(result->now));
  json_object_set_new(json, "expected", json_number(result->expected));
  if (counts) {
    json_object_set_new(json, "sessions_before", json_number(result->sessions_before));
    json_object_set_new(json, "sessions_now", json_number(result->sessions_now));
    json_object_set_new(json, "mix", json_number(result->mix));
    json_object_set_new(json, "rate", json_number(result->rate));
  } else {
    json_object_set_new(json, "noise", json_number(result->noise));
  }
  json_object_set_new(json, "cells", json_integer(table->cell_count));
  json_object_set_new(json, "repeated_rows", json_integer((json_int_t)table->repeated));
  json_object_set_new(json, "negative_as_0", json_integer((json_int_t)table->negative));
  json_object_set_new(json, "attributes", json_attributes(table));
  json_object_set_new(json, "depth", json_integer(result->depth));
  json_object_set_new(json, "cells_tested", json_number(result->cells_tested));
  json_object_set_new(json, "read_ms", json_number(took->read_ms));
  json_object_set_new(json, "find_ms", json_number(took->find_ms));
  json_object_set_new(json, "find_cpu_ms", json_number(took->find_cpu_ms));
  json_object_set_new(json, "peak_mib", json_number(took->peak_mib));
  json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
  printf("\n");
  json_decref(json);
}

// ---- telling people ----

static void print_whole(const hark_rootcause_table *table, const hark_rootcause_result *r) {
  if (table->kind == HARK_ROOTCAUSE_DENSE) {
    printf("%.6g where %.6g was predicted", r->now, r->before);
    if (r->before > 0) {
      printf(" (%+.1f %%)", 100 * (r->now / r->before - 1));
    }
    printf(", over %u cells.\n", table->cell_count);
    return;
  }
  if (r->sessions_before > 0 && r->sessions_now > 0) {
    printf("From %.3f %% (%.0f of %.0f) to %.3f %% (%.0f of %.0f): %+.3f points, of which the mix of sessions made "
           "%+.3f and the rates made %+.3f.\n",
           100 * r->before / r->sessions_before, r->before, r->sessions_before, 100 * r->now / r->sessions_now, r->now,
           r->sessions_now, 100 * (r->mix + r->rate), 100 * r->mix, 100 * r->rate);
  }
}

static void print_cause(const hark_rootcause_table *table, const hark_rootcause_cause *c, uint32_t number) {
  printf("%u. ", number);
  put_cell(stdout, table, &c->cell, " and ");
  if (table->kind == HARK_ROOTCAUSE_COUNTS && c->sessions_before > 0 && c->sessions_now > 0) {
    printf(": from %.3f %% to %.3f %%;", 100 * c->before / c->sessions_before, 100 * c->now / c->sessions_now);
  } else {
    printf(": %.6g instead of %.6g;", c->now, c->expected);
  }
  printf(" %.3g times what the rest lets expect (95 %%: %.3g to %.3g)", c->effect.value, c->effect.low, c->effect.high);
  if (c->explained != 0) {
    printf("; %.0f %% of the change", 100 * c->explained);
  }
  printf("; p %s %.1g after correction.\n", c->p < 1e-9 ? "<" : "=", c->p < 1e-9 ? 1e-9 : c->p);
  for (uint32_t i = 0; i < c->equivalent_count; i++) {
    printf("   Nearly the same cells: ");
    put_cell(stdout, table, &c->equivalents[i], " and ");
    printf(".\n");
  }
}

static void print_people(const hark_rootcause_table *table, const hark_rootcause_result *result) {
  print_whole(table, result);
  switch (result->verdict) {
  case HARK_ROOTCAUSE_FOUND:
    break;
  case HARK_ROOTCAUSE_NOTHING:
    printf("No combination of attributes changed by more than chance.\n");
    break;
  case HARK_ROOTCAUSE_EVERYWHERE:
    printf("Everything moved alike, to %.3g times: there is no combination of attributes to blame.\n",
           result->background);
    break;
  case HARK_ROOTCAUSE_INCOMPARABLE:
    printf("There is nothing to compare: one of the two windows is empty.\n");
    break;
  }
  for (uint32_t i = 0; i < result->cause_count; i++) {
    print_cause(table, &result->causes[i], i + 1);
  }
  if (table->repeated) {
    printf("%llu rows had the attributes of an earlier one and were added to it.\n",
           (unsigned long long)table->repeated);
  }
  if (table->negative) {
    printf("%llu numbers were below 0 and taken as 0.\n", (unsigned long long)table->negative);
  }
}

// ---- the command ----

static int answer(const hark_cli_command *command, const char *path, uint8_t *data, size_t size, bool as_json) {
  hark_arena arena, work;
  hark_arena_open(&arena, TABLE_BYTES_MAX);
  hark_arena_open(&work, FIND_BYTES_MAX);
  hark_rootcause_table table;
  hark_rootcause_fault fault;
  hark_rootcause_result result;
  timing took = {0};
  double began = now_ms(CLOCK_MONOTONIC);
  hark_err err = hark_rootcause_table_read(&arena, data, size, &table, &fault);
  took.read_ms = now_ms(CLOCK_MONOTONIC) - began;
  int rc = err == HARK_OK ? 0 : tell_fault(command, path, err, &fault);
  if (rc == 0) {
    began = now_ms(CLOCK_MONOTONIC);
    double cpu_began = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    err = hark_rootcause_find(&work, &table, &result);
    took.find_ms = now_ms(CLOCK_MONOTONIC) - began;
    took.find_cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_began;
    took.peak_mib = peak_mib();
    rc = err == HARK_OK ? 0 : hark_cli_fail(command, path, hark_err_sentence(err));
  }
  if (rc == 0 && as_json) {
    print_json(&table, &result, &took);
  } else if (rc == 0) {
    print_people(&table, &result);
  }
  hark_arena_close(&work);
  hark_arena_close(&arena);
  return rc;
}

int hark_cli_rootcause(int argc, char **argv) {
  const char *path = NULL;
  bool as_json = false;
  const hark_cli_flag flags[] = {{.name = "--table", .text = &path}, {.name = "--json", .on = &as_json}};
  hark_cli_command command = {
      .name = "rootcause", .usage = usage, .flags = flags, .flag_count = sizeof flags / sizeof *flags};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!path) {
    hark_cli_fail(&command, "--table", "is needed: a CSV file of cells");
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  uint8_t *data = NULL;
  size_t size = 0;
  rc = hark_cli_read_file(&command, path, HARK_ROOTCAUSE_TEXT_MAX, &data, &size);
  rc = rc ? rc : answer(&command, path, data, size, as_json);
  free(data);
  return rc;
}
