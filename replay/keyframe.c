// keyframe.c — when to keep a copy, and which one to start from.
#include "replay/keyframe.h"

void hark_keyframes_init(hark_keyframes *k, hark_arena *arena) {
  *k = (hark_keyframes){.arena = arena};
}

static void plant(hark_keyframes *k, uint32_t word, uint32_t at_ms, const hark_dom *dom) {
  void *grown = hark_grown(k->arena, k->items, k->count, &k->max, (size_t)k->count + 1, sizeof *k->items);
  if (!grown) {
    return;
  }
  k->items = grown;
  hark_keyframe *keyframe = &k->items[k->count];
  keyframe->word = word;
  keyframe->at_ms = at_ms;
  hark_dom_init(&keyframe->dom, k->arena);
  if (hark_dom_copy(&keyframe->dom, dom) == HARK_OK) {
    k->count++;
  }
}

void hark_keyframes_pass(hark_keyframes *k, uint32_t word, uint32_t at_ms, hark_event_kind kind, const hark_dom *dom) {
  if (kind == HARK_EVENT_KEYFRAME && k->events >= HARK_KEYFRAME_EVENTS_CHEAP) {
    hark_dom bare = *dom; // the tree is about to be forgotten
    hark_dom_clear(&bare);
    plant(k, word, at_ms, &bare);
    k->events = 0;
  } else if (k->events >= HARK_KEYFRAME_EVENTS && k->events / HARK_KEYFRAME_RATIO >= hark_dom_items(dom)) {
    plant(k, word, at_ms, dom);
    k->events = 0;
  }
  k->events++;
}

const hark_keyframe *hark_keyframes_find(const hark_keyframes *k, uint32_t at_ms) {
  uint32_t low = 0, high = k->count; // those before `low` are not after at_ms, those from `high` on are
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (k->items[middle].at_ms <= at_ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low ? &k->items[low - 1] : NULL;
}
