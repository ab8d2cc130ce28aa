#include "schema/pieces.h"

#include <string.h>

#include "schema/batch.h"
#include "schema/flat/reader.h"

// A piece that is long enough ends at the first text of which this is true: one of four.
static bool ends_piece(uint32_t hash) {
  return hash >> 30 == 0;
}

static void name(hark_piece *piece, hark_bytes batch, hark_sha256_of sha256) {
  uint8_t digest[HARK_SHA256_BYTES];
  sha256(hark_bytes_part(batch, piece->at, piece->size), digest);
  memcpy(piece->name.bytes, digest, sizeof piece->name.bytes);
}

uint32_t hark_pieces_cut(hark_bytes batch, size_t texts, hark_sha256_of sha256, hark_piece pieces[HARK_PIECES_MAX]) {
  while (batch.size > 0 && batch.data[batch.size - 1] == 0) { // padding: no text ends so
    batch.size--;
  }
  size_t from = batch.size - (texts < batch.size ? texts : batch.size);
  uint32_t count = 0, hash = 0;
  for (size_t i = from; i < batch.size && count < HARK_PIECES_MAX; i++) {
    hash = (hash + batch.data[i]) * 0x9E3779B1u;
    if (batch.data[i] < HARK_BATCH_TEXT_END) {
      continue;
    }
    size_t size = i + 1 - from;
    bool long_enough = size >= HARK_PIECE_BYTES_MIN;
    if (long_enough && (ends_piece(hash) || size >= 8 * HARK_PIECE_BYTES_MIN || i + 1 == batch.size)) {
      if (size <= HARK_PIECE_BYTES_MAX) {
        pieces[count] = (hark_piece){.at = (uint32_t)from, .size = (uint32_t)size};
        name(&pieces[count++], batch, sha256);
      }
      from = i + 1;
    }
    hash = 0;
  }
  return count;
}

size_t hark_pieces_take_out(const hark_piece *pieces, uint32_t count, uint8_t *batch, size_t *left, uint8_t *list) {
  uint8_t *to = list;
  size_t kept = 0, from = 0;
  *to++ = (uint8_t)count;
  for (uint32_t i = 0; i <= count; i++) {
    size_t stop = i < count ? pieces[i].at : *left;
    if (i < count) {
      memcpy(to, pieces[i].name.bytes, HARK_PIECE_NAME_BYTES);
      to = hark_leb_write(to + HARK_PIECE_NAME_BYTES, (uint32_t)(stop - from));
    }
    memmove(batch + kept, batch + from, stop - from);
    kept += stop - from;
    from = i < count ? stop + pieces[i].size : stop;
  }
  *left = kept;
  return (size_t)(to - list);
}

hark_err hark_pieces_read(hark_bytes body, hark_piece pieces[HARK_PIECES_MAX], uint32_t *count, hark_bytes *rest) {
  hark_reader r = hark_reader_init(body);
  *count = hark_read_u8(&r);
  if (*count == 0 || *count > HARK_PIECES_MAX) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  for (uint32_t i = 0; i < *count; i++) {
    hark_bytes bytes = hark_read_bytes(&r, HARK_PIECE_NAME_BYTES);
    pieces[i] = (hark_piece){.at = hark_read_leb(&r)};
    if (r.err != HARK_OK) {
      return HARK_ERR_TRUNCATED;
    }
    memcpy(pieces[i].name.bytes, bytes.data, bytes.size);
  }
  *rest = hark_bytes_part(body, r.offset, body.size - r.offset);
  return HARK_OK;
}

hark_err hark_pieces_inflate(hark_arena *arena, const hark_envelope *envelope, hark_bytes body,
                             const hark_bytes found[HARK_PIECES_MAX], hark_bytes *batch) {
  hark_piece pieces[HARK_PIECES_MAX];
  hark_bytes stream, left;
  hark_envelope without = *envelope;
  uint32_t count;
  hark_err err = hark_pieces_read(body, pieces, &count, &stream);
  if (err != HARK_OK) {
    return err;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (found[i].size > without.batch_bytes) {
      return HARK_ERR_BAD_DEFLATE;
    }
    without.batch_bytes -= (uint32_t)found[i].size;
  }
  without.flags &= (uint16_t)~HARK_ENVELOPE_NAMED;
  err = hark_envelope_inflate(arena, &without, stream, &left);
  uint8_t *out = err == HARK_OK ? hark_arena_take(arena, envelope->batch_bytes) : NULL;
  if (!out) {
    return err != HARK_OK ? err : HARK_ERR_NO_MEMORY;
  }
  uint8_t *to = out;
  for (uint32_t i = 0; i <= count; i++) {
    size_t gap = i < count ? pieces[i].at : left.size;
    if (gap > left.size) {
      return HARK_ERR_BAD_DEFLATE;
    }
    if (gap > 0) {
      memcpy(to, left.data, gap);
    }
    to += gap;
    left = hark_bytes_part(left, gap, left.size - gap);
    if (i < count && found[i].size > 0) {
      memcpy(to, found[i].data, found[i].size);
      to += found[i].size;
    }
  }
  *batch = (hark_bytes){out, envelope->batch_bytes};
  return HARK_OK;
}
