// hark fsck — recounts summaries, indexes and the cube from the stored batches; says every mismatch, repairs on
// request.
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/ingest/stored.h"
#include "collector/store/fsck.h"

static const char usage[] = "hark fsck [--repair] [--json] [--data DIR]\n"
                            "       exit code 0: all agrees, or was repaired; 1: there are mismatches\n";

static void say(void *context, const hark_fsck_mismatch *mismatch) {
  const bool *as_json = context;
  char id[2 * sizeof mismatch->session->bytes + 1] = "-";
  for (size_t i = 0; mismatch->session && i < sizeof mismatch->session->bytes; i++) {
    snprintf(id + 2 * i, 3, "%02x", mismatch->session->bytes[i]);
  }
  fprintf(*as_json ? stderr : stdout, "%-10s project %u session %s: %s\n", hark_fsck_kind_name(mismatch->kind),
          mismatch->project.n, id, mismatch->what);
}

static uint64_t count_mismatches(const hark_fsck_result *result) {
  uint64_t count = 0;
  for (size_t i = 0; i < HARK_FSCK_KINDS; i++) {
    count += result->mismatches[i];
  }
  return count;
}

static void print_json(const hark_fsck_result *result) {
  json_t *kinds = json_object();
  for (size_t i = 0; i < HARK_FSCK_KINDS; i++) {
    json_object_set_new(kinds, hark_fsck_kind_name(i), json_integer((json_int_t)result->mismatches[i]));
  }
  json_t *all =
      json_pack("{s:I s:I s:I s:I s:I s:I s:I s:o}", "sessions", (json_int_t)result->sessions, "batches",
                (json_int_t)result->batches, "cells", (json_int_t)result->cells, "blobs", (json_int_t)result->blobs,
                "mismatches", (json_int_t)count_mismatches(result), "repaired", (json_int_t)result->repaired,
                "compared_in_part", (json_int_t)result->undated, "kinds", kinds);
  json_dumpf(all, stdout, JSON_INDENT(2));
  printf("\n");
  json_decref(all);
}

static void print_text(const hark_fsck_result *result, bool repair) {
  uint64_t count = count_mismatches(result);
  printf("%" PRIu64 " sessions, %" PRIu64 " batches, %" PRIu64 " cells, %" PRIu64 " public files recounted: ",
         result->sessions, result->batches, result->cells, result->blobs);
  printf(count == 0 ? "all agrees\n" : "%" PRIu64 " mismatches", count);
  if (count > 0) {
    printf(repair ? ", %" PRIu64 " repairs\n" : "; --repair puts them right\n", result->repaired);
  }
  if (result->undated > 0) {
    printf("%" PRIu64
           " sessions could be compared in part only: their batches do not tell when they came, do not read, "
           "or are more than a summary holds\n",
           result->undated);
  }
}

int hark_cli_fsck(int argc, char **argv) {
  const char *data = "./hark-data";
  bool repair = false, as_json = false;
  const hark_cli_flag flags[] = {
      {.name = "--data", .text = &data}, {.name = "--repair", .on = &repair}, {.name = "--json", .on = &as_json}};
  hark_cli_command command = {.name = "fsck", .usage = usage, .flags = flags, .flag_count = 3};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  hark_store *store;
  hark_judge judge;
  rc = hark_cli_open_store(&command, data, repair, &store);
  if (rc != 0) {
    return rc;
  }
  hark_judge_open(&judge, false);
  hark_fsck_options options = {
      .reader = hark_stored_reader(&judge), .repair = repair, .told = say, .context = &as_json};
  hark_fsck_result result;
  hark_err err = hark_fsck(store, &options, &result);
  if (err != HARK_OK) {
    rc = hark_cli_fail(&command, data, hark_err_sentence(err));
  } else if (as_json) {
    print_json(&result);
  } else {
    print_text(&result, repair);
  }
  hark_judge_close(&judge);
  hark_store_close(store);
  uint64_t left = err == HARK_OK ? (repair ? result.mismatches[HARK_FSCK_UNREADABLE] : count_mismatches(&result)) : 0;
  return rc != 0 ? rc : left > 0;
}
