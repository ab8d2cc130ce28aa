#include "sdk/core/tape.h"

#include <string.h>

static bool read_text(const hark_tape *tape, uint32_t index, hark_text *text) {
  if (index >= tape->text_count) {
    return false;
  }
  uint32_t from = index == 0 ? 0 : tape->text_ends[index - 1], end = tape->text_ends[index];
  if (from > end || end > tape->text.size) {
    return false;
  }
  text->class_ = HARK_TEXT_PLAIN;
  text->bytes = hark_bytes_part(tape->text, from, end - from);
  return hark_bytes_is_utf8(text->bytes);
}

size_t hark_tape_read(const hark_tape *tape, size_t at, hark_event *event) {
  const hark_event_shape *shape = hark_event_shape_of(tape->words[at]);
  if (shape == NULL || shape->count > tape->word_count - at - 1) {
    return 0;
  }
  memset(event, 0, sizeof *event);
  event->kind = (hark_event_kind)tape->words[at];
  for (uint32_t i = 0; i < shape->count; i++) {
    uint32_t word = tape->words[at + 1 + i];
    if (hark_column_type(shape->first + i) != HARK_TYPE_S) {
      event->n[i] = word;
    } else if (!read_text(tape, word, &event->texts[i])) {
      return 0;
    }
  }
  return 1u + shape->count;
}
