// export.c — GET /api/sessions/{session}/export and /api/export?user=: what `hark export` writes, over HTTP.
#include <stdlib.h>

#include "collector/api/answer.h"
#include "collector/api/routes.h"
#include "collector/portable/ndjson_write.h"
#include "collector/portable/rrweb_write.h"
#include "collector/store/subject.h"

#define SCRATCH_BYTES_MAX ((size_t)64 << 20)

static void reply_with(hark_reply *reply, hark_err err, hark_sink_memory *memory, const char *type) {
  if (err == HARK_OK) {
    *reply = (hark_reply){.status = 200, .content_type = type, .bytes = memory->bytes, .size = memory->size};
    return;
  }
  free(memory->bytes);
  if (err == HARK_ERR_NOT_FOUND) {
    hark_reply_error(reply, 404, "not_found", "nothing is kept of it");
  } else if (err == HARK_ERR_TOO_LARGE) {
    hark_reply_error(reply, 413, "too_large", "this is more than one answer holds: `hark export` writes it to a file");
  } else {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
}

static void run_session(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_sink_memory memory = {.max = HARK_API_SEGMENTS_BYTES_MAX};
  hark_sink sink = {.put = hark_sink_to_memory, .context = &memory};
  hark_rrweb_written written = {0};
  hark_arena scratch;
  uint64_t events = 0;
  hark_arena_open(&scratch, SCRATCH_BYTES_MAX);
  hark_err err = question->rrweb
                     ? hark_rrweb_write(read, question->project, question->session, 0, &sink, &written)
                     : hark_ndjson_write(read, question->project, question->session, &scratch, &sink, &events);
  hark_arena_close(&scratch);
  reply_with(reply, err, &memory, question->rrweb ? "application/json" : "application/x-ndjson");
}

static void run_user(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_sink_memory memory = {.max = HARK_API_SEGMENTS_BYTES_MAX};
  hark_sink sink = {.put = hark_sink_to_memory, .context = &memory};
  hark_session_id *sessions = NULL;
  hark_arena list, scratch;
  uint32_t count = 0;
  uint64_t events = 0;
  hark_arena_open(&list, SCRATCH_BYTES_MAX);
  hark_arena_open(&scratch, SCRATCH_BYTES_MAX);
  hark_err err = hark_subject_sessions(read, question->project,
                                       (hark_bytes){(const uint8_t *)question->words, question->words_size}, &list,
                                       &sessions, &count);
  for (uint32_t i = 0; i < count && err == HARK_OK; i++) {
    err = hark_ndjson_write(read, question->project, sessions[i], &scratch, &sink, &events);
  }
  err = err == HARK_OK && count == 0 ? HARK_ERR_NOT_FOUND : err;
  hark_arena_close(&scratch);
  hark_arena_close(&list);
  reply_with(reply, err, &memory, "application/x-ndjson");
}

bool hark_get_session_export(hark_call *call) {
  hark_bytes format = HARK_LITERAL("ndjson");
  hark_query_find(hark_exchange_request(call->exchange)->query, "format", &format);
  call->question.rrweb = hark_bytes_equal_cstr(format, "rrweb");
  if (!call->question.rrweb && !hark_bytes_equal_cstr(format, "ndjson")) {
    hark_answer_error(call->exchange, 400, "bad_query", "format is ndjson or rrweb", NULL);
  } else {
    hark_job_start(call->app, call->exchange, &call->question, run_session, true);
  }
  return true;
}

bool hark_get_user_export(hark_call *call) {
  hark_question *question = &call->question;
  hark_bytes user = {0};
  bool good = hark_query_find(hark_exchange_request(call->exchange)->query, "user", &user) && user.size > 0 &&
              hark_percent_decode(user, true, question->words, sizeof question->words, &question->words_size);
  if (!good || question->words_size == 0) {
    hark_answer_error(call->exchange, 400, "bad_query", "user says whose data is asked for", NULL);
  } else {
    hark_job_start(call->app, call->exchange, question, run_user, true);
  }
  return true;
}
