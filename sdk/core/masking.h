// masking.h — decides which characters of the page may leave it.
//
// Room: sdk/core (platform-free). Stands on: schema. Owns no memory.
// Tests: tests/sdk/test_masking.c. Fuzz: tests/fuzz/fuzz_masking.c.
//
// Both halves of the product call it: the page before anything is encoded, the collector again on arrival.
// It is idempotent: masking what is masked changes nothing.
#ifndef HARK_SDK_CORE_MASKING_H
#define HARK_SDK_CORE_MASKING_H

#include "schema/base/err.h"
#include "schema/events.h"

typedef enum {
  HARK_MASK_PATTERNS, // what looks like e-mail, card, phone, IBAN, national id, IP, secret or long digit run
  HARK_MASK_ALL,      // every letter and digit; word shape and length class stay
  HARK_MASK_SECRET,   // eight bullets, whatever it was; the empty text stays empty
} hark_mask_mode;

// Masks `text` of the class into out[0..out_max) and returns the view written. The result is at most
// hark_mask_size_max(text.size) bytes. Where nothing changes the input view itself is returned (no copy).
// ALL and SECRET apply to words whatever the class, except CODE and CSS, which know only PATTERNS.
hark_bytes hark_mask(hark_bytes text, hark_text_class class_, hark_mask_mode mode, uint8_t *out, size_t out_max);
size_t hark_mask_size_max(size_t text_size);

#endif
