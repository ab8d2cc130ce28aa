#include "collector/api/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "collector/api/answer.h"

static void put(FILE *out, const char *name, const char *type, const char *help, uint64_t value) {
  fprintf(out, "# HELP hark_%s %s\n# TYPE hark_%s %s\nhark_%s %llu\n", name, help, name, type, name,
          (unsigned long long)value);
}

static void put_batches(FILE *out, const hark_counters *c) {
  uint64_t stored = c->stored, duplicate = c->duplicate, ended = stored + duplicate;
  fprintf(out,
          "# HELP hark_batches_ended_total Batches by what became of them.\n# TYPE hark_batches_ended_total counter\n"
          "hark_batches_ended_total{outcome=\"stored\"} %llu\nhark_batches_ended_total{outcome=\"duplicate\"} %llu\n",
          (unsigned long long)stored, (unsigned long long)duplicate);
  for (size_t i = 0; i < HARK_REJECTION_COUNT; i++) {
    uint64_t count = c->rejected[i];
    ended += i != HARK_REJECTION_HTTP ? count : 0;
    fprintf(out, "hark_batches_ended_total{outcome=\"rejected\",reason=\"%s\"} %llu\n", hark_rejection_names[i],
            (unsigned long long)count);
  }
  uint64_t received = c->received;
  put(out, "batches_received_total", "counter", "Batches that came.", received);
  put(out, "batches_in_flight", "gauge", "Batches that came and have not ended.", received - ended);
  put(out, "batches_remasked_total", "counter", "Batches with texts that had to be masked here.", c->remasked);
  put(out, "received_bytes_total", "counter", "Bytes of batches that came.", c->bytes_received);
  put(out, "stored_bytes_total", "counter", "Bytes of batches that were stored.", c->bytes_stored);
}

static void put_acknowledgements(FILE *out, const hark_counters *c) {
  uint64_t count = 0;
  fputs("# HELP hark_ack_seconds From a batch's last byte to its answer.\n# TYPE hark_ack_seconds histogram\n", out);
  for (size_t i = 0; i < HARK_ACK_BUCKETS; i++) {
    count += c->ack_of_bucket[i];
    fprintf(out, "hark_ack_seconds_bucket{le=\"%g\"} %llu\n", hark_ack_bounds_us[i] / 1e6, (unsigned long long)count);
  }
  count += c->ack_of_bucket[HARK_ACK_BUCKETS];
  fprintf(out, "hark_ack_seconds_bucket{le=\"+Inf\"} %llu\nhark_ack_seconds_sum %.6f\nhark_ack_seconds_count %llu\n",
          (unsigned long long)count, (double)c->ack_us / 1e6, (unsigned long long)count);
}

static void put_assets(FILE *out, const hark_counters *c) {
  put(out, "asset_posts_total", "counter", "POSTs to /v1/asset.", c->parcels);
  put(out, "asset_posts_refused_total", "counter", "Those that were refused.", c->parcels_refused);
  put(out, "assets_stored_total", "counter", "Assets that were stored.", c->assets_stored);
  put(out, "assets_known_total", "counter", "Assets that were there already.", c->assets_known);
  put(out, "rejudged_sessions_total", "counter", "Sessions that were looked at again for signals.",
      c->rejudged_sessions);
  put(out, "expired_sessions_total", "counter", "Sessions that retention has forgotten.", c->expired_sessions);
  put(out, "expired_batches_total", "counter", "Their batches.", c->expired_batches);
  put(out, "assets_over_budget_total", "counter", "Assets over assets-mib-max.", c->assets_over);
}

static void put_connections(FILE *out, const hark_server_group *g) {
  put(out, "connections", "gauge", "Open connections.", g->connections);
  put(out, "bodies_bytes", "gauge", "Memory of all bodies that are being received or answered.", g->bodies_bytes);
  put(out, "connections_accepted_total", "counter", "Connections that were accepted.", g->accepted);
  put(out, "connections_refused_full_total", "counter", "Refused over connections-max.", g->refused_full);
  put(out, "connections_refused_address_total", "counter", "Refused over connections-per-address.", g->refused_address);
  put(out, "connections_closed_idle_total", "counter", "Closed for a new one over connections-max.", g->closed_idle);
  put(out, "timeouts_head_total", "counter", "Requests over head-ms.", g->timed_out_head);
  put(out, "timeouts_body_total", "counter", "Requests over body-ms.", g->timed_out_body);
  put(out, "timeouts_write_total", "counter", "Answers over write-ms.", g->timed_out_write);
}

static uint64_t resident_bytes(void) {
  unsigned long long size, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file) {
    resident = fscanf(file, "%llu %llu", &size, &resident) == 2 ? resident : 0;
    fclose(file);
  }
  return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void put_process(FILE *out, hark_shared *shared) {
  put(out, "queue", "gauge", "Batches that wait for the disk.", hark_writer_pending(shared->writer));
  put(out, "commits_total", "counter", "Commits that were synced.", hark_writer_commits(shared->writer));
  put(out, "store_bytes", "gauge", "Bytes of the store in use.", shared->store_bytes);
  put(out, "store_full", "gauge", "1: the store has reached store-mib-max.", shared->store_full);
  put(out, "resident_bytes", "gauge", "Resident memory.", resident_bytes());
  put(out, "start_time_seconds", "gauge", "Start, seconds since 1970.", shared->started_ms / 1000);
}

void hark_metrics_answer(hark_app *app, hark_exchange *exchange) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (!out) {
    hark_answer_error(exchange, 503, "no_memory", "there is no memory", NULL);
    return;
  }
  put_batches(out, app->counters);
  put_acknowledgements(out, app->counters);
  put_assets(out, app->counters);
  put_connections(out, &app->shared->servers);
  put(out, "followers", "gauge", "Who follows a session while it is recorded.", app->shared->followers.count);
  put_process(out, app->shared);
  fclose(out);
  hark_answer_owned(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text, size);
}

void hark_ready_answer(hark_app *app, hark_exchange *exchange) {
  if (!app->writer) {
    hark_answer_error(exchange, 503, "stopping", "the collector is stopping", NULL);
  } else if (app->shared->store_full) {
    hark_answer_error(exchange, 503, "store_full", "the store has reached its limit", "store-mib-max");
  } else {
    hark_answer_json(exchange, 200, json_pack("{s:b}", "ready", 1));
  }
}
