// What the deflater writes is read by zlib, whatever it was given, and is not longer than zlib's own.
#include <zlib.h>

#include "schema/batch.h"
#include "schema/envelope.h"
#include "schema/huffman.h"
#include "tests/schema/check.h"

#define BYTES_MAX HARK_BATCH_BYTES_MAX

static uint8_t input[BYTES_MAX], deflated[BYTES_MAX + (1 << 16)], inflated[BYTES_MAX], other[BYTES_MAX + (1 << 16)];

static size_t zlibs_size(hark_bytes batch, hark_bytes dictionary) {
  z_stream stream = {0};
  assert_int_equal(Z_OK, deflateInit(&stream, 6));
  assert_int_equal(Z_OK, deflateSetDictionary(&stream, dictionary.data, (uInt)dictionary.size));
  stream.next_in = (z_const Bytef *)batch.data;
  stream.avail_in = (uInt)batch.size;
  stream.next_out = other;
  stream.avail_out = sizeof other;
  assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
  deflateEnd(&stream);
  return stream.total_out;
}

static void inflates_to(hark_bytes stream_bytes, hark_bytes dictionary, hark_bytes expected) {
  z_stream stream = {.next_in = (z_const Bytef *)stream_bytes.data,
                     .avail_in = (uInt)stream_bytes.size,
                     .next_out = inflated,
                     .avail_out = sizeof inflated};
  assert_int_equal(Z_OK, inflateInit(&stream));
  assert_int_equal(Z_NEED_DICT, inflate(&stream, Z_FINISH));
  assert_int_equal(Z_OK, inflateSetDictionary(&stream, dictionary.data, (uInt)dictionary.size));
  assert_int_equal(Z_STREAM_END, inflate(&stream, Z_FINISH));
  assert_int_equal(0, stream.avail_in);
  assert_true(hark_bytes_equal(expected, (hark_bytes){inflated, stream.total_out}));
  inflateEnd(&stream);
}

// Deflates and reads back; gives the size.
static size_t there_and_back(hark_bytes batch, size_t texts, hark_bytes dictionary) {
  hark_arena arena;
  hark_arena_open(&arena, 1 << 20);
  hark_deflater *deflater = hark_deflater_create(&arena);
  size_t size = 0;
  assert_non_null(deflater);
  if (dictionary.size > 0) {
    hark_deflater_use(deflater, dictionary);
  }
  assert_ok(hark_deflater_run(deflater, batch, texts, deflated, sizeof deflated, &size));
  inflates_to((hark_bytes){deflated, size}, dictionary.size > 0 ? dictionary : hark_dictionary(HARK_DICTIONARY_VERSION),
              batch);
  hark_arena_close(&arena);
  return size;
}

static const hark_bytes none = {NULL, 0};

static void sizes_around_every_limit_come_back(void **state) {
  (void)state;
  static const size_t sizes[] = {0,     1,     2,     3,     4,     5,     257,    258,           259,      260,
                                 32767, 32768, 32769, 65535, 65536, 65537, 100000, BYTES_MAX - 1, BYTES_MAX};
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    memset(input, 'a', sizes[i]); // one match after the other
    there_and_back((hark_bytes){input, sizes[i]}, 0, none);
    uint64_t seed = 7 + i;
    for (size_t at = 0; at < sizes[i]; at++) { // no match at all
      input[at] = (uint8_t)random_u32(&seed);
    }
    size_t size = there_and_back((hark_bytes){input, sizes[i]}, sizes[i] / 2, none);
    assert_true(size <= sizes[i] + sizes[i] / 64 + 64);
  }
}

static void words_of_all_lengths_at_all_distances_come_back(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (int round = 0; round < 60; round++) {
    size_t size = 0, most = 1 + random_u32(&seed) % 150000;
    uint32_t letters = 1 + random_u32(&seed) % 200;
    while (size < most) {
      size_t length = 1 + random_u32(&seed) % 400, from = size == 0 ? 0 : random_u32(&seed) % size;
      bool fresh = size == 0 || random_u32(&seed) % 3 == 0;
      for (size_t i = 0; i < length && size < most; i++, size++) {
        input[size] = fresh ? (uint8_t)(random_u32(&seed) % letters) : input[from + i];
      }
    }
    size_t dictionary = random_u32(&seed) % HARK_DICTIONARY_BYTES_MAX;
    dictionary = dictionary < size ? dictionary : 0;
    hark_bytes batch = {input + dictionary, size - dictionary};
    there_and_back(batch, random_u32(&seed) % (size + 1), (hark_bytes){input, dictionary});
  }
}

