#include "collector/signals/repeated_search.h"

static bool is_search_field(const hark_repeated_search *state, uint32_t node) {
  for (uint32_t i = 0; i < state->field_count; i++) {
    if (state->fields[i] == node) {
      return true;
    }
  }
  return false;
}

static bool names_search(hark_bytes name, hark_bytes value) {
  static const char *const names[] = {"q", "s", "query", "search", "find", "keyword"};
  if (hark_bytes_equal_cstr(name, "type") || hark_bytes_equal_cstr(name, "role")) {
    return hark_bytes_equal_cstr(value, "search") || hark_bytes_equal_cstr(value, "searchbox");
  }
  for (size_t i = 0; i < sizeof names / sizeof *names && hark_bytes_equal_cstr(name, "name"); i++) {
    if (hark_bytes_equal_cstr(value, names[i])) {
      return true;
    }
  }
  return false;
}

// The n-th node since the keyframe has id n.
static void follow_tree(hark_repeated_search *state, const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_KEYFRAME:
    *state = (hark_repeated_search){.next_node = 1};
    break;
  case HARK_EVENT_ELEMENT:
    state->element = state->next_node++;
    break;
  case HARK_EVENT_TEXT:
  case HARK_EVENT_COMMENT:
  case HARK_EVENT_DOCTYPE:
  case HARK_EVENT_SHADOW:
  case HARK_EVENT_DOCUMENT:
    state->next_node++;
    break;
  case HARK_EVENT_ATTRIBUTE:
    if (state->field_count < HARK_SEARCH_FIELDS_MAX && !is_search_field(state, state->element) &&
        names_search(event->texts[HARK_ARG(ATTRIBUTE, NAME)].bytes, event->texts[HARK_ARG(ATTRIBUTE, VALUE)].bytes)) {
      state->fields[state->field_count++] = state->element;
    }
    break;
  default:
    break;
  }
}

static void search(hark_repeated_search *state, uint32_t node, uint32_t at_ms, hark_signal_list *list) {
  bool again = node == state->node && state->searches > 0 && at_ms - state->last_ms <= HARK_SEARCH_MS_MAX;
  state->searches = again ? state->searches + 1 : 1;
  if (again) {
    hark_signal_report(list, HARK_SIGNAL_REPEATED_SEARCH, NULL, node, state->last_ms, at_ms, state->searches);
  }
  state->node = node;
  state->last_ms = at_ms;
  state->typed = false;
}

void hark_repeated_search_feed(hark_repeated_search *state, const hark_event *event, hark_signal_list *list) {
  follow_tree(state, event);
  uint32_t node = event->n[0], flags = event->n[HARK_ARG(CLICK, FLAGS)];
  switch (event->kind) {
  case HARK_EVENT_INPUT:
    state->typed = event->n[HARK_ARG(INPUT, HOW)] == HARK_INPUT_TYPED ? is_search_field(state, node) : state->typed;
    break;
  case HARK_EVENT_KEY:
    if (event->n[HARK_ARG(KEY, CLASS)] == HARK_KEY_ENTER && state->typed && is_search_field(state, node)) {
      search(state, node, event->at_ms, list);
    }
    break;
  case HARK_EVENT_CLICK:
    if ((flags & HARK_NODE_INTERACTIVE) != 0 && (flags & HARK_NODE_EDITABLE) == 0) {
      state->searches = 0; // something was opened
    }
    break;
  case HARK_EVENT_NAVIGATE:
    state->searches = event->n[HARK_ARG(NAVIGATE, HOW)] == HARK_HOW_TRAVERSE ? 0 : state->searches;
    break;
  default:
    break;
  }
}
