#include "tests/report/visits.h"

#include <string.h>

#define HOUR_MS 3600000u
#define VISITS 160u // an hour, at noon
#define GROUP 512u

static uint64_t seed;

static double uniform(void) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (double)(seed >> 11) / 9007199254740992.0;
}

typedef struct {
  hark_facts facts;
  hark_fact_pair pairs[6];
  hark_fact_span span;
  hark_fact_goal goal;
  hark_fact_fault fault;
  hark_fact_signal signal;
  uint8_t segment[8];
} visit;

static hark_fact_pair pair_of(const char *name, const char *value) {
  return (hark_fact_pair){.name = hark_bytes_from_cstr(name), .value = hark_bytes_from_cstr(value)};
}

// One visit, as the first and only batch of a session.
static void make_visit(visit *v, uint32_t number, uint64_t at_ms, bool broken) {
  static const char *const browsers[] = {"Chrome", "Chrome", "Chrome", "Safari", "Safari", "Firefox"};
  static const char *const languages[] = {"en", "de", "fr"};
  const char *browser = browsers[(size_t)(uniform() * 6)], *device = uniform() < 0.5 ? "phone" : "desktop";
  bool hurt = broken && strcmp(browser, "Safari") == 0;
  *v = (visit){.facts = {.received_ms = at_ms, .events = 9, .clicks = 3, .keyframe = true}};
  memcpy(v->facts.envelope.session.bytes, &number, sizeof number);
  v->facts.envelope.tab = 1;
  v->pairs[0] = pair_of("browser", browser);
  v->pairs[1] = pair_of("device", device);
  v->pairs[2] = pair_of("language", languages[(size_t)(uniform() * 3)]);
  v->pairs[3] = pair_of("release", broken ? "5.2.1" : "5.2.0");
  v->pairs[4] = pair_of("referrer", uniform() < 0.3 ? "https://news.example/a/7" : "https://search.example/?q=\"x\",y");
  v->span = (hark_fact_span){.path = hark_bytes_from_cstr(uniform() < 0.5 ? "/" : "/shop/\",<b>"), .clicks = 3};
  v->facts.pairs = v->pairs;
  v->facts.pair_count = 5;
  v->facts.spans = &v->span;
  v->facts.span_count = 1;
  v->goal = (hark_fact_goal){.name = HARK_LITERAL("purchase"), .at_ms = 5};
  v->facts.goals = &v->goal;
  v->facts.goal_count = uniform() < (hurt ? 0.02 : 0.25);
  v->facts.errors = uniform() < (hurt ? 0.7 : 0.02);
  v->fault = (hark_fact_fault){.fingerprint = hurt ? 7001 : 3000 + number % 50,
                               .name = hurt ? HARK_LITERAL("TypeError: <x> is undefined at pay.js:120")
                                            : HARK_LITERAL("not loaded: ad.js"),
                               .count = 1,
                               .at_ms = 3};
  v->facts.faults = &v->fault;
  v->facts.fault_count = v->facts.errors;
  v->facts.requests_failed = uniform() < (hurt ? 0.6 : 0.03);
  v->signal = (hark_fact_signal){.target = HARK_LITERAL("#pay"), .signal = 0, .count = 1, .at_ms = 4};
  v->facts.signals = &v->signal;
  v->facts.signal_count = uniform() < (hurt ? 0.5 : 0.03);
}

hark_err hark_make_visits(hark_store *store, hark_project_id project, uint64_t now_ms, uint32_t hours,
                          uint32_t broken_hours) {
  static visit visits[GROUP];
  static hark_store_item items[GROUP];
  size_t used = 0;
  seed = 11;
  uint32_t number = 0;
  for (uint32_t hour = 0; hour < hours; hour++) {
    double share = 0.3 + 0.7 * (hour % 24 < 6 ? 0.1 : hour % 24 < 20 ? 1 : 0.5), week = hour / 24 % 7 >= 5 ? 0.7 : 1;
    for (uint32_t i = 0; i < (uint32_t)(VISITS * share * week * (0.9 + 0.2 * uniform())); i++) {
      uint64_t at_ms = now_ms - (uint64_t)(hours - hour) * HOUR_MS + (uint64_t)(uniform() * HOUR_MS);
      make_visit(&visits[used], ++number, at_ms, hour >= hours - broken_hours);
      items[used] =
          (hark_store_item){.project = project, .segment = {visits[used].segment, 8}, .facts = &visits[used].facts};
      used++;
      if (used == GROUP) {
        hark_err err = hark_store_append(store, items, used);
        if (err != HARK_OK) {
          return err;
        }
        used = 0;
      }
    }
  }
  return hark_store_append(store, items, used);
}
