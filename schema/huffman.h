// huffman.h — prefix codes as deflate (RFC 1951) wants them, and the bits they are written in.
//
// Room: schema (platform-free). Used by deflate.c. Tests: tests/schema/test_deflate.c. Fuzz: tests/fuzz/fuzz_deflate.c.
#ifndef HARK_SCHEMA_HUFFMAN_H
#define HARK_SCHEMA_HUFFMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HARK_HUFFMAN_LITERALS 286u // bytes, the end of a block, lengths
#define HARK_HUFFMAN_DISTANCES 30u
#define HARK_HUFFMAN_SYMBOLS_MAX 288u // the fixed code has two more than are used

// Where bits go, from the lowest of each byte. Once `full`, nothing more is written.
typedef struct {
  uint8_t *at, *end;
  uint32_t held, held_count;
  bool full;
} hark_bit_writer;

// Writes the lowest `count` (at most 16) bits of `bits`, which has no others.
void hark_bits_put(hark_bit_writer *writer, uint32_t bits, uint32_t count);
// Fills up the byte that was begun with zero bits.
void hark_bits_align(hark_bit_writer *writer);

// The code of one alphabet: `size[s]` bits each, 0 for what does not occur.
typedef struct {
  uint32_t often[HARK_HUFFMAN_SYMBOLS_MAX]; // how often each symbol comes; the caller's
  uint16_t code[HARK_HUFFMAN_SYMBOLS_MAX];  // as it is written, its first bit lowest
  uint8_t size[HARK_HUFFMAN_SYMBOLS_MAX];
} hark_huffman;

// Finds the sizes that make the whole shortest with none over `size_max` (nearly so, where that limit matters), and the
// codes. A single symbol gets one bit. All of `often` together are at most 2^16.
void hark_huffman_make(hark_huffman *huffman, uint32_t symbol_count, uint32_t size_max);
// Writes a symbol.
void hark_huffman_put(const hark_huffman *huffman, hark_bit_writer *writer, uint32_t symbol);
// Begins a block: makes both codes from how often their symbols come, or takes the fixed ones where those and a shorter
// head are fewer bits, and writes the head. `last` is the block's final bit.
void hark_huffman_begin_block(hark_huffman *literals, hark_huffman *distances, bool last, hark_bit_writer *writer);

#endif
