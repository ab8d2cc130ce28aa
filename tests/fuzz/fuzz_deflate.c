// fuzz_deflate.c — any bytes deflated, in any split into numbers and texts, against any dictionary, are what zlib
// inflates. The first four bytes say where texts begin and how much of the rest is the dictionary.
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "schema/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BYTES_MAX (1u << 18)
#define BUG(condition)                                                                                                 \
  do {                                                                                                                 \
    if (condition) {                                                                                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static void inflates_to(hark_bytes deflated, hark_bytes dictionary, hark_bytes expected) {
  static uint8_t out[BYTES_MAX + 1];
  z_stream stream = {.next_in = (z_const Bytef *)deflated.data,
                     .avail_in = (uInt)deflated.size,
                     .next_out = out,
                     .avail_out = sizeof out};
  BUG(inflateInit(&stream) != Z_OK);
  BUG(inflate(&stream, Z_FINISH) != Z_NEED_DICT);
  BUG(inflateSetDictionary(&stream, dictionary.data, (uInt)dictionary.size) != Z_OK);
  BUG(inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_in != 0);
  BUG(!hark_bytes_equal(expected, (hark_bytes){out, stream.total_out}));
  inflateEnd(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t memory[384u << 10], out[BYTES_MAX + BYTES_MAX / 8];
  if (size < 4 || size > BYTES_MAX) {
    return 0;
  }
  hark_bytes all = {data + 4, size - 4};
  size_t texts = data[0] | (size_t)data[1] << 8, given = data[2] | (size_t)data[3] << 8, deflated = 0;
  given = given > HARK_DICTIONARY_BYTES_MAX || given > all.size ? 0 : given;
  hark_bytes dictionary = hark_bytes_part(all, 0, given), batch = hark_bytes_part(all, given, all.size - given);
  hark_arena arena;
  hark_arena_init(&arena, memory, sizeof memory);
  hark_deflater *deflater = hark_deflater_create(&arena);
  BUG(!deflater);
  hark_deflater_use(deflater, dictionary);
  BUG(hark_deflater_run(deflater, batch, texts, out, sizeof out, &deflated) != HARK_OK);
  inflates_to((hark_bytes){out, deflated}, given > 0 ? dictionary : hark_dictionary(HARK_DICTIONARY_VERSION), batch);
  return 0;
}
