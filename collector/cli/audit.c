// hark audit — who did what: the log, and whether all of it is still there and unchanged.
#include <stdio.h>
#include <string.h>

#include "collector/access/audit.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/http/query.h"

static const char usage[] =
    "hark audit [list] [--limit N] [--data DIR]     the newest entries (100), one JSON line each\n"
    "       hark audit verify [--head HEX] [--data DIR]   is the chain whole, and is this head in it?\n";

static bool print_one(void *context, uint64_t seq, const uint8_t hash[HARK_SHA256_BYTES], hark_bytes json) {
  (void)context;
  (void)seq;
  (void)hash;
  printf("%.*s\n", (int)json.size, (const char *)json.data);
  return true;
}

static int verify(const hark_cli_command *command, const hark_tables *tables, const char *known) {
  uint8_t head[HARK_SHA256_BYTES];
  char hex[2 * HARK_SHA256_BYTES + 1];
  hark_audit_verdict verdict;
  if (known && !hark_hex_read(hark_bytes_from_cstr(known), head, sizeof head)) {
    return hark_cli_fail(command, known, "a head is 64 hex digits, as `hark audit verify` printed it");
  }
  hark_err err = hark_audit_verify(tables, known ? head : NULL, &verdict);
  if (err != HARK_OK) {
    return hark_cli_fail(command, "verify", hark_err_sentence(err));
  }
  if (verdict.bad_seq != 0) {
    char which[32];
    snprintf(which, sizeof which, "entry %llu", (unsigned long long)verdict.bad_seq);
    return hark_cli_fail(command, which, "is missing, was changed, or does not follow from what stands before it");
  }
  if (!verdict.has_known) {
    return hark_cli_fail(command, known, "is not in the chain: entries from before it were changed or taken away");
  }
  hark_hex_write(verdict.head, HARK_SHA256_BYTES, hex);
  printf("%llu entries, the chain is whole\nhead %s\n", (unsigned long long)verdict.count, hex);
  return 0;
}

int hark_cli_audit(int argc, char **argv) {
  const char *data = "./hark-data", *limit_text = "100", *known = NULL, *what = NULL;
  uint64_t limit;
  const hark_cli_flag flags[] = {
      {.name = "--data", .text = &data}, {.name = "--limit", .text = &limit_text}, {.name = "--head", .text = &known}};
  hark_cli_command command = {
      .name = "audit", .usage = usage, .flags = flags, .flag_count = 3, .words = &what, .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const words[] = {"list", "verify"};
  if (!hark_cli_is_one_of(&command, what ? what : "list", words, 2)) {
    return 2;
  }
  if (!hark_number_read(hark_bytes_from_cstr(limit_text), UINT64_MAX - 1, &limit)) {
    return hark_cli_fail(&command, limit_text, "--limit is a number");
  }
  hark_cli_store store;
  rc = hark_cli_open(&command, data, NULL, &store);
  if (rc == 0) {
    hark_tables tables = hark_store_read_tables(store.read);
    if (what && strcmp(what, "verify") == 0) {
      rc = verify(&command, &tables, known);
    } else if (hark_audit_list(&tables, 0, limit, print_one, NULL) != HARK_OK) {
      rc = hark_cli_fail(&command, data, "the log could not be read");
    }
  }
  hark_cli_close(&store);
  return rc;
}
