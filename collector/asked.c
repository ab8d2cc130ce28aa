#include "collector/asked.h"

#include <string.h>

bool hark_asked_take(hark_asked *asked, hark_project_id project, hark_blob_name name, uint64_t now_ms) {
  uint32_t place = (name.bytes[0] | (uint32_t)name.bytes[1] << 8) + project.n;
  hark_asked_slot *slot = &asked->slots[place % HARK_ASKED_SLOTS];
  bool same = slot->project.n == project.n && memcmp(&slot->name, &name, sizeof name) == 0;
  if (same && slot->at_ms != 0 && now_ms - slot->at_ms < HARK_ASKED_AGAIN_MS) {
    return false;
  }
  *slot = (hark_asked_slot){project, name, now_ms};
  return true;
}
