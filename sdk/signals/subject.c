#include "sdk/signals/subject.h"

#include <string.h>

// Copies at most `max` bytes, ending between two code points.
static uint8_t keep(char *out, size_t max, hark_bytes text) {
  size_t size = text.size < max ? text.size : max;
  while (size > 0 && size < text.size && (text.data[size] & 0xC0) == 0x80) {
    size--;
  }
  memset(out, 0, max);
  if (size > 0) {
    memcpy(out, text.data, size);
  }
  return (uint8_t)size;
}

void hark_subject_of_click(hark_subject *subject, const hark_event *click) {
  subject->node = click->n[HARK_ARG(CLICK, NODE)];
  subject->flags = click->n[HARK_ARG(CLICK, FLAGS)];
  subject->target_size = keep(subject->target, sizeof subject->target, click->texts[HARK_ARG(CLICK, TARGET)].bytes);
  subject->label_size = keep(subject->label, sizeof subject->label, click->texts[HARK_ARG(CLICK, LABEL)].bytes);
}

void hark_signal_report(hark_signal_list *list, hark_signal_kind which, const hark_subject *subject, uint32_t node,
                        uint32_t start_ms, uint32_t at_ms, uint32_t count) {
  if (list->count == HARK_SIGNALS_OUT_MAX) {
    return;
  }
  hark_signal *signal = &list->signals[list->count++];
  memset(signal, 0, sizeof *signal);
  signal->which = which;
  signal->node = node;
  signal->start_ms = start_ms;
  signal->at_ms = at_ms;
  signal->count = count;
  if (subject != NULL) {
    signal->target_size = subject->target_size;
    signal->label_size = subject->label_size;
    memcpy(signal->target, subject->target, sizeof signal->target);
    memcpy(signal->label, subject->label, sizeof signal->label);
  }
}

bool hark_event_selects(const hark_event *event) {
  uint32_t node = event->n[HARK_ARG(SELECTION, NODE)];
  return event->kind == HARK_EVENT_SELECTION && node != 0 &&
         (event->n[HARK_ARG(SELECTION, END)] != node ||
          event->n[HARK_ARG(SELECTION, FROM)] != event->n[HARK_ARG(SELECTION, TO)]);
}

bool hark_event_is_answer(const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_NAVIGATE:
  case HARK_EVENT_VIEWPORT:
  case HARK_EVENT_KEYFRAME:
  case HARK_EVENT_SUBTREE:
  case HARK_EVENT_MOVE:
  case HARK_EVENT_REMOVE:
  case HARK_EVENT_SET_ATTRIBUTE:
  case HARK_EVENT_DROP_ATTRIBUTE:
  case HARK_EVENT_SET_TEXT:
  case HARK_EVENT_SHEET:
  case HARK_EVENT_SHEET_INSERT:
  case HARK_EVENT_SHEET_DELETE:
  case HARK_EVENT_ADOPT:
  case HARK_EVENT_INPUT:
  case HARK_EVENT_CHECK:
  case HARK_EVENT_CHOOSE:
  case HARK_EVENT_SCROLL:
  case HARK_EVENT_CANVAS:
  case HARK_EVENT_STATE:
  case HARK_EVENT_MEDIA:
  case HARK_EVENT_ANIMATE:
  case HARK_EVENT_LEAVE:
  case HARK_EVENT_VISIBILITY: // another tab or an application took over
    return true;
  default:
    return false;
  }
}

bool hark_event_is_reaction(const hark_event *event) {
  switch (event->kind) {
  case HARK_EVENT_SUBMIT:
  case HARK_EVENT_INVALID:
  case HARK_EVENT_FOCUS:
  case HARK_EVENT_CLIPBOARD:
  case HARK_EVENT_REQUEST_START:
    return true;
  default:
    return hark_event_selects(event) || hark_event_is_answer(event);
  }
}

bool hark_event_ends_page(const hark_event *event) {
  uint32_t how = event->n[HARK_ARG(NAVIGATE, HOW)];
  return event->kind == HARK_EVENT_LEAVE ||
         (event->kind == HARK_EVENT_NAVIGATE && (how == HARK_HOW_PUSH || how == HARK_HOW_TRAVERSE));
}
