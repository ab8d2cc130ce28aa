// coverage.c — GET /api/coverage: page loads that the site's own server saw beside those recorded, day by day.
#include "collector/api/answer.h"
#include "collector/api/routes.h"
#include "collector/store/loads.h"

#define DAY_MS UINT64_C(86400000)

static bool list_one(void *context, const hark_loads_day *day) {
  json_t *one = json_pack("{s:I, s:I, s:I, s:f, s:I}", "day_ms", (json_int_t)(day->day * DAY_MS), "loads",
                          (json_int_t)day->loads, "recorded", (json_int_t)day->recorded, "stand_for", day->stand_for,
                          "told_ms", (json_int_t)day->told_ms);
  return json_array_append_new(context, one) == 0;
}

static void run_coverage(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_tables tables = hark_store_read_tables(read);
  json_t *days = json_array();
  hark_err err = hark_loads_days(&tables, question->project, 0, UINT32_MAX, list_one, days);
  if (err != HARK_OK) {
    json_decref(days);
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json = json_pack("{s:o}", "days", days);
}

bool hark_get_coverage(hark_call *call) {
  hark_job_start(call->app, call->exchange, &call->question, run_coverage, false);
  return true;
}
