// settings.c — the audit log, for admins; and the file that describes the API, for anybody.
#include <stdio.h>
#include <string.h>

#include "collector/access/audit.h"
#include "collector/api/answer.h"
#include "collector/api/routes.h"
#include "collector/assets/assets.h"

#define ENTRIES_DEFAULT 100u
#define ENTRIES_MAX 1000u

typedef struct {
  json_t *entries;
  uint64_t first;
} listing;

static bool list_one(void *context, uint64_t seq, const uint8_t hash[HARK_SHA256_BYTES], hark_bytes text) {
  listing *l = context;
  char hex[2 * HARK_SHA256_BYTES + 1];
  json_t *entry = json_loadb((const char *)text.data, text.size, 0, NULL);
  hark_hex_write(hash, HARK_SHA256_BYTES, hex);
  l->first = l->first ? l->first : seq;
  return json_object_set_new(entry, "hash", json_string(hex)) == 0 && json_array_insert_new(l->entries, 0, entry) == 0;
}

static void run_audit(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  listing l = {.entries = json_array()};
  hark_err err = hark_audit_list(&tables, question->from_ms, question->limit, list_one, &l);
  if (err != HARK_OK) {
    json_decref(l.entries);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json = json_pack("{s:o}", "entries", l.entries);
  if (l.first > 1) {
    json_object_set_new(reply->json, "before", json_integer((json_int_t)l.first));
  }
}

bool hark_get_audit(hark_call *call) {
  hark_bytes query = hark_exchange_request(call->exchange)->query, text;
  uint64_t limit = ENTRIES_DEFAULT, before = 0;
  if ((hark_query_find(query, "limit", &text) && !hark_number_read(text, ENTRIES_MAX, &limit)) ||
      (hark_query_find(query, "before", &text) && !hark_number_read(text, UINT64_MAX, &before))) {
    hark_answer_error(call->exchange, 400, "bad_query", "limit and before are numbers", "limit is at most 1000");
    return true;
  }
  call->question.limit = (uint32_t)limit;
  call->question.from_ms = before; // an entry's number, not a time
  hark_job_start(call->app, call->exchange, &call->question, run_audit, false);
  return true;
}

static void keep(void *bytes) {
  (void)bytes; // the program's own
}

bool hark_get_openapi(hark_call *call) {
  const hark_asset *file = hark_asset_find(HARK_LITERAL("api/openapi.json"));
  if (!file) {
    return false;
  }
  hark_http_response response = {.status = 200, .body = hark_asset_bytes(file)};
  hark_http_response_add_text(&response, "Content-Type", "application/json");
  hark_http_response_add_text(&response, "Cache-Control", "no-cache");
  hark_answer_common(&response);
  hark_exchange_answer(call->exchange, &response, keep, NULL);
  return true;
}
