#include "collector/ingest/gather.h"

#include <jansson.h>
#include <string.h>

#include "collector/ingest/admit.h"
#include "collector/ingest/client.h"
#include "collector/ingest/fault.h"
#include "sdk/signals/signals.h"

#define GOAL_JSON_BYTES_MAX 4096u
#define DERIVED_PAIRS 5u

hark_err hark_gather_begin(hark_arena *keep, hark_facts *facts) {
  facts->pairs = hark_arena_take_items(keep, HARK_FACTS_PAIRS_MAX + DERIVED_PAIRS, sizeof *facts->pairs);
  facts->spans = hark_arena_take_items(keep, HARK_FACTS_SPANS_MAX, sizeof *facts->spans);
  facts->signals = hark_arena_take_items(keep, HARK_FACTS_SIGNALS_MAX, sizeof *facts->signals);
  facts->goals = hark_arena_take_items(keep, HARK_FACTS_GOALS_MAX, sizeof *facts->goals);
  facts->faults = hark_arena_take_items(keep, HARK_FACTS_FAULTS_MAX, sizeof *facts->faults);
  facts->names = hark_arena_take_items(keep, HARK_FACTS_NAMES_MAX, sizeof *facts->names);
  return facts->pairs && facts->spans && facts->signals && facts->goals && facts->faults && facts->names
             ? HARK_OK
             : HARK_ERR_NO_MEMORY;
}

// Copies at most size_max bytes, whole characters only.
static hark_bytes keep_text(hark_arena *keep, hark_bytes text, size_t size_max) {
  hark_bytes cut = hark_bytes_cut(text, size_max);
  return cut.size > 0 ? hark_arena_copy(keep, cut) : (hark_bytes){0};
}

static size_t find_byte(hark_bytes text, size_t from, const char *stops) {
  size_t i = from;
  while (i < text.size && (text.data[i] == 0 || !strchr(stops, text.data[i]))) {
    i++;
  }
  return i;
}

hark_bytes hark_page_of_url(hark_arena *keep, hark_bytes url) {
  size_t start = 0;
  size_t colon = find_byte(url, 0, ":/?#");
  if (url.size - colon >= 3 && memcmp(url.data + colon, "://", 3) == 0) {
    start = find_byte(url, colon + 3, "/?#");
  }
  size_t path_end = find_byte(url, start, "?#");
  size_t hash = find_byte(url, path_end, "#");
  hark_bytes route = hark_bytes_part(url, hash, url.size);
  size_t query_in_route = find_byte(route, 0, "?&=");
  bool is_route =
      hark_bytes_starts_with(route, HARK_LITERAL("#/")) || hark_bytes_starts_with(route, HARK_LITERAL("#!/"));
  hark_bytes path = hark_bytes_part(url, start, path_end - start);
  route.size = is_route ? query_in_route : 0;
  path = path.size > 0 ? path : HARK_LITERAL("/");
  uint8_t joined[2 * HARK_FACT_PATH_BYTES_MAX];
  size_t size = path.size < HARK_FACT_PATH_BYTES_MAX ? path.size : HARK_FACT_PATH_BYTES_MAX;
  memcpy(joined, path.data, size);
  size_t more = route.size < HARK_FACT_PATH_BYTES_MAX ? route.size : HARK_FACT_PATH_BYTES_MAX;
  if (more > 0) {
    memcpy(joined + size, route.data, more);
  }
  // A path that was cut may end inside a character: the copy below cuts again, at a character.
  hark_bytes whole = {joined, size + more};
  while (whole.size > 0 && !hark_bytes_is_utf8(whole)) {
    whole.size--;
  }
  return keep_text(keep, whole, HARK_FACT_PATH_BYTES_MAX);
}

static void add_pair(hark_arena *keep, hark_facts *facts, const hark_event *event, bool is_tag) {
  if (event->texts[0].bytes.size == 0) {
    return;
  }
  if (facts->pair_count >= HARK_FACTS_PAIRS_MAX) {
    facts->left_out++;
    return;
  }
  facts->pairs[facts->pair_count++] =
      (hark_fact_pair){keep_text(keep, event->texts[0].bytes, HARK_FACT_NAME_BYTES_MAX),
                       keep_text(keep, event->texts[1].bytes, HARK_FACT_VALUE_BYTES_MAX), event->at_ms, is_tag};
}

