// pieces.h — the texts of a batch in pieces that go by name: what an earlier visitor's page said in the same words is
// not sent again.
//
// Room: schema (platform-free). Owns no memory but the arena given. Tests: tests/schema/test_pieces.c. Fuzz:
// tests/fuzz/fuzz_pieces.c.
//
// Both sides cut alike, and where a piece ends depends on what is in it: a text that differs changes its own piece and
// none after it. A piece is named by the first 64 bits of the SHA-256 of its bytes. What a collector cannot put back is
// refused, so nobody loses more than a name that was a guess.
#ifndef HARK_SCHEMA_PIECES_H
#define HARK_SCHEMA_PIECES_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/base/sha256.h"
#include "schema/envelope.h"

#define HARK_PIECE_NAME_BYTES 8u
#define HARK_PIECES_MAX 128u
#define HARK_PIECE_BYTES_MIN 1024u
#define HARK_PIECE_BYTES_MAX (16u << 10) // what is longer, because of a long text, has no name

typedef struct {
  uint8_t bytes[HARK_PIECE_NAME_BYTES];
} hark_piece_name;

typedef struct {
  uint32_t at, size; // in the batch
  hark_piece_name name;
} hark_piece;

// Cuts the last `texts` bytes of a batch (but for padding); gives how many pieces there are, in their order.
uint32_t hark_pieces_cut(hark_bytes batch, size_t texts, hark_sha256_of sha256, hark_piece pieces[HARK_PIECES_MAX]);

// A list of pieces as it stands between the envelope and the zlib stream: how many, then each one's name and (LEB128)
// how many bytes of the batch lie between it and the one before. Never over this many bytes.
#define HARK_PIECES_LIST_BYTES_MAX (1u + HARK_PIECES_MAX * (HARK_PIECE_NAME_BYTES + 5u))
// Writes the list and takes the pieces out of `batch`, whose size is then *left. Gives the list's size.
size_t hark_pieces_take_out(const hark_piece *pieces, uint32_t count, uint8_t *batch, size_t *left, uint8_t *list);
// Reads the list that `body` begins with (of a size in a piece nothing is known); *rest is what follows it.
hark_err hark_pieces_read(hark_bytes body, hark_piece pieces[HARK_PIECES_MAX], uint32_t *count, hark_bytes *rest);
// Inflates a body that begins with a list, and puts the pieces back: found[i] are the bytes of the i-th.
hark_err hark_pieces_inflate(hark_arena *arena, const hark_envelope *envelope, hark_bytes body,
                             const hark_bytes found[HARK_PIECES_MAX], hark_bytes *batch);

#endif
