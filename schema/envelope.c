// envelope.c — the header both ways, and inflate.
#include "schema/envelope.h"

#include <assert.h>
#include <string.h>
#include <zlib.h>

#include "schema/batch.h"
#include "schema/hark_fb.h"

#define FLAGS_KNOWN (HARK_ENVELOPE_KEYFRAME | HARK_ENVELOPE_FINAL | HARK_ENVELOPE_LITE | HARK_ENVELOPE_NAMED)

static_assert(HARK_FB_ENVELOPE_BYTES == HARK_ENVELOPE_BYTES, "hark.fbs has another envelope");
static_assert(sizeof((hark_fb_envelope *)0)->key == sizeof((hark_envelope *)0)->key, "hark.fbs has another key");
static_assert(sizeof((hark_fb_envelope *)0)->session == sizeof(hark_session_id), "hark.fbs has another session id");

void hark_envelope_pack(const hark_envelope *envelope, uint8_t out[HARK_ENVELOPE_BYTES]) {
  hark_fb_envelope wire = {
      .magic = envelope->magic,
      .version = envelope->version,
      .dictionary = envelope->dictionary,
      .flags = envelope->flags,
      .body_bytes = envelope->body_bytes,
      .batch_bytes = envelope->batch_bytes,
      .tab = envelope->tab,
      .epoch = envelope->epoch,
      .seq = envelope->seq,
      .base = envelope->base,
      .parts = envelope->parts,
      .sealed_ms = envelope->sealed_ms,
  };
  memcpy(wire.key, envelope->key, sizeof wire.key);
  memcpy(wire.session, envelope->session.bytes, sizeof wire.session);
  hark_fb_envelope_write(&wire, out);
}

static bool is_key(const char key[24]) {
  if (memcmp(key, "pk_", 3) != 0) {
    return false;
  }
  for (size_t i = 3; i < 24; i++) {
    char c = key[i];
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
      return false;
    }
  }
  return true;
}

static hark_err check(const hark_envelope *envelope, size_t body_size) {
  if (envelope->magic != HARK_ENVELOPE_MAGIC) {
    return HARK_ERR_BAD_MAGIC;
  }
  if (envelope->version != HARK_WIRE_VERSION) {
    return HARK_ERR_BAD_VERSION;
  }
  if (hark_dictionary(envelope->dictionary).size == 0) {
    return HARK_ERR_BAD_DICTIONARY;
  }
  if (envelope->batch_bytes > HARK_BATCH_BYTES_MAX || envelope->body_bytes < body_size) {
    return HARK_ERR_TOO_LARGE;
  }
  if (envelope->body_bytes > body_size) {
    return HARK_ERR_TRUNCATED;
  }
  bool both = envelope->base != 0 && (envelope->flags & HARK_ENVELOPE_NAMED) != 0;
  bool reserved = both || (envelope->flags & ~FLAGS_KNOWN) || envelope->base > envelope->seq || envelope->parts != 1;
  return reserved || !is_key(envelope->key) ? HARK_ERR_BAD_ARGUMENT : HARK_OK;
}

hark_err hark_envelope_unpack(hark_bytes whole, hark_envelope *envelope, hark_bytes *body) {
  hark_fb_envelope wire;
  hark_err err = hark_fb_envelope_read(whole, &wire);
  if (err != HARK_OK) {
    return err;
  }
  hark_envelope found = {
      .magic = wire.magic,
      .version = wire.version,
      .dictionary = wire.dictionary,
      .flags = wire.flags,
      .body_bytes = wire.body_bytes,
      .batch_bytes = wire.batch_bytes,
      .tab = wire.tab,
      .epoch = wire.epoch,
      .seq = wire.seq,
      .base = wire.base,
      .parts = wire.parts,
      .sealed_ms = wire.sealed_ms,
  };
  memcpy(found.key, wire.key, sizeof found.key);
  memcpy(found.session.bytes, wire.session, sizeof wire.session);
  hark_bytes rest = hark_bytes_part(whole, HARK_ENVELOPE_BYTES, whole.size);
  err = check(&found, rest.size);
  if (err == HARK_OK) {
    *envelope = found;
    *body = rest;
  }
  return err;
}

static voidpf take_from_arena(voidpf arena, uInt items, uInt size) {
  return items && size > SIZE_MAX / items ? NULL : hark_arena_take_unset(arena, (size_t)items * size);
}

static void leave_in_arena(voidpf arena, voidpf memory) {
  (void)arena;
  (void)memory;
}

