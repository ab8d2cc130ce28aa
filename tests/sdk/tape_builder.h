// tape_builder.h — writes tapes the way the page does, for tests.
#ifndef HARK_TESTS_SDK_TAPE_BUILDER_H
#define HARK_TESTS_SDK_TAPE_BUILDER_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/core/recorder.h"

typedef struct {
  uint32_t words[1 << 20];
  size_t word_count;
  uint32_t text_ends[1 << 16];
  size_t text_count;
  uint8_t text[1 << 21];
  size_t text_size;
} tape_builder;

static inline void tape_clear(tape_builder *b) {
  b->word_count = b->text_count = b->text_size = 0;
}

static inline uint32_t tape_text(tape_builder *b, const char *text, size_t size) {
  memcpy(b->text + b->text_size, text, size);
  b->text_size += size;
  b->text_ends[b->text_count] = (uint32_t)b->text_size;
  return (uint32_t)b->text_count++;
}

// Appends a record: arguments in order, numbers as unsigned int, texts as const char *.
static inline void tape_add(tape_builder *b, hark_event_kind kind, ...) {
  const hark_event_shape *shape = hark_event_shape_of((uint32_t)kind);
  va_list arguments;
  va_start(arguments, kind);
  b->words[b->word_count++] = (uint32_t)kind;
  for (uint32_t i = 0; i < shape->count; i++) {
    if (hark_column_type(shape->first + i) == HARK_TYPE_S) {
      const char *text = va_arg(arguments, const char *);
      b->words[b->word_count++] = tape_text(b, text, strlen(text));
    } else {
      b->words[b->word_count++] = va_arg(arguments, uint32_t);
    }
  }
  va_end(arguments);
}

static inline hark_tape tape_view(const tape_builder *b, size_t from) {
  return (hark_tape){b->words + from, b->word_count - from, b->text_ends, b->text_count, {b->text, b->text_size}};
}

#endif
