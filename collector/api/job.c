#include "collector/api/job.h"

#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/saved_segment.h"

#define PROJECT_BYTES_MAX ((size_t)1 << 20)

void hark_reply_bytes(hark_reply *reply, hark_err err, hark_bytes bytes) {
  reply->bytes = err == HARK_OK ? malloc(bytes.size + 1) : NULL;
  if (reply->bytes) {
    memcpy(reply->bytes, bytes.data, bytes.size);
    reply->size = bytes.size;
    reply->status = 200;
  } else {
    err = err != HARK_OK ? err : HARK_ERR_NO_MEMORY;
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
}

bool hark_question_resolve(hark_store_read *read, hark_question *question, hark_reply *reply) {
  if (question->segments[0] == '\0') {
    return true;
  }
  char terms[HARK_API_TERMS_BYTES_MAX];
  hark_tables tables = hark_store_read_tables(read);
  hark_err err = hark_segment_terms(&tables, question->project, question->segments, terms, sizeof terms);
  size_t size = strlen(terms);
  if (err == HARK_OK && question->words_size <= sizeof question->words - size) {
    memmove(question->words + size, question->words, question->words_size);
    memcpy(question->words, terms, size);
    question->words_size += size;
    question->segments[0] = '\0';
    return true;
  }
  if (err == HARK_ERR_NOT_FOUND) {
    hark_reply_error(reply, 400, "no_segment", "there is no segment of that name in this project");
  } else if (err == HARK_OK || err == HARK_ERR_TOO_LARGE) {
    hark_reply_error(reply, 400, "bad_query", "the terms of these segments are too long together");
  } else {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  }
  return false;
}

void hark_question_take_goal(hark_store_read *read, hark_question *question) {
  hark_tables tables = hark_store_read_tables(read);
  hark_project project;
  hark_arena arena;
  hark_arena_open(&arena, PROJECT_BYTES_MAX);
  if (question->goal[0] == '\0' && hark_project_load(&tables, &arena, question->project, &project) == HARK_OK) {
    hark_bytes goal = hark_bytes_part(hark_project_goal(&project), 0, HARK_API_GOAL_BYTES_MAX);
    memcpy(question->goal, goal.data, goal.size);
    question->goal[goal.size] = '\0';
  }
  hark_arena_close(&arena);
}

bool hark_question_filter(const hark_question *question, hark_session_filter *filter, hark_reply *reply) {
  if (hark_session_filter_read((hark_bytes){(const uint8_t *)question->words, question->words_size}, filter)) {
    return true;
  }
  hark_reply_error(reply, 400, "bad_query", "there are more than 16 terms in q and its segments");
  return false;
}

hark_report_options hark_question_report_options(const hark_question *q) {
  return (hark_report_options){
      .site = q->site, .base_url = q->base_url, .generated_ms = q->now_ms, .from_ms = q->from_ms, .to_ms = q->to_ms};
}

const char *hark_report_content_type(hark_report_form form) {
  return form == HARK_REPORT_HTML  ? "text/html; charset=utf-8"
         : form == HARK_REPORT_CSV ? "text/csv; charset=utf-8"
                                   : "application/json";
}

typedef struct {
  uv_work_t work;
  hark_app *app;
  hark_exchange *exchange;
  hark_question question;
  hark_reply reply;
  hark_job_run run;
  bool is_report;
} job;

static void on_work(uv_work_t *work) {
  job *j = work->data;
  hark_store_read *read = NULL;
  hark_err err = hark_store_read_open(j->app->store, &read);
  if (err != HARK_OK) {
    hark_reply_error(&j->reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  if (j->is_report) {
    hark_question_take_goal(read, &j->question);
  }
  if (hark_question_resolve(read, &j->question, &j->reply)) {
    j->run(read, &j->question, &j->reply);
  }
  hark_store_read_close(read);
}

static void on_done(uv_work_t *work, int status) {
  job *j = work->data;
  hark_api *api = j->app->api;
  hark_reply *reply = &j->reply;
  api->jobs--;
  api->reports -= j->is_report;
  if (status != 0 || reply->status == 0) {
    hark_reply_error(reply, 503, "busy", "the collector is stopping");
  }
  if (reply->error) {
    hark_answer_error(j->exchange, reply->status, reply->error, reply->message, NULL);
  } else if (reply->json) {
    hark_answer_json(j->exchange, reply->status, reply->json);
  } else if (reply->is_public) {
    hark_answer_public(j->exchange, reply->content_type, reply->bytes, reply->size);
  } else {
    hark_answer_owned(j->exchange, reply->status, reply->content_type, reply->bytes, reply->size);
  }
  free(j);
}

void hark_job_start(hark_app *app, hark_exchange *exchange, const hark_question *question, hark_job_run run,
                    bool is_report) {
  hark_api *api = app->api;
  bool busy = api->jobs >= HARK_API_JOBS_MAX || (is_report && api->reports >= HARK_API_REPORTS_MAX);
  job *j = busy ? NULL : calloc(1, sizeof *j);
  if (!j) {
    hark_answer_error(exchange, 503, "busy", "too many reads are running at once", "try again in a second");
    return;
  }
  j->app = app;
  j->exchange = exchange;
  j->question = *question;
  j->run = run;
  j->is_report = is_report;
  j->work.data = j;
  if (uv_queue_work(app->loop, &j->work, on_work, on_done) < 0) {
    free(j);
    hark_answer_error(exchange, 503, "busy", "the read could not be started", NULL);
    return;
  }
  api->jobs++;
  api->reports += is_report;
}
