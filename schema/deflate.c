// deflate.c — what the page needs of zlib; the inflater is in envelope.c.
#include <zlib.h>

#include "schema/envelope.h"

#define WINDOW_BITS 15
#define MEMORY_LEVEL 8
#define OWN_CODE_BYTES_MIN 512u // fewer bytes of text are not worth a code of their own

struct hark_deflater {
  z_stream stream;
  hark_bytes dictionary; // of the next run; empty: the preset one
};

static voidpf take_from_arena(voidpf arena, uInt items, uInt size) {
  return hark_arena_take_items(arena, items, size);
}

static void leave_in_arena(voidpf arena, voidpf memory) {
  (void)arena;
  (void)memory;
}

hark_deflater *hark_deflater_create(hark_arena *arena, int level) {
  hark_deflater *deflater = hark_arena_take(arena, sizeof *deflater);
  if (!deflater) {
    return NULL;
  }
  deflater->stream = (z_stream){.zalloc = take_from_arena, .zfree = leave_in_arena, .opaque = arena};
  int result = deflateInit2(&deflater->stream, level, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
  return result == Z_OK ? deflater : NULL;
}

void hark_deflater_use(hark_deflater *deflater, hark_bytes dictionary) {
  deflater->dictionary = dictionary;
}

hark_err hark_deflater_run(hark_deflater *deflater, hark_bytes batch, size_t texts, uint8_t *out, size_t out_max,
                           size_t *size) {
  z_stream *stream = &deflater->stream;
  hark_bytes dictionary = deflater->dictionary;
  if (dictionary.size == 0) {
    dictionary = hark_dictionary(HARK_DICTIONARY_VERSION);
  }
  deflater->dictionary.size = 0;
  if (batch.size > UINT32_MAX || out_max > UINT32_MAX) {
    return HARK_ERR_TOO_LARGE;
  }
  if (deflateReset(stream) != Z_OK || deflateSetDictionary(stream, dictionary.data, (uInt)dictionary.size) != Z_OK) {
    return HARK_ERR_STATE;
  }
  stream->next_in = (z_const Bytef *)batch.data;
  stream->avail_in = (uInt)(texts < batch.size ? batch.size - texts : 0);
  stream->next_out = out;
  stream->avail_out = (uInt)out_max;
  // Numbers and words get a code each: one for both would fit neither. What fails here fails below.
  if (texts >= OWN_CODE_BYTES_MIN && stream->avail_in > 0) {
    (void)deflate(stream, Z_BLOCK);
  }
  stream->avail_in = (uInt)(batch.size - (size_t)(stream->next_in - batch.data));
  if (deflate(stream, Z_FINISH) != Z_STREAM_END) {
    return HARK_ERR_FULL; // the state is made anew by the next run
  }
  *size = out_max - stream->avail_out;
  return HARK_OK;
}
