#include "collector/rest/digest_name.h"

#include <string.h>

#define LEVELS_MAX 3u
#define ID_MAX 32u
#define CLASS_MAX 24u
#define SIBLINGS_MAX 200u
#define STEP_MAX 128u

static bool is_digit(uint8_t c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool begins_with(hark_bytes text, const char *start) {
  size_t size = strlen(start);
  return text.size >= size && memcmp(text.data, start, size) == 0;
}

// Does it look as if a machine had made this name, so that it will be another one tomorrow?
static bool is_generated(hark_bytes name) {
  static const char *const makers[] = {":", "_", "ember", "react", "mui", "radix", "headlessui", "ext-gen"};
  uint32_t digits = 0, hex = 0;
  for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
    if (begins_with(name, makers[i])) {
      return true;
    }
  }
  for (size_t i = 0; i < name.size; i++) {
    const uint8_t *c = name.data + i;
    digits = is_digit(*c) ? digits + 1 : 0;
    hex = is_digit(*c) || (*c >= 'a' && *c <= 'f') ? hex + 1 : 0;
    bool mixed = i + 3 < name.size && is_letter(c[0]) && is_digit(c[1]) && is_letter(c[2]) && is_digit(c[3]);
    if (digits == 3 || hex == 8 || mixed) {
      return true;
    }
  }
  return false;
}

// In the units that the page counts in: UTF-16.
static size_t units(hark_bytes text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size; i++) {
    count += (text.data[i] & 0xC0) != 0x80;
    count += text.data[i] >= 0xF0;
  }
  return count;
}

typedef struct {
  char text[STEP_MAX];
  size_t size;
  bool ends;
} step;

static void add(step *s, const char *before, hark_bytes text) {
  size_t mark = strlen(before);
  if (s->size + mark + text.size <= STEP_MAX) {
    memcpy(s->text + s->size, before, mark);
    if (text.size > 0) {
      memcpy(s->text + s->size + mark, text.data, text.size);
    }
    s->size += mark + text.size;
  }
}

static void add_number(step *s, const char *before, uint32_t number, const char *after) {
  char digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  add(s, before, (hark_bytes){(const uint8_t *)digits + at, sizeof digits - at});
  add(s, after, (hark_bytes){NULL, 0});
}

static bool is_space(uint8_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// The first class that a person gave it; empty where there is none.
static hark_bytes class_of(const hark_dom *dom, const hark_node *node) {
  const hark_bytes *names = hark_dom_attribute(dom, node, "class");
  size_t size = names ? names->size : 0;
  for (size_t at = 0; at < size;) {
    size_t end = at;
    while (end < size && !is_space(names->data[end])) {
      end++;
    }
    hark_bytes name = hark_bytes_part(*names, at, end - at);
    if (name.size > 0 && units(name) <= CLASS_MAX && !is_generated(name)) {
      return name;
    }
    at = end + 1;
  }
  return (hark_bytes){NULL, 0};
}

// A name in the recording says its namespace where that is not HTML's: svg:path.
static hark_bytes local_name(const hark_node *node) {
  for (size_t i = 0; i < node->name.size; i++) {
    if (node->name.data[i] == ':') {
      return hark_bytes_part(node->name, i + 1, node->name.size - i - 1);
    }
  }
  return node->name;
}

static bool is_alike(const hark_node *a, const hark_node *b) {
  return b->kind == HARK_NODE_ELEMENT && hark_bytes_equal(local_name(a), local_name(b));
}

static void add_place(const hark_dom *dom, const hark_node *node, step *s) {
  uint32_t nth = 1, alike = 0;
  for (uint32_t at = node->prev; at != 0 && nth < SIBLINGS_MAX; at = dom->nodes[at].prev) {
    nth += is_alike(node, &dom->nodes[at]);
  }
  for (uint32_t at = nth == 1 ? node->next : 0; at != 0 && !alike; at = dom->nodes[at].next) {
    alike = is_alike(node, &dom->nodes[at]);
  }
  if (nth > 1 || alike) {
    add_number(s, ":nth-of-type(", nth, ")");
  }
}

static void describe(const hark_dom *dom, const hark_node *node, step *s) {
  hark_bytes name = local_name(node);
  const hark_bytes *id = hark_dom_attribute(dom, node, "id");
  *s = (step){.size = 0};
  add(s, "", name);
  if (id && id->size > 0 && units(*id) <= ID_MAX && !is_generated(*id)) {
    add(s, "#", *id);
    s->ends = true;
    return;
  }
  hark_bytes given = class_of(dom, node);
  if (given.size > 0) {
    add(s, ".", given);
  }
  add_place(dom, node, s);
  s->ends = hark_bytes_equal_cstr(name, "body") || hark_bytes_equal_cstr(name, "html");
}

// The element above, out of a shadow root into its host, but not out of a document.
static uint32_t above(const hark_dom *dom, const hark_node *node) {
  const hark_node *parent = hark_dom_node(dom, node->parent);
  if (parent && parent->kind == HARK_NODE_SHADOW) {
    return parent->parent;
  }
  return parent && parent->kind == HARK_NODE_ELEMENT ? node->parent : 0;
}

size_t hark_digest_name(const hark_dom *dom, uint32_t id, char room[HARK_SIGNAL_TARGET_MAX]) {
  char whole[LEVELS_MAX * (STEP_MAX + 3)];
  size_t size = 0;
  const hark_node *node = hark_dom_node(dom, id);
  for (uint32_t level = 0; node && node->kind == HARK_NODE_ELEMENT && level < LEVELS_MAX; level++) {
    step s;
    describe(dom, node, &s);
    size_t joint = size > 0 ? 3 : 0;
    memmove(whole + s.size + joint, whole, size);
    memcpy(whole, s.text, s.size);
    memcpy(whole + s.size, " > ", joint);
    size += s.size + joint;
    node = s.ends ? NULL : hark_dom_node(dom, above(dom, node));
  }
  hark_bytes cut = hark_bytes_cut((hark_bytes){(const uint8_t *)whole, size}, HARK_SIGNAL_TARGET_MAX);
  memcpy(room, whole, cut.size);
  return cut.size;
}
