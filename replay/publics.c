#include "replay/publics.h"

#include <string.h>

#include "replay/writer.h"
#include "schema/base/hash.h"
#include "schema/batch.h"
#include "schema/blob.h"
#include "schema/envelope.h"

void hark_publics_init(hark_publics *p, hark_arena *arena) {
  *p = (hark_publics){.arena = arena};
}

// Writes the name that an event has in four words; false where it has none.
static bool name_of(const hark_event *event, uint8_t name[HARK_PUBLIC_NAME_BYTES]) {
  const uint32_t *words = event->kind == HARK_EVENT_SHEET_KNOWN ? event->n + HARK_ARG(SHEET_KNOWN, HASH0)
                          : event->kind == HARK_EVENT_ASSET     ? event->n + HARK_ARG(ASSET, HASH0)
                          : event->kind == HARK_EVENT_CANVAS    ? event->n + HARK_ARG(CANVAS, HASH0)
                                                                : NULL;
  for (uint32_t i = 0; words && i < HARK_PUBLIC_NAME_BYTES; i++) {
    name[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
  }
  return words != NULL;
}

// The slot of a name: its own, or a free one; NULL where all of its places are taken.
static uint16_t *slot_of(const hark_publics *p, const uint8_t name[HARK_PUBLIC_NAME_BYTES]) {
  uint64_t hash = hark_hash((hark_bytes){name, HARK_PUBLIC_NAME_BYTES}, 0);
  for (uint32_t i = 0; p->slots && i < HARK_PUBLICS_PROBES; i++) {
    uint16_t *slot = &p->slots[(hash + i) % HARK_PUBLICS_SLOTS];
    if (*slot == 0 || memcmp(p->items[*slot - 1].name, name, HARK_PUBLIC_NAME_BYTES) == 0) {
      return slot;
    }
  }
  return NULL;
}

static hark_err note_url(hark_publics *p, hark_bytes url, uint32_t item) {
  for (uint32_t i = 0; i < p->url_count; i++) {
    if (hark_bytes_equal(p->urls[i].url, url)) {
      return HARK_OK;
    }
  }
  if (url.size == 0 || url.size > HARK_PUBLICS_URL_BYTES_MAX || p->url_count == HARK_PUBLICS_URLS_MAX) {
    return HARK_OK;
  }
  hark_bytes copy = hark_arena_copy(p->arena, url);
  p->urls[p->url_count] = (hark_public_url){copy, item};
  p->url_count += copy.data != NULL;
  return copy.data ? HARK_OK : HARK_ERR_NO_MEMORY;
}

hark_err hark_publics_note(hark_publics *p, const hark_event *event) {
  uint8_t name[HARK_PUBLIC_NAME_BYTES];
  if (!name_of(event, name)) {
    return HARK_OK;
  }
  if (!p->slots) {
    p->items = hark_arena_take_items(p->arena, HARK_PUBLICS_MAX, sizeof *p->items);
    uint16_t *slots = hark_arena_take_items(p->arena, HARK_PUBLICS_SLOTS, sizeof *p->slots);
    p->urls = hark_arena_take_items(p->arena, HARK_PUBLICS_URLS_MAX, sizeof *p->urls);
    if (!p->items || !slots || !p->urls) {
      return HARK_ERR_NO_MEMORY;
    }
    memset(slots, 0, HARK_PUBLICS_SLOTS * sizeof *slots);
    p->slots = slots;
  }
  uint16_t *slot = slot_of(p, name);
  if (slot && *slot == 0 && p->count < HARK_PUBLICS_MAX) {
    hark_public *item = &p->items[p->count++];
    *item = (hark_public){.bytes = {NULL, 0}};
    memcpy(item->name, name, sizeof item->name);
    *slot = (uint16_t)p->count;
  }
  bool has_url = event->kind == HARK_EVENT_ASSET && slot && *slot;
  return has_url ? note_url(p, event->texts[HARK_ARG(ASSET, URL)].bytes, *slot - 1u) : HARK_OK;
}

hark_err hark_publics_read(hark_publics *p, hark_arena *scratch, hark_bytes segment) {
  hark_envelope envelope;
  hark_bytes body, batch;
  hark_batch_reader *reader;
  hark_event event;
  hark_err err = hark_envelope_unpack(segment, &envelope, &body);
  err = err != HARK_OK ? err : hark_envelope_inflate(scratch, &envelope, body, &batch);
  err = err != HARK_OK ? err : hark_batch_reader_open(scratch, batch, &reader);
  while (err == HARK_OK && (err = hark_batch_reader_next(reader, &event)) == HARK_OK) {
    err = hark_publics_note(p, &event);
  }
  return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
}

hark_public *hark_publics_find(const hark_publics *p, const uint8_t name[HARK_PUBLIC_NAME_BYTES]) {
  uint16_t *slot = slot_of(p, name);
  return slot && *slot ? &p->items[*slot - 1] : NULL;
}

hark_public *hark_publics_of(const hark_publics *p, const hark_event *event) {
  uint8_t name[HARK_PUBLIC_NAME_BYTES];
  return name_of(event, name) ? hark_publics_find(p, name) : NULL;
}

// ---- URLs ----

hark_bytes hark_publics_url(hark_publics *p, hark_public *item) {
  if (!item) {
    return (hark_bytes){NULL, 0};
  }
  hark_blob_kind kind = hark_blob_kind_of(item->bytes);
  if (item->url.size == 0 && kind != HARK_BLOB_CSS && item->bytes.size > 0) {
    hark_writer w = {.arena = p->arena};
    hark_write_text(&w, "data:");
    hark_write_text(&w, hark_blob_type(kind));
    hark_write_text(&w, ";base64,");
    hark_write_base64(&w, item->bytes);
    if (hark_write_end(&w, &item->url) != HARK_OK) {
      item->url = (hark_bytes){NULL, 0};
    }
  }
  return item->url;
}

static bool ends_with(hark_bytes whole, hark_bytes end) {
  return end.size > 0 && whole.size > end.size && memcmp(whole.data + whole.size - end.size, end.data, end.size) == 0;
}

// A relative URL without its "./" and "../", after a slash; empty for others.
static hark_bytes relative_tail(hark_bytes url) {
  while (hark_bytes_starts_with(url, HARK_LITERAL("./")) || hark_bytes_starts_with(url, HARK_LITERAL("../"))) {
    size_t cut = url.data[1] == '/' ? 2 : 3;
    url = hark_bytes_part(url, cut, url.size);
  }
  bool whole = url.size == 0 || memchr(url.data, ':', url.size) || hark_bytes_starts_with(url, HARK_LITERAL("//"));
  return whole ? (hark_bytes){NULL, 0} : url;
}

// What stands for a URL; empty where nothing does.
static hark_bytes substitute(hark_publics *p, hark_bytes url, bool in_css) {
  hark_bytes tail = in_css ? relative_tail(url) : (hark_bytes){NULL, 0};
  for (uint32_t i = 0; i < p->url_count; i++) {
    hark_bytes known = p->urls[i].url;
    bool at_slash = ends_with(known, tail) && (tail.data[0] == '/' || known.data[known.size - tail.size - 1] == '/');
    if (at_slash || hark_bytes_equal(known, url)) {
      hark_bytes found = hark_publics_url(p, &p->items[p->urls[i].item]);
      bool fits = found.size <= HARK_PUBLICS_WRITTEN_MAX - p->written;
      p->written += fits ? found.size : 0;
      return fits ? found : (hark_bytes){NULL, 0};
    }
  }
  return (hark_bytes){NULL, 0};
}

// The URL of the next url( … ) from *at on, without its quotes; *at is then after it. Empty at the end.
static hark_bytes next_url(hark_bytes css, size_t *at) {
  static const hark_bytes word = {(const uint8_t *)"url(", 4};
  const uint8_t *found = *at < css.size ? memmem(css.data + *at, css.size - *at, word.data, word.size) : NULL;
  if (!found) {
    return (hark_bytes){NULL, 0};
  }
  size_t from = (size_t)(found - css.data) + word.size;
  uint8_t quote = from < css.size && (css.data[from] == '"' || css.data[from] == '\'') ? css.data[from] : ')';
  from += quote != ')';
  size_t to = from;
  while (to < css.size && css.data[to] != quote) {
    to++;
  }
  *at = to;
  return hark_bytes_part(css, from, to - from);
}

static hark_bytes rewrite_css(hark_publics *p, hark_bytes css) {
  hark_writer w = {.arena = p->arena};
  size_t at = 0, copied = 0;
  for (hark_bytes url = next_url(css, &at); url.data; url = next_url(css, &at)) {
    hark_bytes other = substitute(p, url, true);
    if (other.size > 0) {
      hark_write(&w, hark_bytes_part(css, copied, (size_t)(url.data - css.data) - copied));
      hark_write(&w, other);
      copied = at;
    }
  }
  hark_bytes written;
  hark_write(&w, hark_bytes_part(css, copied, css.size));
  return copied > 0 && hark_write_end(&w, &written) == HARK_OK ? written : css;
}

hark_bytes hark_publics_rewrite(hark_publics *p, hark_text text) {
  if (p->url_count == 0 || text.bytes.size == 0) {
    return text.bytes;
  }
  if (text.class_ == HARK_TEXT_CSS) {
    size_t at = 0;
    return next_url(text.bytes, &at).data ? rewrite_css(p, text.bytes) : text.bytes;
  }
  hark_bytes other = text.class_ == HARK_TEXT_URL ? substitute(p, text.bytes, false) : (hark_bytes){NULL, 0};
  return other.size > 0 ? other : text.bytes;
}
