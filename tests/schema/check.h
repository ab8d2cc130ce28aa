// check.h — what the tests of schema/ share: cmocka's includes in its order, and bytes that end at a guard page.
#ifndef HARK_TESTS_SCHEMA_CHECK_H
#define HARK_TESTS_SCHEMA_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schema/base/bytes.h"
#include "schema/base/err.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

#define assert_err(expected, call)                                                                                     \
  do {                                                                                                                 \
    hark_err err_ = (call);                                                                                            \
    if (err_ != (expected)) {                                                                                          \
      fail_msg("%s gave %s, not %s", #call, hark_err_name(err_), hark_err_name(expected));                             \
    }                                                                                                                  \
  } while (0)
#define assert_ok(call) assert_err(HARK_OK, call)
#define assert_bytes(expected, bytes) assert_true(hark_bytes_equal_cstr(bytes, expected))

// A copy whose last byte is the last before a page that cannot be read: reading one byte too far faults.
typedef struct {
  hark_bytes bytes;
  void *pages;
  size_t pages_size;
} guarded;

static inline guarded guard(hark_bytes bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t room = (bytes.size + page - 1) / page * page + page;
  guarded g = {.pages_size = room + page};
  g.pages = mmap(NULL, g.pages_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_ptr_not_equal(g.pages, MAP_FAILED);
  uint8_t *at = (uint8_t *)g.pages + room - bytes.size;
  if (bytes.size) {
    memcpy(at, bytes.data, bytes.size);
  }
  assert_int_equal(0, mprotect((uint8_t *)g.pages + room, page, PROT_NONE));
  g.bytes = (hark_bytes){at, bytes.size};
  return g;
}

static inline void unguard(guarded *g) {
  munmap(g->pages, g->pages_size);
}

// xorshift: the same numbers on every machine, so that a failure can be had again.
static inline uint32_t random_u32(uint64_t *state) {
  uint64_t x = *state;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  *state = x;
  return (uint32_t)(x >> 16);
}

#endif
