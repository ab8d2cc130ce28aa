// hash.h — a small fast hash of bytes, for tables in memory.
//
// Room: schema/base (platform-free). Tests: tests/schema/test_hash.c.
// Not for anything stored or sent (it may change) and no defence against chosen input: a table built on it
// must bound its probes. Only 32-bit multiplications, so that it is as fast in a page as it is natively.
#ifndef HARK_SCHEMA_BASE_HASH_H
#define HARK_SCHEMA_BASE_HASH_H

#include "schema/base/bytes.h"

uint64_t hark_hash(hark_bytes bytes, uint64_t seed);

#endif
