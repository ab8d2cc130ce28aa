#include "collector/store/session_kind.h"

#include <string.h>

static bool is(hark_bytes name, hark_bytes wanted) { // inline, unlike hark_bytes_equal: reports ask it of all sessions
  return name.size == wanted.size && memcmp(name.data, wanted.data, wanted.size) == 0;
}

static hark_device device_of(hark_bytes name) {
  return is(name, HARK_LITERAL("desktop"))  ? HARK_DEVICE_DESKTOP
         : is(name, HARK_LITERAL("mobile")) ? HARK_DEVICE_MOBILE
                                            : HARK_DEVICE_OTHER;
}

bool hark_session_kind(hark_fb_session record, hark_device *device, hark_bytes *referrer) {
  bool person = true;
  hark_bytes from = {NULL, 0};
  *device = HARK_DEVICE_OTHER;
  for (uint32_t i = 0; i < hark_fb_session_context_count(record); i++) {
    hark_fb_stored_pair pair = hark_fb_session_context_at(record, i);
    hark_bytes name = hark_fb_stored_pair_name(pair);
    if (is(name, HARK_LITERAL("device"))) {
      *device = device_of(hark_fb_stored_pair_value(pair));
    } else if (is(name, HARK_LITERAL("automation"))) {
      person = false;
    } else if (is(name, HARK_LITERAL("referrer"))) {
      from = hark_fb_stored_pair_value(pair);
    }
  }
  if (referrer) {
    *referrer = from;
  }
  return person;
}
