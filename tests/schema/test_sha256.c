#include "schema/base/sha256.h"

#include <openssl/sha.h>

#include "tests/schema/check.h"

static void digest_of(hark_bytes bytes, size_t piece, uint8_t digest[HARK_SHA256_BYTES]) {
  hark_sha256 sha;
  hark_sha256_init(&sha);
  for (size_t at = 0; at < bytes.size; at += piece) {
    hark_sha256_add(&sha, hark_bytes_part(bytes, at, piece));
  }
  hark_sha256_end(&sha, digest);
}

static void the_standard_s_own_examples_come_out(void **state) {
  (void)state;
  static const uint8_t of_abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                   0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                   0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
  static const uint8_t of_nothing[] = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14};
  uint8_t digest[HARK_SHA256_BYTES];
  digest_of(HARK_LITERAL("abc"), 3, digest);
  assert_memory_equal(digest, of_abc, sizeof of_abc);
  digest_of((hark_bytes){NULL, 0}, 1, digest);
  assert_memory_equal(digest, of_nothing, sizeof of_nothing);
}

static void it_is_openssl_s_for_every_size_and_any_pieces(void **state) {
  (void)state;
  uint64_t random = 0x1234567;
  uint8_t bytes[400], digest[HARK_SHA256_BYTES], oracle[HARK_SHA256_BYTES];
  for (size_t i = 0; i < sizeof bytes; i++) {
    bytes[i] = (uint8_t)random_u32(&random);
  }
  for (size_t size = 0; size <= sizeof bytes; size++) {
    guarded g = guard((hark_bytes){bytes, size});
    SHA256(bytes, size, oracle);
    digest_of(g.bytes, 1 + random_u32(&random) % 130, digest);
    assert_memory_equal(digest, oracle, sizeof oracle);
    unguard(&g);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_standard_s_own_examples_come_out),
      cmocka_unit_test(it_is_openssl_s_for_every_size_and_any_pieces),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
