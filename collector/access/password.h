// password.h — passwords as they are kept: salted and hashed with scrypt (RFC 7914), OpenSSL's.
//
// Room: collector/access; a port to OpenSSL. Any thread but a loop's: one hash takes 32 MiB and about a quarter of a
// second. Tests: tests/collector/test_access.c.
//
// N = 2^15, r = 8, p = 3: one of the settings that OWASP's password storage cheat sheet holds to be equally strong.
// They stand in each record, so that later ones may be dearer: "scrypt:15:8:3:<salt, 32 hex>:<hash, 64 hex>".
#ifndef HARK_COLLECTOR_ACCESS_PASSWORD_H
#define HARK_COLLECTOR_ACCESS_PASSWORD_H

#include "schema/base/bytes.h"

#define HARK_PASSWORD_BYTES_MIN 10u
#define HARK_PASSWORD_BYTES_MAX 256u
#define HARK_PASSWORD_RECORD_MAX 128u

// Is it long enough, and no longer than anybody types?
bool hark_password_is_good(hark_bytes password);
// Writes the record of a password under a new salt. False without randomness or memory.
bool hark_password_make(hark_bytes password, char record[HARK_PASSWORD_RECORD_MAX]);
// Is this the password of the record? NULL, for somebody who does not exist, takes as long and is never right; so is a
// record that is malformed or dearer than N = 2^17, r = 8, p = 8.
bool hark_password_is(hark_bytes password, const char *record);

#endif
