#include "collector/rest/rejudge.h"

#include <string.h>

#include "collector/rest/digest.h"
#include "collector/signals/late.h"
#include "collector/store/digests.h"
#include "schema/batch.h"
#include "schema/hark_fb.h"

typedef struct {
  hark_rejudging *job;
  hark_fb_session record;
  hark_session_signal *signals; // room for HARK_SESSION_SIGNALS_MAX
  hark_late late;
  uint64_t tab;
  uint32_t epoch;
  bool begun;
  hark_err err;
} look;

static uint64_t start_of(hark_fb_session record, uint64_t tab, uint32_t epoch) {
  for (uint32_t i = 0; i < hark_fb_session_views_count(record); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(record, i);
    if (hark_fb_stored_view_tab(view) == tab && hark_fb_stored_view_epoch(view) == epoch) {
      return hark_fb_stored_view_start_ms(view);
    }
  }
  return 0;
}

static void begin(look *l, const hark_envelope *envelope) {
  if (!l->begun || l->tab != envelope->tab) {
    hark_late_init(&l->late, &l->job->thresholds);
  } else if (l->epoch == envelope->epoch) {
    return;
  }
  l->begun = true;
  l->tab = envelope->tab;
  l->epoch = envelope->epoch;
  hark_late_begin_view(&l->late, l->epoch, start_of(l->record, l->tab, l->epoch));
}

static hark_err keep(look *l, const hark_late_signal *found) {
  const hark_signal *s = &found->signal;
  if (l->job->count == HARK_SESSION_SIGNALS_MAX) {
    return HARK_OK;
  }
  hark_fact_signal fact = {
      .target = hark_arena_copy(l->job->found, (hark_bytes){(const uint8_t *)s->target, s->target_size}),
      .label = hark_arena_copy(l->job->found, (hark_bytes){(const uint8_t *)s->label, s->label_size}),
      .at_ms = s->start_ms,
      .count = s->count,
      .signal = (uint8_t)s->which};
  l->signals[l->job->count++] = (hark_session_signal){fact, l->tab, found->epoch};
  bool lost = (s->target_size > 0 && !fact.target.data) || (s->label_size > 0 && !fact.label.data);
  return lost ? HARK_ERR_NO_MEMORY : HARK_OK;
}

static hark_err feed(look *l, hark_bytes body, const hark_envelope *envelope) {
  hark_late_signal out[HARK_LATE_OUT_MAX];
  hark_bytes batch;
  hark_batch_reader *reader;
  hark_event event = {0};
  hark_err err = hark_envelope_inflate(l->job->batch, envelope, body, &batch);
  err = err != HARK_OK ? err : hark_batch_reader_open(l->job->batch, batch, &reader);
  while (err == HARK_OK && (err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    size_t count = hark_late_feed(&l->late, &event, out);
    for (size_t i = 0; i < count && err == HARK_OK; i++) {
      err = keep(l, &out[i]);
    }
  }
  // A batch that does not read is a gap; want of memory is ours.
  return err == HARK_ERR_NO_MEMORY ? err : HARK_OK;
}

static bool each_segment(void *context, hark_bytes segment) {
  look *l = context;
  hark_envelope envelope;
  hark_bytes body;
  hark_arena_reset(l->job->batch);
  l->job->batches++;
  if (hark_envelope_unpack(segment, &envelope, &body) == HARK_OK) {
    begin(l, &envelope);
    l->err = feed(l, body, &envelope);
  }
  return l->err == HARK_OK;
}

// Signals are told also of a session that is too large to be digested.
static hark_err digest(hark_store_read *read, hark_rejudging *job) {
  hark_digesting d = {job->project, job->session, job->signals, job->count, job->batch, job->found};
  hark_err err = hark_digest_make(read, &d, &job->digest);
  job->digest = err == HARK_OK ? job->digest : (hark_bytes){0};
  return err == HARK_ERR_NO_MEMORY ? HARK_OK : err;
}

hark_err hark_rejudge_signals(hark_store_read *read, hark_rejudging *job) {
  hark_bytes record;
  hark_arena_reset(job->found);
  job->count = job->batches = 0;
  hark_err err = hark_store_session(read, job->project, job->session, &record);
  look *l = err == HARK_OK ? hark_arena_take(job->found, sizeof *l) : NULL;
  if (!l) {
    return err != HARK_OK ? err : HARK_ERR_NO_MEMORY;
  }
  *l = (look){.job = job, .record = hark_fb_session_root(record)};
  l->signals = hark_arena_take_items(job->found, HARK_SESSION_SIGNALS_MAX, sizeof *l->signals);
  if (!l->signals) {
    return HARK_ERR_NO_MEMORY;
  }
  job->signals = l->signals;
  err = hark_store_segments(read, job->project, job->session, each_segment, l);
  return err != HARK_OK ? err : l->err;
}

hark_err hark_rejudge_read(hark_store_read *read, hark_rejudging *job) {
  hark_err err = hark_rejudge_signals(read, job);
  return err != HARK_OK ? err : digest(read, job);
}

hark_err hark_rejudge_change(void *rejudging, const hark_tables *tables) {
  hark_rejudging *job = rejudging;
  hark_bytes before, after;
  job->replaced = false;
  hark_arena_reset(job->batch);
  hark_err err = hark_tables_get_record(tables, job->batch, job->project, job->session, &before);
  if (err != HARK_OK || before.size == 0 || hark_fb_session_batches(hark_fb_session_root(before)) != job->batches) {
    return err; // forgotten, or gone on, since it was read
  }
  err = hark_session_rejudge(job->batch, before, job->signals, job->count, hark_thresholds_name(&job->thresholds),
                             &after);
  err = err != HARK_OK ? err : hark_tables_replace(tables, job->batch, job->project, job->session, before, after);
  if (err == HARK_OK && job->digest.size > 0) {
    err = hark_digest_put(tables, job->project, job->session, job->digest);
  }
  job->replaced = err == HARK_OK;
  return err;
}

// ---- which ----

typedef struct {
  uint64_t name, now_ms;
  hark_session_id *sessions;
  uint32_t max, count;
} search;

static bool each_record(void *context, hark_session_id id, hark_bytes bytes) {
  search *s = context;
  hark_fb_session record = hark_fb_session_root(bytes);
  bool rests = hark_fb_session_ended_ms(record) + HARK_REJUDGE_REST_MS < s->now_ms;
  if (rests && hark_fb_session_judged_by(record) != s->name) {
    s->sessions[s->count++] = id;
  }
  return s->count < s->max;
}

hark_err hark_rejudge_find(hark_store_read *read, hark_project_id project, const hark_thresholds *thresholds,
                           uint64_t from_ms, uint64_t to_ms, uint64_t now_ms, hark_session_id *sessions, uint32_t max,
                           uint32_t *count) {
  search s = {.name = hark_thresholds_name(thresholds), .now_ms = now_ms, .sessions = sessions, .max = max};
  hark_err err = max > 0 ? hark_store_sessions(read, project, from_ms, to_ms, each_record, &s) : HARK_OK;
  *count = s.count;
  return err;
}
