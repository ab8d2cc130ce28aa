// make_visits DATA HOURS BROKEN_HOURS [END_MS] — fills the first project of a store with visits, up to now or to a
// time.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/report/visits.h"

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: make_visits DATA HOURS BROKEN_HOURS [END_MS]\n");
    return 2;
  }
  hark_store *store;
  const char *why = "";
  uint64_t end_ms = argc > 4 ? strtoull(argv[4], NULL, 10) : (uint64_t)time(NULL) * 1000;
  if (hark_store_open(argv[1], &(hark_store_options){0}, &store, &why) != HARK_OK) {
    fprintf(stderr, "make_visits: %s: %s\n", argv[1], why);
    return 1;
  }
  hark_err err =
      hark_make_visits(store, (hark_project_id){1}, end_ms, (uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[3]));
  hark_store_close(store);
  fprintf(stderr, "%s", err == HARK_OK ? "" : hark_err_sentence(err));
  return err != HARK_OK;
}
