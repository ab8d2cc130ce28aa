// facts.h — what one admitted batch adds to the summary of its session.
//
// Room: collector/store (platform-free). The facts of a batch stand alone: they are read from that batch and its
// envelope only, so batches may be merged in any order and give the same summary (session.h says how).
// All bytes are borrowed from the batch or the arena it was admitted in.
#ifndef HARK_COLLECTOR_STORE_FACTS_H
#define HARK_COLLECTOR_STORE_FACTS_H

#include "collector/store/store.h"
#include "schema/base/bytes.h"
#include "schema/envelope.h"
#include "schema/events.h"

// Limits per batch; what is over them is left out of the summary (never out of the recording) and counted.
#define HARK_FACTS_PAIRS_MAX 64u
#define HARK_FACTS_SPANS_MAX 256u
#define HARK_FACTS_SIGNALS_MAX 256u
#define HARK_FACTS_GOALS_MAX 64u
#define HARK_FACTS_FAULTS_MAX 32u // each once
#define HARK_FACTS_NAMES_MAX 128u // of public bytes; those over it are not asked for

typedef struct {
  hark_bytes name;
  hark_bytes value;
  uint32_t at_ms; // page time
  bool is_tag;    // TAG, else CONTEXT
} hark_fact_pair;

// A stretch of the batch on one page; path is empty for the page that was there before the batch.
typedef struct {
  hark_bytes path;
  uint32_t at_ms;
  uint32_t clicks;
} hark_fact_span;

typedef struct {
  hark_bytes target;
  hark_bytes label;
  uint32_t at_ms; // page time where it began
  uint32_t count;
  uint8_t signal;
} hark_fact_signal;

typedef struct {
  hark_bytes name;
  hark_bytes currency;
  double value;
  uint32_t at_ms; // page time
} hark_fact_goal;

#define HARK_FACT_FAULT_REQUEST 4u

// One error or failed request, which may have come several times.
typedef struct {
  uint64_t fingerprint;
  hark_bytes name;
  uint32_t count, at_ms; // page time of the first
  uint8_t kind;          // FAILURE.HOW, or HARK_FACT_FAULT_REQUEST
} hark_fact_fault;

#define HARK_RECORDED_WHOLE 10000u // a rate of one

typedef struct {
  hark_envelope envelope;
  uint64_t received_ms; // wall time of arrival
  uint32_t last_ms;     // page time of the last event, or of sealing
  hark_fact_pair *pairs;
  hark_fact_span *spans;
  hark_fact_signal *signals;
  hark_fact_goal *goals;
  hark_fact_fault *faults;
  uint32_t pair_count, span_count, signal_count, goal_count, fault_count;
  hark_blob_name *names; // of public bytes that it refers to, each once
  uint32_t name_count;
  hark_bytes user; // of the last IDENTIFY
  uint32_t user_at_ms;
  hark_bytes url, title;  // of the last NAVIGATE; empty without one
  uint32_t width, height; // of the last VIEWPORT
  uint32_t events, clicks, inputs, errors, requests_failed, dropped;
  uint32_t recorded_why, recorded_rate; // of RECORDED; rate 0: not said
  uint32_t left_out;                    // facts over a limit
  bool keyframe, final, remasked;
} hark_facts;

// Takes another word on why a session is recorded (RECORDED.WHY; unknown ones are not taken) and at what rate, in
// ten-thousandths. The most particular reason stands, in whatever order they come.
static inline void hark_recorded_merge(uint32_t *why, uint32_t *rate, uint32_t said_why, uint32_t said_rate) {
  if (said_rate > HARK_RECORDED_WHOLE || said_rate == 0 || said_why > HARK_RECORDED_ERROR) {
    return;
  }
  if (*rate == 0 || said_why > *why || (said_why == *why && said_rate > *rate)) {
    *why = said_why;
    *rate = said_rate;
  }
}

#endif