static void add_navigation(hark_arena *keep, hark_facts *facts, const hark_event *event) {
  hark_bytes url = event->texts[HARK_ARG(NAVIGATE, URL)].bytes;
  facts->url = keep_text(keep, url, HARK_FACT_URL_BYTES_MAX);
  facts->title = keep_text(keep, event->texts[HARK_ARG(NAVIGATE, TITLE)].bytes, HARK_FACT_VALUE_BYTES_MAX);
  if (facts->span_count >= HARK_FACTS_SPANS_MAX) {
    facts->left_out++;
    return;
  }
  facts->spans[facts->span_count++] = (hark_fact_span){hark_page_of_url(keep, url), event->at_ms, 0};
}

static void add_click(hark_facts *facts, const hark_event *event) {
  facts->clicks++;
  if (facts->span_count == 0) {
    facts->spans[facts->span_count++] = (hark_fact_span){{0}, event->at_ms, 0};
  }
  facts->spans[facts->span_count - 1].clicks++;
}

static hark_err add_signal(hark_arena *keep, hark_facts *facts, const hark_event *event) {
  uint32_t which = event->n[HARK_ARG(SIGNAL, WHICH)], back = event->n[HARK_ARG(SIGNAL, BACK)];
  if (which >= HARK_SIGNAL_COUNT) {
    return HARK_ERR_BAD_EVENT;
  }
  if (facts->signal_count >= HARK_FACTS_SIGNALS_MAX) {
    facts->left_out++;
    return HARK_OK;
  }
  facts->signals[facts->signal_count++] = (hark_fact_signal){
      .target = keep_text(keep, event->texts[HARK_ARG(SIGNAL, TARGET)].bytes, HARK_SIGNAL_TARGET_MAX),
      .label = keep_text(keep, event->texts[HARK_ARG(SIGNAL, LABEL)].bytes, HARK_SIGNAL_LABEL_MAX),
      .at_ms = event->at_ms > back ? event->at_ms - back : 0,
      .count = event->n[HARK_ARG(SIGNAL, COUNT)],
      .signal = (uint8_t)which};
  return HARK_OK;
}

// {"value": 12.5, "currency": "EUR"} of a custom event; anything else in it is for the replay only.
static void read_goal_json(hark_arena *keep, hark_bytes text, hark_fact_goal *goal) {
  if (text.size == 0 || text.size > GOAL_JSON_BYTES_MAX) {
    return;
  }
  json_t *json = json_loadb((const char *)text.data, text.size, 0, NULL);
  json_t *value = json_object_get(json, "value"), *currency = json_object_get(json, "currency");
  if (json_is_number(value)) {
    goal->value = json_number_value(value);
  }
  if (json_is_string(currency)) {
    goal->currency = keep_text(keep, hark_bytes_from_cstr(json_string_value(currency)), 8);
  }
  json_decref(json);
}

static void add_goal(hark_arena *keep, hark_facts *facts, const hark_event *event) {
  if (facts->goal_count >= HARK_FACTS_GOALS_MAX) {
    facts->left_out++;
    return;
  }
  hark_fact_goal *goal = &facts->goals[facts->goal_count++];
  *goal =
      (hark_fact_goal){.name = keep_text(keep, event->texts[HARK_ARG(CUSTOM, NAME)].bytes, HARK_FACT_NAME_BYTES_MAX),
                       .at_ms = event->at_ms};
  read_goal_json(keep, event->texts[HARK_ARG(CUSTOM, JSON)].bytes, goal);
}

static void add_fault(hark_arena *keep, hark_facts *facts, const hark_event *event) {
  hark_fault fault;
  if (!hark_fault_of(event, &fault)) {
    return;
  }
  for (uint32_t i = 0; i < facts->fault_count; i++) {
    if (facts->faults[i].fingerprint == fault.fingerprint) {
      facts->faults[i].count++;
      return;
    }
  }
  if (facts->fault_count >= HARK_FACTS_FAULTS_MAX) {
    facts->left_out++;
    return;
  }
  facts->faults[facts->fault_count++] =
      (hark_fact_fault){.fingerprint = fault.fingerprint,
                        .name = hark_arena_copy(keep, hark_bytes_from_cstr(fault.name)),
                        .count = 1,
                        .at_ms = event->at_ms,
                        .kind = fault.kind};
}

