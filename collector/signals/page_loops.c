#include "collector/signals/page_loops.h"

#include <string.h>

#include "schema/base/hash.h"

#define LAST (HARK_FORTH_VISITS - 1)

// A page is its address without a fragment, unless that is a route ("#/cart", "#!/cart").
static uint64_t page_of(hark_bytes url) {
  size_t size = 0;
  while (size < url.size && url.data[size] != '#') {
    size++;
  }
  hark_bytes fragment = hark_bytes_part(url, size, url.size - size);
  bool routes =
      hark_bytes_starts_with(fragment, HARK_LITERAL("#/")) || hark_bytes_starts_with(fragment, HARK_LITERAL("#!/"));
  uint64_t hash = hark_hash(hark_bytes_part(url, 0, routes ? url.size : size), 0);
  return url.size == 0 ? 0 : hash == 0 ? 1 : hash;
}

void hark_page_loops_begin_view(hark_page_loops *state, uint32_t epoch, uint64_t start_ms) {
  state->epoch = epoch;
  state->start_ms = start_ms;
}

static hark_late_signal finding(hark_signal_kind which, const hark_visit *visit, uint32_t count, uint64_t now_ms) {
  hark_late_signal found = {.epoch = visit->epoch};
  uint64_t since = now_ms > visit->wall_ms ? now_ms - visit->wall_ms : 0;
  found.signal.which = which;
  found.signal.start_ms = visit->at_ms;
  found.signal.at_ms = visit->at_ms + (since < UINT32_MAX - visit->at_ms ? (uint32_t)since : 0);
  found.signal.count = count;
  return found;
}

static bool alternates(const hark_visit *v) {
  for (size_t i = 2; i <= LAST; i++) {
    if (v[i].page != v[i - 2].page) {
      return false;
    }
  }
  return v[0].page != 0 && v[0].page != v[1].page && v[LAST].wall_ms - v[0].wall_ms <= HARK_FORTH_MS_MAX;
}

static size_t arrive(hark_page_loops *state, uint32_t quick_ms_max, const hark_event *event, hark_late_signal out[2]) {
  uint32_t how = event->n[HARK_ARG(NAVIGATE, HOW)];
  uint64_t page = page_of(event->texts[HARK_ARG(NAVIGATE, URL)].bytes);
  hark_visit *v = state->visits;
  if (how == HARK_HOW_REPLACE || how == HARK_HOW_HASH || page == v[LAST].page) {
    return 0;
  }
  memmove(v, v + 1, LAST * sizeof *v);
  uint64_t now_ms = state->start_ms + event->at_ms;
  now_ms = now_ms < v[LAST - 1].wall_ms ? v[LAST - 1].wall_ms : now_ms; // views' starts are estimates
  v[LAST] = (hark_visit){.page = page, .wall_ms = now_ms, .epoch = state->epoch, .at_ms = event->at_ms};
  const hark_visit *left = &v[LAST - 1];
  size_t count = 0;
  bool back = page != 0 && left->page != 0 && v[LAST - 2].page == page;
  uint64_t stayed_ms = now_ms - left->wall_ms;
  if (back && stayed_ms <= quick_ms_max && left->inputs == 0 && left->clicks <= 1) {
    out[count++] = finding(HARK_SIGNAL_QUICK_BACK, left, (uint32_t)stayed_ms, now_ms);
  }
  if (alternates(v)) {
    out[count++] = finding(HARK_SIGNAL_BACK_AND_FORTH, &v[1], HARK_FORTH_VISITS, now_ms);
    memset(v, 0, LAST * sizeof *v); // the next loop begins anew
  }
  return count;
}

size_t hark_page_loops_feed(hark_page_loops *state, uint32_t quick_ms_max, const hark_event *event,
                            hark_late_signal out[2]) {
  hark_visit *present = &state->visits[LAST];
  present->clicks += event->kind == HARK_EVENT_CLICK;
  present->inputs += event->kind == HARK_EVENT_INPUT && event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED;
  return event->kind == HARK_EVENT_NAVIGATE ? arrive(state, quick_ms_max, event, out) : 0;
}
