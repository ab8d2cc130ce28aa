// fuzz_late.c — any events, over several views, and any text of thresholds: judged within bounds.
//
// The first byte says how many bytes of thresholds come next; then eight bytes an event: its kind, 0xff for a new view;
// ms since the one before; and bytes that its numbers and its first text are made of.
#include <stdlib.h>
#include <string.h>

#include "collector/signals/late.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(hark_late *late, const uint8_t *bytes, size_t size) {
  uint32_t at_ms = 0;
  for (size_t i = 0; i + 8 <= size; i += 8) {
    const uint8_t *b = bytes + i;
    hark_late_signal out[HARK_LATE_OUT_MAX];
    at_ms += b[1] * 16u;
    if (b[0] == 0xff) {
      hark_late_begin_view(late, b[2], (uint64_t)b[3] << b[4] % 60);
      at_ms = 0;
      continue;
    }
    hark_event event = {.kind = (hark_event_kind)(b[0] % HARK_EVENT_COUNT), .at_ms = at_ms};
    for (size_t a = 0; a < HARK_EVENT_ARGUMENTS_MAX; a++) {
      event.n[a] = b[7] & 1 ? b[2 + a % 5] : (uint32_t)b[2 + a % 5] << 24 | b[2 + (a + 1) % 5];
      event.texts[a].bytes = (hark_bytes){b + 2 + a % 3, b[6] % 4};
    }
    size_t count = hark_late_feed(late, &event, out);
    for (size_t j = 0; j < count; j++) {
      if (out[j].signal.which >= HARK_SIGNAL_COUNT || out[j].signal.target_size > HARK_SIGNAL_TARGET_MAX) {
        abort();
      }
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hark_thresholds thresholds = hark_thresholds_default();
  hark_bytes wrong = {0};
  size_t text = size > 0 ? data[0] : 0;
  if (text + 1 > size || size > 65536) {
    return 0;
  }
  hark_err err = hark_thresholds_read((hark_bytes){data + 1, text}, &thresholds, &wrong);
  if (err != HARK_OK && wrong.size == 0) {
    abort();
  }
  static hark_late late;
  hark_late_init(&late, &thresholds);
  hark_late_begin_view(&late, 0, 0);
  judge(&late, data + 1 + text, size - 1 - text);
  return 0;
}