// Notes the four little-endian words of a name.
static void add_name(hark_facts *facts, const uint32_t words[4]) {
  hark_blob_name name;
  for (uint32_t i = 0; i < sizeof name.bytes; i++) {
    name.bytes[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
  }
  for (uint32_t i = 0; i < facts->name_count; i++) {
    if (memcmp(&facts->names[i], &name, sizeof name) == 0) {
      return;
    }
  }
  facts->names[facts->name_count++] = name;
}

hark_err hark_gather_event(hark_arena *keep, hark_facts *facts, const hark_event *event) {
  facts->events++;
  facts->last_ms = event->at_ms > facts->last_ms ? event->at_ms : facts->last_ms;
  bool more_names = facts->name_count < HARK_FACTS_NAMES_MAX;
  switch (event->kind) {
  case HARK_EVENT_CONTEXT:
    add_pair(keep, facts, event, false);
    return HARK_OK;
  case HARK_EVENT_TAG:
    add_pair(keep, facts, event, true);
    return HARK_OK;
  case HARK_EVENT_NAVIGATE:
    add_navigation(keep, facts, event);
    return HARK_OK;
  case HARK_EVENT_VIEWPORT:
    facts->width = event->n[HARK_ARG(VIEWPORT, WIDTH)];
    facts->height = event->n[HARK_ARG(VIEWPORT, HEIGHT)];
    return HARK_OK;
  case HARK_EVENT_CLICK:
    add_click(facts, event);
    return HARK_OK;
  case HARK_EVENT_SIGNAL:
    return add_signal(keep, facts, event);
  case HARK_EVENT_CUSTOM:
    add_goal(keep, facts, event);
    return HARK_OK;
  case HARK_EVENT_IDENTIFY:
    facts->user = keep_text(keep, event->texts[0].bytes, HARK_FACT_VALUE_BYTES_MAX);
    facts->user_at_ms = event->at_ms;
    return HARK_OK;
  case HARK_EVENT_INPUT:
    facts->inputs += event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED;
    return HARK_OK;
  case HARK_EVENT_FAILURE:
    facts->errors++;
    add_fault(keep, facts, event);
    return HARK_OK;
  case HARK_EVENT_REQUEST: {
    uint32_t status = event->n[HARK_ARG(REQUEST, STATUS)];
    facts->requests_failed += status == 0 || status >= 400;
    add_fault(keep, facts, event);
    return HARK_OK;
  }
  case HARK_EVENT_SHEET_KNOWN:
  case HARK_EVENT_ASSET:
  case HARK_EVENT_CANVAS:
    if (more_names) {
      add_name(facts, event->n + (event->kind == HARK_EVENT_SHEET_KNOWN ? HARK_ARG(SHEET_KNOWN, HASH0)
                                  : event->kind == HARK_EVENT_ASSET     ? HARK_ARG(ASSET, HASH0)
                                                                        : HARK_ARG(CANVAS, HASH0)));
    }
    return HARK_OK;
  case HARK_EVENT_RECORDED:
    hark_recorded_merge(&facts->recorded_why, &facts->recorded_rate, event->n[HARK_ARG(RECORDED, WHY)],
                        event->n[HARK_ARG(RECORDED, RATE)]);
    return HARK_OK;
  case HARK_EVENT_KEYFRAME:
    facts->keyframe = true;
    return HARK_OK;
  case HARK_EVENT_LEAVE:
    facts->final = true;
    return HARK_OK;
  default:
    return HARK_OK;
  }
}

static void add_derived(hark_facts *facts, const char *name, hark_bytes value) {
  if (value.size > 0) {
    facts->pairs[facts->pair_count++] = (hark_fact_pair){hark_bytes_from_cstr(name), value, 0, false};
  }
}

hark_err hark_gather_end(hark_arena *keep, hark_facts *facts) {
  (void)keep;
  hark_client_hints hints = {{0}, {0}, {0}, {0}};
  hark_bytes webdriver = {0};
  bool told = false;
  for (uint32_t i = 0; i < facts->pair_count; i++) {
    const hark_fact_pair *pair = &facts->pairs[i];
    hark_bytes *hint = pair->is_tag                                     ? NULL
                       : hark_bytes_equal_cstr(pair->name, "ua")        ? &hints.ua
                       : hark_bytes_equal_cstr(pair->name, "brands")    ? &hints.brands
                       : hark_bytes_equal_cstr(pair->name, "platform")  ? &hints.platform
                       : hark_bytes_equal_cstr(pair->name, "mobile")    ? &hints.mobile
                       : hark_bytes_equal_cstr(pair->name, "webdriver") ? &webdriver
                                                                        : NULL;
    if (hint) {
      *hint = pair->value;
      told = true;
    }
  }
  if (told) {
    hark_client client = hark_client_parse(&hints);
    add_derived(facts, "browser", client.browser);
    add_derived(facts, "browser_version", client.version);
    add_derived(facts, "os", client.os);
    add_derived(facts, "device", client.device);
    add_derived(facts, "automation", hark_client_automation(&hints, webdriver));
  }
  facts->last_ms = facts->envelope.sealed_ms > facts->last_ms ? facts->envelope.sealed_ms : facts->last_ms;
  return HARK_OK;
}
