// masking.h — decides which characters of the page may leave it.
//
// Room: sdk/core (platform-free). Stands on: schema. Owns no memory.
// Tests: tests/sdk/test_masking.c. Fuzz: tests/fuzz/fuzz_masking.c.
//
// Both halves of the product call it: the page before anything is encoded, the collector again on arrival.
// It is idempotent: PATTERNS of anything this room wrote, in the same class, changes nothing (given UTF-8; other bytes
// are only safe).
//
// What masked text looks like. A letter becomes x or X, a digit 0; one of two columns (CJK, full width) U+3007
// or U+FF10; digits of any script count. Everything else stays, so words keep their shape and e-mails their @
// and dots. PATTERNS keeps the exact number of characters. ALL rounds runs of letters or digits up to their
// length class: up to 8 as they are, then 10, 12, 16, 24, 32, 48, 64, then multiples of 32; accents that stand
// alone (U+0300..036F) go. Pictures, emoji and private-use characters (icon fonts) stay.
//
// PLAIN looks for
//   e-mail       local@domain.tld, also with U+FF20 or %40 for the @ (RFC 5322 dot-atoms, RFC 6531 letters)
//   card         13 to 19 digits, first 2 to 6, Luhn (ISO/IEC 7812), together or as people group them
//   phone        "+" and 8 to 15 digits (E.164); (area) and 7 to 12; a leading 0 and 9 to 12 in groups; and the
//                groupings listed in masking_numbers.c. Seven digits only as 555-0132
//   IBAN         ISO 13616 with its check (mod 97), spaced or not
//   national id  by grouping (masking_numbers.c) or form (masking_words.c) of some 30 countries, as in
//                tests/corpora/canaries/formats.tsv. What looks like a product code or an amount (plates, most
//                passports, AR DNI) is only hidden in fields and masked elements; formats.tsv says so too
//   IP, MAC      IPv4, IPv6 (RFC 4291 text forms), six pairs of hex digits
//   secret       JWT, known prefixes (sk_, ghp_, AKIA …), 24 hex digits or more (dashes apart), 24 or more
//                base64url characters whose classes change at least every fourth time
//   long number  9 digits or more in a row, whatever they are: 8 can be a date or an amount, 9 is the shortest
//                number that people are known by (US SSN, many accounts) without separators
//   URLs in text as class URL, but :line:column at their end stays; so does a query without its URL
// and leaves alone dates, times, years, prices, amounts in groups of three, versions, lists that count up.
// ALLOWED looks for cards and secrets only. CODE for e-mails, IBANs, and cards that cannot be geometry.
// CSS: strings of `content:` and of custom properties go whole (ALL) when PLAIN finds something in them; url() as URL;
// the rest stays. URL: scheme, host and port stay. User names and passwords, query values and bare queries: ALL. Names
// of queries and path segments: ALL when they hold 5 digits in a row, 12 hex digits, 20 mixed letters and digits, an
// "=" or anything PLAIN finds; %XX is undone first, %25XX too. Fragments are paths or queries. blob:, javascript: and
// data: keep only their scheme; data: pictures and fonts stay whole. Other schemes: ALL. White space separates URLs
// (srcset, ping), unless a query has begun.
//
// Known limits. A pattern that is cut in two (by markup, or at the seam of a text longer than 128 KiB) is not
// seen. Names and addresses of people in running text are words like others: mark their elements
// data-hark-mask. A host is kept, so a secret in a host name is too. Should masking one thing make another look
// personal, the whole text is masked (ALL): seen only in fuzzing.
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
// hark_mask_size_max(text.size) bytes, and out must have that many (else the empty view is returned: nothing
// leaks). Where nothing changes the input view itself is returned (no copy). `out` must not overlap `text`.
// ALL and SECRET apply to words whatever the class, except CODE and CSS, which know only PATTERNS.
hark_bytes hark_mask(hark_bytes text, hark_text_class class_, hark_mask_mode mode, uint8_t *out, size_t out_max);
size_t hark_mask_size_max(size_t text_size);

#endif
