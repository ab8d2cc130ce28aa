#include "collector/api/parcels.h"

#include <stdio.h>
#include <stdlib.h>

#include "collector/api/ingest.h"
#include "collector/ingest/parcel.h"

// One parcel on its way to the disk.
typedef struct {
  hark_write_job job;
  uv_work_t work;
  hark_app *app;
  hark_exchange *exchange;
  hark_project_id project;
  size_t asset_bytes_max;
  hark_bytes whole; // the request's body, which stays until the answer
  hark_arena arena;
  hark_parcel parcel;
} delivery;

static void end(delivery *d) {
  d->app->counters->parcels_in_flight--;
  hark_arena_close(&d->arena);
  free(d);
}

static void refuse(hark_app *app, hark_exchange *exchange, const hark_refusal *r) {
  app->counters->parcels_refused++;
  hark_ingest_answer_error(exchange, r->status, r->error, r->message, r->hint);
}

static void refuse_err(hark_app *app, hark_exchange *exchange, hark_err err, const char *name, const char *hint) {
  int status = err == HARK_ERR_NO_MEMORY                                         ? 503
               : err == HARK_ERR_TOO_LARGE                                       ? 413
               : name || err == HARK_ERR_BAD_DEFLATE || err == HARK_ERR_BAD_TEXT ? 422
                                                                                 : 400;
  refuse(app, exchange,
         &(hark_refusal){.status = status,
                         .error = name ? name : hark_err_name(err),
                         .message = name ? "this asset is not what it says" : hark_err_sentence(err),
                         .hint = hint});
}

static void refuse_busy(hark_app *app, hark_exchange *exchange) {
  refuse(app, exchange,
         &(hark_refusal){.status = 503, .error = "busy", .message = "too much is waiting; send it again"});
}

static void on_written(hark_write_job *job) {
  delivery *d = job->context;
  const hark_store_item *item = &job->item;
  if (job->err != HARK_OK) {
    refuse_err(d->app, d->exchange, HARK_ERR_NO_MEMORY, "store", "it could not be written; send it again");
  } else if (item->blobs_over > 0) {
    d->app->counters->assets_over += item->blobs_over;
    refuse(d->app, d->exchange,
           &(hark_refusal){.status = 413,
                           .error = "over_budget",
                           .message = "the project's assets have reached their budget",
                           .hint = "--assets-mib-max"});
  } else {
    char body[64];
    int size = snprintf(body, sizeof body, "{\"stored\":%u}\n", item->blobs_stored);
    hark_ingest_answer_text(d->exchange, body, (size_t)size);
  }
  if (job->err == HARK_OK) {
    d->app->counters->assets_stored += item->blobs_stored;
    d->app->counters->assets_known += item->blobs_known;
  }
  end(d);
}

// Runs on one of libuv's threads: touches nothing but the delivery.
static void judge(uv_work_t *work) {
  delivery *d = work->data;
  hark_parcel_judge(&d->arena, d->whole, d->asset_bytes_max, &d->parcel);
}

static void on_judged(uv_work_t *work, int status) {
  delivery *d = work->data;
  hark_app *app = d->app;
  if (status != 0) {
    d->parcel.err = HARK_ERR_NO_MEMORY; // was not run: send it again
  }
  if (d->parcel.err != HARK_OK) {
    refuse_err(app, d->exchange, d->parcel.err, d->parcel.name, d->parcel.hint);
    end(d);
    return;
  }
  d->job = (hark_write_job){.item = {.project = d->project,
                                     .blobs = d->parcel.blobs,
                                     .blob_count = d->parcel.count,
                                     .blob_bytes_max = (uint64_t)app->config.assets_mib_max << 20},
                            .bytes = d->whole.size + d->arena.bytes_total,
                            .done = on_written,
                            .context = d};
  if (!app->writer || hark_writer_submit(app->writer, &d->job) != HARK_OK) {
    refuse_busy(app, d->exchange);
    end(d);
  }
}

static void start(hark_app *app, hark_exchange *exchange, const hark_project *project) {
  delivery *d = app->counters->parcels_in_flight < HARK_PARCELS_MAX ? calloc(1, sizeof *d) : NULL;
  if (!d) {
    refuse_busy(app, exchange);
    return;
  }
  d->app = app;
  d->exchange = exchange;
  d->project = project->id;
  d->asset_bytes_max = app->config.asset_bytes_max;
  d->whole = hark_exchange_request(exchange)->body;
  d->work.data = d;
  hark_arena_open(&d->arena, HARK_PARCEL_SCRATCH_BYTES_MAX);
  app->counters->parcels_in_flight++;
  if (uv_queue_work(app->loop, &d->work, judge, on_judged) != 0) {
    refuse_busy(app, exchange);
    end(d);
  }
}

void hark_parcels_handle(hark_app *app, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_parcel_head head;
  hark_refusal refusal;
  if (hark_ingest_answers_preflight(exchange)) {
    return;
  }
  app->counters->parcels++;
  if (!hark_ingest_is_type(hark_http_header_of(request, "content-type"))) {
    refuse(app, exchange, &(hark_refusal){.status = 415, .error = "type", .message = "assets are sent as text/plain"});
    return;
  }
  if (!hark_ingest_takes_address(app, exchange)) {
    refuse(app, exchange, &(hark_refusal){.status = 429, .error = "rate", .message = "too much from this address"});
    return;
  }
  hark_err err = hark_parcel_unpack(request->body, &head);
  if (err != HARK_OK) {
    refuse_err(app, exchange, err, NULL, NULL);
    return;
  }
  const hark_project *project = hark_ingest_find_project(app, request, head.key, &refusal);
  if (!project) {
    refuse(app, exchange, &refusal);
    return;
  }
  start(app, exchange, project);
}
