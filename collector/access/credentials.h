// credentials.h — what a request says about who sends it: "Authorization: Bearer …", or the cookie of a sign-in.
//
// Room: collector/access (no I/O). Owns no memory. Tests: tests/collector/test_access.c. Fuzz:
// tests/fuzz/fuzz_access.c.
#ifndef HARK_COLLECTOR_ACCESS_CREDENTIALS_H
#define HARK_COLLECTOR_ACCESS_CREDENTIALS_H

#include "schema/base/bytes.h"

#define HARK_COOKIE_NAME "hark_session"

// Cuts the secret out of an Authorization header; an empty view where there is none.
hark_bytes hark_credentials_bearer(hark_bytes header);
// Cuts a sign-in's secret out of a Cookie header. With two of that name neither counts: one of them was planted.
hark_bytes hark_credentials_cookie(hark_bytes header);

#endif