static void a_match_reaches_32767_back_and_no_further_than_the_window(void **state) {
  (void)state;
  static const char word[] = "this word is long enough to be worth a match wherever it stands";
  for (size_t gap = 32768 - sizeof word - 3; gap < 32768 - sizeof word + 4; gap++) {
    uint64_t seed = gap;
    size_t size = sizeof word + gap + sizeof word;
    for (size_t i = 0; i < size; i++) {
      input[i] = (uint8_t)random_u32(&seed);
    }
    memcpy(input, word, sizeof word);
    memcpy(input + sizeof word + gap, word, sizeof word);
    there_and_back((hark_bytes){input, size}, 0, none);
  }
}

static void no_code_is_longer_than_its_limit(void **state) {
  (void)state;
  // Fibonacci's numbers make the deepest tree there is.
  hark_huffman h = {.often = {1, 1}};
  for (uint32_t i = 2; i < 22; i++) {
    h.often[i] = h.often[i - 1] + h.often[i - 2];
  }
  for (uint32_t max = 5; max <= 15; max++) {
    hark_huffman_make(&h, 22, max);
    uint32_t room = 0;
    for (uint32_t i = 0; i < 22; i++) {
      assert_in_range(h.size[i], 1, max);
      room += 1u << (max - h.size[i]);
    }
    assert_int_equal(1u << max, room);
  }
  // 1 1 2 4 8 … in bytes: 17 of them would go 16 deep.
  size_t size = 0;
  for (uint32_t i = 0; i < 17; i++) {
    for (uint32_t n = 0; n < (i < 2 ? 1u : 1u << (i - 1)) && size < 30000; n++) {
      input[size++] = (uint8_t)i;
    }
  }
  uint64_t seed = 3;
  for (size_t i = size; i-- > 1;) { // shuffled, so that there are literals
    size_t with = random_u32(&seed) % (i + 1);
    uint8_t byte = input[i];
    input[i] = input[with];
    input[with] = byte;
  }
  there_and_back((hark_bytes){input, size}, 0, none);
}

static void what_is_like_a_page_takes_no_more_than_zlib_takes(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "<li class=\"item item-",     "\"><a href=\"/products/",         "\">", "</a></li>",
      "A few words of a product, ", "and some more of the same kind. "};
  uint64_t seed = 11;
  size_t size = 0;
  while (size < 60000) {
    const char *piece = pieces[random_u32(&seed) % COUNT_OF(pieces)];
    size += (size_t)snprintf((char *)input + size, 200, "%s%u", piece, random_u32(&seed) % 1000);
  }
  hark_bytes preset = hark_dictionary(HARK_DICTIONARY_VERSION);
  for (size_t part = 64; part < size; part *= 4) {
    hark_bytes batch = {input, part};
    size_t ours = there_and_back(batch, 0, none), theirs = zlibs_size(batch, preset);
    assert_true(ours <= theirs + theirs / 50 + 2);
  }
}

static void room_that_is_short_by_a_byte_is_full(void **state) {
  (void)state;
  static _Alignas(16) uint8_t memory[384 << 10];
  hark_arena arena;
  hark_arena_init(&arena, memory, 100 << 10);
  assert_null(hark_deflater_create(&arena));
  hark_arena_init(&arena, memory, sizeof memory);
  hark_deflater *deflater = hark_deflater_create(&arena);
  size_t size = 0, again = 0;
  hark_bytes batch = HARK_LITERAL("some words, and some words, and more");
  assert_ok(hark_deflater_run(deflater, batch, 0, deflated, sizeof deflated, &size));
  for (size_t room = 0; room < size; room++) {
    guarded g = guard((hark_bytes){deflated, room});
    assert_err(HARK_ERR_FULL, hark_deflater_run(deflater, batch, 0, (uint8_t *)g.bytes.data, room, &again));
    unguard(&g);
  }
  assert_ok(hark_deflater_run(deflater, batch, 0, other, size, &again));
  assert_int_equal(size, again);
  assert_memory_equal(deflated, other, size);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_around_every_limit_come_back),
      cmocka_unit_test(words_of_all_lengths_at_all_distances_come_back),
      cmocka_unit_test(a_match_reaches_32767_back_and_no_further_than_the_window),
      cmocka_unit_test(no_code_is_longer_than_its_limit),
      cmocka_unit_test(what_is_like_a_page_takes_no_more_than_zlib_takes),
      cmocka_unit_test(room_that_is_short_by_a_byte_is_full),
  };
  return cmocka_run_group_tests_name("schema.deflate", tests, NULL, NULL);
}
