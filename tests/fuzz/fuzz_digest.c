// fuzz_digest.c — any events of one visit to a page: digested within bounds, whatever tree they make.
//
// Eight bytes an event: its kind; ms since the one before; and bytes that its numbers and its texts are made of.
// Numbers are small more often than not, so that events meet the nodes of the tree; texts are mostly names that mean
// something.
#include <stdlib.h>
#include <string.h>

#include "collector/rest/digest_forms.h"
#include "collector/rest/digest_visit.h"
#include "replay/reduce.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const words[] = {"input", "form",  "label", "select", "option", "textarea", "button",   "div",
                                    "id",    "class", "for",   "name",   "type",   "radio",    "checkbox", "svg:path"};

static hark_bytes word_of(const uint8_t *b, uint32_t i) {
  uint8_t at = b[2 + i % 5];
  return at & 0x80 ? (hark_bytes){b + 2, at % 6u} : hark_bytes_from_cstr(words[at % (sizeof words / sizeof *words)]);
}

static hark_event event_of(const uint8_t *b) {
  hark_event event = {.kind = (hark_event_kind)(b[0] % HARK_EVENT_COUNT)};
  for (uint32_t i = 0; i < HARK_EVENT_ARGUMENTS_MAX; i++) {
    uint8_t n = b[2 + i % 5];
    event.n[i] = b[7] == 0xff ? (uint32_t)n << 24 | b[3] : n % 32u;
    event.texts[i].bytes = word_of(b, i);
  }
  return event;
}

static void check(const hark_digest_visit *visit) {
  for (uint32_t i = 0; i < visit->element_count; i++) {
    if (visit->elements[i].target_size > HARK_SIGNAL_TARGET_MAX || visit->elements[i].over_ms > visit->seen_ms + 1e9) {
      abort();
    }
  }
  uint16_t cells[HARK_DIGEST_ROWS * HARK_DIGEST_COLUMNS];
  hark_digest_visit_cells(visit, cells);
  for (uint32_t band = 0; band < HARK_DIGEST_BANDS; band++) {
    if (hark_digest_visit_band(visit, band) > visit->seen_ms) {
      abort();
    }
  }
}

static void write_and_verify(const hark_digest_forms *forms) {
  static _Alignas(8) uint8_t out[1 << 19];
  hark_flat_builder b;
  hark_bytes digest;
  hark_flat_builder_init(&b, out, sizeof out);
  hark_fb_digest_page_values page = {.forms = hark_digest_forms_put(forms, &b)};
  hark_flat_ref ref = hark_fb_digest_page_put(&b, &page);
  hark_fb_digest_values values = {.pages = hark_flat_put_refs(&b, &ref, 1)};
  if (b.used > HARK_DIGEST_FORMS_BYTES_MAX ||
      hark_flat_finish(&b, hark_fb_digest_put(&b, &values), &digest) != HARK_OK ||
      hark_fb_digest_verify(digest, NULL) != HARK_OK) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static hark_digest_visit visit;
  static hark_digest_forms forms;
  hark_arena arena;
  hark_dom dom;
  uint32_t at_ms = 0;
  if (size > 65536) {
    return 0;
  }
  hark_arena_open(&arena, (size_t)64 << 20);
  hark_dom_init(&dom, &arena);
  hark_digest_visit_begin(&visit, HARK_LITERAL("/"), 0);
  hark_digest_forms_begin(&forms);
  for (size_t i = 0; i + 8 <= size && dom.err == HARK_OK; i += 8) {
    hark_event event = event_of(data + i);
    at_ms += data[i + 1] * 16u;
    dom.now_ms = at_ms;
    hark_digest_visit_pass(&visit, &dom, at_ms);
    hark_reduce(&dom, &event);
    hark_digest_visit_feed(&visit, &dom, &event, at_ms);
    hark_digest_forms_feed(&forms, &dom, &event, at_ms);
  }
  hark_digest_visit_end(&visit, &dom, at_ms);
  hark_digest_forms_end(&forms, &dom, at_ms);
  check(&visit);
  write_and_verify(&forms);
  hark_arena_close(&arena);
  return 0;
}
