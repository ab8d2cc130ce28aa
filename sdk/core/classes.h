// classes.h — which text class and masking mode each text of an event gets.
//
// Room: sdk/core (platform-free). Tests: tests/sdk/test_classes.c, test_recorder.c.
//
//   INPUT.VALUE                      ALL; ALLOWED under allow; SECRET for secret fields, always
//   TEXT, SET_TEXT                   PLAIN; ALL under mask; ALLOWED under allow; CSS in <style>; empty in
//                                    <textarea>, <script>, <noscript> and below blocked elements
//   ATTRIBUTE, SET_ATTRIBUTE         by name: URL for addresses, CSS for style, CODE for class, geometry and
//                                    presentation, else PLAIN; what people read (title, alt, placeholder, aria-label,
//                                    value, label, content, data-*, …) ALL under mask, ALLOWED under allow. `value` of
//                                    an input: ALL, unless `type` came first and says it is a button; SECRET if so.
//                                    on*, nonce, integrity and srcdoc are not sent; nor is any of a blocked element
//   names of tags and attributes     CODE
//   COMMENT                          always empty
//   SHEET.CSS, SHEET_INSERT.RULE     CSS
//   CONTEXT.VALUE                    URL for referrer and url, PLAIN for utm_* and release, else CODE
//   NAVIGATE.URL, REQUEST.URL, FAILURE.SOURCE   URL
//   CLICK.LABEL                      PLAIN; ALL under mask and for fields; empty when blocked
//   IDENTIFY.USER                    kept when PLAIN finds nothing in it, else "u:" and 16 letters made of its
//                                    64-bit FNV-1a hash: a pseudonym (stable, guessable from a list), not anonymous
//   APPEND                           as the text it goes on; CODE after a data: URL
//   all else                         PLAIN
//
// Texts of the tree may have HARK_TEXT_BYTES_MAX bytes; all others are cut at HARK_WORDS_BYTES_MAX.
#ifndef HARK_SDK_CORE_CLASSES_H
#define HARK_SDK_CORE_CLASSES_H

#include "sdk/core/masking.h"
#include "sdk/core/nodes.h"

#define HARK_WORDS_BYTES_MAX (16u << 10)

typedef struct {
  hark_text_class class_;
  hark_mask_mode mode;
  bool empty;   // the text is not sent
  bool hashed;  // a pseudonym stands for it when PATTERNS would change it
  bool rounded; // its numbers are a drawing's: geometry.h
} hark_treatment;

// How argument `argument` of the event is treated; `node` is the node whose policy applies (0: none).
hark_treatment hark_treatment_of(const hark_nodes *nodes, const hark_event *event, uint32_t argument, uint32_t node);
// Is an attribute of that name never sent?
bool hark_attribute_unwanted(hark_bytes name);

#endif