// What stands around the deflated data: RFC 1950.
enum { ZLIB_HEAD = 6, ZLIB_TAIL = 4, ZLIB_DICTIONARY = 0x20, ZLIB_DEFLATE = 8 };

static uint32_t big_endian(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

// Does the stream begin as one that is deflated with this dictionary?
static bool is_stream_with(hark_bytes body, uint32_t dictionary_sum) {
  return body.size > ZLIB_HEAD + ZLIB_TAIL && (body.data[0] & 15) == ZLIB_DEFLATE && body.data[0] >> 4 < 8 &&
         (body.data[0] * 256u + body.data[1]) % 31 == 0 && (body.data[1] & ZLIB_DICTIONARY) != 0 &&
         big_endian(body.data + 2) == dictionary_sum;
}

// Inflates raw data, which has to end where its input does and to fill its output exactly.
static hark_err inflate_raw(z_stream *stream, hark_bytes dictionary) {
  int result = inflateInit2(stream, -MAX_WBITS);
  result = result == Z_OK ? inflateSetDictionary(stream, dictionary.data, (uInt)dictionary.size) : result;
  result = result == Z_OK ? inflate(stream, Z_FINISH) : result;
  inflateEnd(stream);
  if (result == Z_MEM_ERROR) {
    return HARK_ERR_NO_MEMORY;
  }
  bool whole = result == Z_STREAM_END && stream->avail_in == 0 && stream->avail_out == 0;
  return whole ? HARK_OK : HARK_ERR_BAD_DEFLATE;
}

hark_ready_dictionary hark_dictionary_ready(hark_bytes dictionary) {
  uint32_t none = (uint32_t)adler32(0, NULL, 0);
  return (hark_ready_dictionary){dictionary, (uint32_t)adler32(none, dictionary.data, (uInt)dictionary.size)};
}

hark_err hark_envelope_inflate_ready(hark_arena *arena, const hark_envelope *envelope, hark_ready_dictionary dictionary,
                                     hark_bytes body, hark_bytes *batch) {
  if (dictionary.bytes.size == 0) {
    return HARK_ERR_BAD_DICTIONARY;
  }
  if (envelope->batch_bytes > HARK_BATCH_BYTES_MAX || body.size > UINT32_MAX) {
    return HARK_ERR_TOO_LARGE;
  }
  if (!is_stream_with(body, dictionary.sum)) {
    return HARK_ERR_BAD_DEFLATE;
  }
  uint8_t *out = hark_arena_take_unset(arena, envelope->batch_bytes);
  if (!out) {
    return HARK_ERR_NO_MEMORY;
  }
  z_stream stream = {.zalloc = take_from_arena, .zfree = leave_in_arena, .opaque = arena};
  stream.next_in = (z_const Bytef *)body.data + ZLIB_HEAD;
  stream.avail_in = (uInt)(body.size - ZLIB_HEAD - ZLIB_TAIL);
  stream.next_out = out;
  stream.avail_out = envelope->batch_bytes;
  hark_err err = inflate_raw(&stream, dictionary.bytes);
  hark_bytes inflated = {out, envelope->batch_bytes};
  if (err == HARK_OK && hark_dictionary_ready(inflated).sum != big_endian(body.data + body.size - ZLIB_TAIL)) {
    err = HARK_ERR_BAD_DEFLATE;
  }
  if (err == HARK_OK) {
    *batch = inflated;
  }
  return err;
}

hark_err hark_envelope_inflate(hark_arena *arena, const hark_envelope *envelope, hark_bytes body, hark_bytes *batch) {
  hark_bytes none = {NULL, 0};
  bool alone = envelope->base == 0 && (envelope->flags & HARK_ENVELOPE_NAMED) == 0;
  hark_bytes dictionary = alone ? hark_dictionary(envelope->dictionary) : none;
  return hark_envelope_inflate_ready(arena, envelope, hark_dictionary_ready(dictionary), body, batch);
}

hark_err hark_envelope_inflate_based(hark_arena *arena, const hark_envelope *envelope, hark_bytes base, hark_bytes body,
                                     hark_bytes *batch) {
  uint8_t *out = hark_arena_take_unset(arena, HARK_DICTIONARY_BYTES_MAX);
  if (!out) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_bytes dictionary = hark_dictionary_based(envelope->dictionary, base, out);
  return hark_envelope_inflate_ready(arena, envelope, hark_dictionary_ready(dictionary), body, batch);
}
