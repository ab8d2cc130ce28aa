// sign.h — a webhook's signature, by which its receiver knows who sent it, and when.
//
// Room: collector/alerts; the port to OpenSSL's HMAC and RAND. Tests: tests/collector/test_alerts.c.
// docs/alerts.md says how a receiver checks it.
#ifndef HARK_COLLECTOR_ALERTS_SIGN_H
#define HARK_COLLECTOR_ALERTS_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/base/bytes.h"

#define HARK_SIGNATURE_CHARS 112u
#define HARK_DELIVERY_CHARS 33u

// Writes "t=1795428000,v1=<64 hex>": HMAC-SHA256 under `secret` of the time's digits, a dot and the body.
bool hark_sign(const char *secret, uint64_t at_s, hark_bytes body, char out[HARK_SIGNATURE_CHARS]);
// Writes 32 random hex digits and a NUL.
bool hark_delivery_name(char out[HARK_DELIVERY_CHARS]);
// A random number below `below`; 0 where the system gives none.
uint64_t hark_jitter(uint64_t below);

#endif
