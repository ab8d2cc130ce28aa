#include "collector/portable/words.h"

#include <string.h>

static const char *const kinds[HARK_EVENT_COUNT] = {
#define EVENT(name, number) [number] = #name,
#define ARGUMENT(name, argument, type)
    HARK_EVENTS(EVENT, ARGUMENT)
#undef EVENT
#undef ARGUMENT
};

static const char columns[HARK_COLUMN_COUNT][HARK_COLUMN_NAME_MAX] = {
#define EVENT(name, number)
#define ARGUMENT(name, argument, type) [HARK_COLUMN_##name##_##argument] = #argument,
    HARK_EVENTS(EVENT, ARGUMENT)
#undef EVENT
#undef ARGUMENT
};

static const char *const classes[HARK_TEXT_CLASS_COUNT] = {"plain", "allowed", "code", "css", "url"};

const char *hark_event_name(uint32_t kind) {
  return kinds[kind];
}

uint32_t hark_event_named(const char *name) {
  for (uint32_t i = 0; i < HARK_EVENT_COUNT; i++) {
    if (kinds[i] && strcmp(kinds[i], name) == 0) {
      return i;
    }
  }
  return HARK_EVENT_COUNT;
}

void hark_column_name(uint32_t column, char out[HARK_COLUMN_NAME_MAX]) {
  for (size_t i = 0; i < HARK_COLUMN_NAME_MAX; i++) {
    char letter = columns[column][i];
    out[i] = letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
  }
}

const char *hark_text_class_name(hark_text_class class_) {
  return classes[class_];
}

hark_text_class hark_text_class_named(const char *name) {
  hark_text_class class_ = HARK_TEXT_PLAIN;
  while (class_ < HARK_TEXT_CLASS_COUNT && strcmp(classes[class_], name) != 0) {
    class_++;
  }
  return class_;
}
