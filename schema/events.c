#include "schema/events.h"

#include <assert.h>

// COUNT_CLICK: how many arguments it has.
enum {
  COUNT_BEGIN
#define HARK_E(name, number) , COUNT_##name = 0
#define HARK_A(name, argument, type) +1
      // clang-format off
  HARK_EVENTS(HARK_E, HARK_A)
// clang-format on
#undef HARK_E
#undef HARK_A
};

const hark_event_shape hark_event_shapes[HARK_EVENT_COUNT] = {
#define HARK_E(name, number) [number] = {HARK_COLUMN_##name##_FIRST, COUNT_##name},
#define HARK_A(name, argument, type)
    HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
};

const uint8_t hark_column_types[HARK_COLUMN_COUNT] = {
#define HARK_E(name, number)
#define HARK_A(name, argument, type) [HARK_COLUMN_##name##_##argument] = HARK_TYPE_##type,
    HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
};

#define HARK_E(name, number) static_assert(COUNT_##name <= HARK_EVENT_ARGUMENTS_MAX, #name " has too many arguments");
#define HARK_A(name, argument, type)
HARK_EVENTS(HARK_E, HARK_A)
#undef HARK_E
#undef HARK_A
static_assert(HARK_COLUMN_COUNT <= UINT8_MAX, "a column's number fits hark_event_shape.first");
