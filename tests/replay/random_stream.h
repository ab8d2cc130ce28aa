// random_stream.h — recordings that a page could have made, and ones that none could.
#ifndef HARK_TESTS_REPLAY_RANDOM_STREAM_H
#define HARK_TESTS_REPLAY_RANDOM_STREAM_H

#include "tests/replay/stream.h"
#include "tests/schema/random_events.h"

static inline uint32_t random_node(stream *s, uint64_t *random) {
  return random_u32(random) % (s->next_node + 2);
}

static inline void random_tree_event(stream *s, uint64_t *random) {
  static const char *const names[] = {"div", "p", "span", "input", "svg:path", "iframe", "style", "section"};
  static const char *const attributes[] = {"class", "id", "href", "style", "data-a", "onclick"};
  uint32_t up = random_u32(random) % 4;
  switch (random_u32(random) % 12) {
  case 0:
  case 1:
  case 2:
    put_element(s, up, names[random_u32(random) % COUNT_OF(names)]);
    put_attribute(s, attributes[random_u32(random) % COUNT_OF(attributes)], "x");
    break;
  case 3:
    put_text_node(s, up, "words");
    break;
  case 4:
    put_numbers3(s, HARK_EVENT_SHADOW, up, 0, 0);
    break;
  case 5:
    put_numbers3(s, HARK_EVENT_DOCUMENT, 0, 0, 0);
    break;
  case 6:
  case 7:
    put_numbers3(s, HARK_EVENT_SUBTREE, random_node(s, random), random_node(s, random), 0);
    put_element(s, 0, names[random_u32(random) % COUNT_OF(names)]);
    break;
  case 8:
    put_numbers3(s, HARK_EVENT_MOVE, random_node(s, random), random_node(s, random), random_node(s, random));
    break;
  case 9:
    put_numbers3(s, HARK_EVENT_REMOVE, random_node(s, random), 0, 0);
    break;
  case 10:
    put_named(s, HARK_EVENT_SET_ATTRIBUTE, random_node(s, random), attributes[random_u32(random) % 6], "y");
    break;
  default:
    put_numbers3(s, HARK_EVENT_SCROLL, random_node(s, random), random_u32(random) % 99, random_u32(random) % 99);
  }
}

static inline void random_other_event(stream *s, uint64_t *random) {
  uint32_t node = random_node(s, random), id = random_u32(random) % 6;
  switch (random_u32(random) % 11) {
  case 0:
    stream_push(s, &(hark_event){.kind = HARK_EVENT_SHEET, .n = {id, node}, .texts = {[3] = text_of("a{}")}});
    break;
  case 1:
    stream_push(s, &(hark_event){.kind = HARK_EVENT_SHEET_INSERT, .n = {id, 0}, .texts = {[2] = text_of("b{}")}});
    break;
  case 2:
    put_numbers3(s, HARK_EVENT_SHEET_DELETE, id, 0, 0);
    break;
  case 3:
    put_numbers3(s, HARK_EVENT_ADOPT, random_u32(random) % 2 ? 1 : node, random_u32(random) % 2, id);
    break;
  case 4:
    stream_push(s, &(hark_event){.kind = HARK_EVENT_INPUT, .n = {node}, .texts = {[1] = text_of("typed")}});
    break;
  case 5:
    put_numbers3(s, HARK_EVENT_CHECK, node, random_u32(random) % 3, 0);
    break;
  case 6:
    stream_push(s, &(hark_event){.kind = HARK_EVENT_APPEND, .texts = {text_of("more")}});
    break;
  case 7:
    put_numbers3(s, HARK_EVENT_FOCUS, node, 0, 0);
    break;
  case 8:
    put_numbers3(s, HARK_EVENT_SLOT, node, random_u32(random) % 3 ? random_node(s, random) : 0, 0);
    break;
  case 9:
    stream_push(s, &(hark_event){.kind = HARK_EVENT_SOURCE, .n = {node}, .texts = {[1] = text_of("b.png")}});
    break;
  default:
    stream_push(s, &(hark_event){.kind = HARK_EVENT_SIZE, .n = {node, 10, 20}});
  }
}

// About `events` events, of which a share is nonsense; sealed now and then.
static inline void random_recording(stream *s, uint64_t seed, uint32_t events) {
  random_events any = {.random = seed * 2 + 1};
  uint64_t random = seed + 99;
  put_page(s);
  for (uint32_t i = 0; i < events && !s->failed; i++) {
    uint32_t pick = random_u32(&random) % 100;
    if (pick < 60) {
      random_tree_event(s, &random);
    } else if (pick < 80) {
      random_other_event(s, &random);
    } else if (pick < 90) {
      put_tick(s, random_u32(&random) % 40);
    } else {
      hark_event event = random_event(&any);
      if (event.kind == HARK_EVENT_KEYFRAME) {
        put_page(s);
      } else {
        stream_push(s, &event);
      }
    }
    if (random_u32(&random) % 400 == 0 && s->count < STREAM_SEGMENTS_MAX - 2) {
      stream_seal(s);
    }
  }
  stream_seal(s);
}

#endif
