// deflate.c — a batch as a zlib stream (RFC 1950, 1951).
//
// An encoder of its own, because all is there at once: zlib's is made for streams of any kind, at any level, and was a
// sixth of the script. Matches are found by chains of hashes and taken lazily, as zlib does at level 6.
#include <assert.h>
#include <string.h>

#include "schema/envelope.h"
#include "schema/huffman.h"

#define WINDOW HARK_DICTIONARY_BYTES_MAX // how far back a match may be
#define PIECE (32u << 10)                // so much is looked at before it is written: a block, at the most
#define HASH_BITS 14u
#define MATCH_MIN 3u
#define MATCH_MAX 258u
#define NEAR_MAX 4096u // a match of three bytes from further back is longer than its bytes
#define CHAIN_MAX 128u // candidates that are tried
#define LAZY_MAX 16u   // a match of this length is not compared with that of the next byte
#define GOOD 8u        // with one of this length in hand, a quarter of the candidates is
#define NICE 128u      // a match of this length ends the search
#define END 256u       // the symbol that ends a block
#define LENGTH_BITS 9u // of a token
#define WORD sizeof(uint64_t)
#define OWN_CODE_BYTES_MIN 512u // fewer bytes of text are not worth a code of their own

static_assert(PIECE <= 1u << 16, "symbols are counted in 16 bits");

struct hark_deflater {
  hark_bytes dictionary;     // of the next run; empty: the preset one
  const hark_deflater *like; // has looked through the preset one, and no further
  uint32_t dictionary_sum;
  hark_bit_writer writer;
  uint32_t origin; // where window[0] is in all that was, the dictionary before the batch
  uint32_t token_count;
  hark_huffman literals, distances;
  uint8_t window[WINDOW + PIECE + WORD];
  uint32_t tokens[PIECE + 1];     // a byte, or a match: its distance above LENGTH_BITS, its length below
  uint32_t head[1u << HASH_BITS]; // the last place of a hash, + 1
  uint16_t back[WINDOW];          // from a place to the one before with its hash; WINDOW: none
};

hark_deflater *hark_deflater_create(hark_arena *arena) {
  return hark_arena_take(arena, sizeof(hark_deflater));
}

void hark_deflater_use(hark_deflater *deflater, hark_bytes dictionary) {
  deflater->dictionary = dictionary;
}

// ---- matches --------------------------------------------------------------------------------------

// Notes the place of three bytes; gives how far back the ones before with their hash are: WINDOW is too far.
static uint32_t note(hark_deflater *d, uint32_t index) {
  const uint8_t *at = d->window + index;
  uint32_t three = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
  uint32_t *head = &d->head[(three * 0x9E3779B1u) >> (32 - HASH_BITS)];
  uint32_t place = d->origin + index + 1, gap = place - *head;
  *head = place;
  return d->back[place % WINDOW] = (uint16_t)(gap < WINDOW ? gap : WINDOW);
}

static uint16_t pair(const uint8_t *at) {
  uint16_t two;
  memcpy(&two, at, sizeof two);
  return two;
}

// How many bytes from a and b on are the same, at most `limit`; there are WORD - 1 bytes after those.
static uint32_t same(const uint8_t *a, const uint8_t *b, uint32_t limit) {
  uint32_t length = 0;
  while (length < limit) {
    uint64_t one, other;
    memcpy(&one, a + length, WORD);
    memcpy(&other, b + length, WORD);
    if (one != other) {
      length += (uint32_t)__builtin_ctzll(one ^ other) / 8; // little-endian, as all machines that this runs on
      break;
    }
    length += WORD;
  }
  return length < limit ? length : limit;
}

// The longest match for what is at `index`, if it is longer than `best`, the nearest of those; else `best`, and
// *distance stays. `gap` is what note() gave; best is below limit.
static uint32_t longest(const hark_deflater *d, uint32_t index, uint32_t gap, uint32_t limit, uint32_t best,
                        uint32_t *distance) {
  const uint8_t *at = d->window + index;
  uint32_t place = d->origin + index + 1, reach = gap;
  for (uint32_t tries = best < GOOD ? CHAIN_MAX : CHAIN_MAX / 4; tries > 0 && reach < WINDOW; tries--) {
    const uint8_t *from = at - reach;
    if (pair(from + best - 1) == pair(at + best - 1)) {
      uint32_t length = same(from, at, limit);
      if (length > best) {
        best = length;
        *distance = reach;
        if (length >= NICE || length == limit) {
          break;
        }
      }
    }
    gap = d->back[(place - reach) % WINDOW];
    reach += gap;
  }
  return best;
}

// ---- tokens ---------------------------------------------------------------------------------------

// Which symbol stands for a value, and how many extra bits follow it: 2^k symbols for each doubling of the value.
static uint32_t slot(uint32_t value, uint32_t k, uint32_t *extra) {
  *extra = value >> (k + 1) == 0 ? 0 : 31u - (uint32_t)__builtin_clz(value) - k;
  return (*extra << k) + (value >> *extra);
}

static uint32_t length_symbol(uint32_t length, uint32_t *extra) {
  uint32_t symbol = END + 1 + slot(length - MATCH_MIN, 2, extra);
  if (length < MATCH_MAX) {
    return symbol;
  }
  *extra = 0;
  return symbol + 1; // the longest has one of its own
}

static void take(hark_deflater *d, uint32_t length, uint32_t distance) {
  uint32_t extra;
  d->tokens[d->token_count++] = distance << LENGTH_BITS | length;
  if (distance == 0) {
    d->literals.often[length]++;
  } else {
    d->literals.often[length_symbol(length, &extra)]++;
    d->distances.often[slot(distance - 1, 1, &extra)]++;
  }
}

// Makes tokens of the bytes from WINDOW to `end`. A match is taken when the next byte has no longer one.
static void find_tokens(hark_deflater *d, uint32_t end) {
  uint32_t held = 0, held_distance = 0; // of the byte before: its longest match, or 1; 0: it is said already
  for (uint32_t i = WINDOW; i < end; i++) {
    uint32_t limit = end - i < MATCH_MAX ? end - i : MATCH_MAX;
    uint32_t gap = limit < MATCH_MIN ? WINDOW : note(d, i), length = 1, distance = 0;
    if (gap < WINDOW && held < LAZY_MAX && held < limit) {
      length = longest(d, i, gap, limit, held < MATCH_MIN ? MATCH_MIN - 1 : held, &distance);
      length = distance == 0 || (length == MATCH_MIN && distance > NEAR_MAX) ? 1 : length;
    }
    if (held >= MATCH_MIN && length <= held) {
      take(d, held, held_distance);
      for (uint32_t stop = i + held - 2; i < stop;) {
        if (++i + MATCH_MIN <= end) {
          note(d, i);
        }
      }
      held = 0;
      continue;
    }
    if (held > 0) {
      take(d, d->window[i - 1], 0);
    }
    held = length;
    held_distance = distance;
  }
  if (held > 0) {
    take(d, d->window[end - 1], 0);
  }
}

// ---- blocks ---------------------------------------------------------------------------------------

static void write_block(hark_deflater *d, bool last) {
  hark_bit_writer *w = &d->writer;
  d->literals.often[END]++;
  hark_huffman_begin_block(&d->literals, &d->distances, last, w);
  for (uint32_t i = 0; i < d->token_count; i++) {
    uint32_t length = d->tokens[i] & ((1u << LENGTH_BITS) - 1), distance = d->tokens[i] >> LENGTH_BITS, extra;
    if (distance == 0) {
      hark_huffman_put(&d->literals, w, length);
      continue;
    }
    hark_huffman_put(&d->literals, w, length_symbol(length, &extra));
    hark_bits_put(w, (length - MATCH_MIN) & ((1u << extra) - 1), extra);
    hark_huffman_put(&d->distances, w, slot(distance - 1, 1, &extra));
    hark_bits_put(w, (distance - 1) & ((1u << extra) - 1), extra);
  }
  hark_huffman_put(&d->literals, w, END);
  d->token_count = 0;
  memset(d->literals.often, 0, sizeof d->literals.often);
  memset(d->distances.often, 0, sizeof d->distances.often);
}

// RFC 1950, 8.2.
static uint32_t adler32(hark_bytes bytes) {
  uint32_t a = 1, b = 0;
  for (size_t i = 0; i < bytes.size;) {
    size_t stop = bytes.size - i < 5552 ? bytes.size : i + 5552; // so many bytes of 255 fit before the sums wrap
    for (; i < stop; i++) {
      a += bytes.data[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b << 16 | a;
}

static void put_sum(hark_bit_writer *w, uint32_t sum) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    hark_bits_put(w, sum >> shift & 0xFF, 8);
  }
}

static void begin(hark_deflater *d, hark_bytes dictionary) {
  d->dictionary_sum = adler32(dictionary);
  memset(d->head, 0, sizeof d->head); // WINDOW or more before any place
  memcpy(d->window + WINDOW - dictionary.size, dictionary.data, dictionary.size);
  d->origin = WINDOW;
  for (uint32_t i = WINDOW - (uint32_t)dictionary.size; i + MATCH_MIN <= WINDOW; i++) {
    note(d, i);
  }
}

static hark_bytes preset(void) {
  return hark_dictionary(HARK_DICTIONARY_VERSION);
}

void hark_deflater_prime(hark_deflater *d, hark_deflater *like) {
  begin(like, preset());
  d->like = like;
}

static void begin_alike(hark_deflater *d, const hark_deflater *like) {
  d->dictionary_sum = like->dictionary_sum;
  d->origin = like->origin;
  memcpy(d->window, like->window, WINDOW);
  memcpy(d->head, like->head, sizeof d->head);
  memcpy(d->back, like->back, sizeof d->back);
}

hark_err hark_deflater_run(hark_deflater *d, hark_bytes batch, size_t texts, uint8_t *out, size_t out_max,
                           size_t *size) {
  if (d->like && d->dictionary.size == 0) {
    begin_alike(d, d->like);
  } else {
    begin(d, d->dictionary.size > 0 ? d->dictionary : preset());
  }
  d->dictionary.size = 0;
  d->writer = (hark_bit_writer){.at = out, .end = out + out_max};
  hark_bits_put(&d->writer, 0xBB78, 16); // deflate, a window of 32 KiB, with a dictionary
  put_sum(&d->writer, d->dictionary_sum);
  // Numbers and words get a code each: one for both would fit neither.
  size_t words = texts >= OWN_CODE_BYTES_MIN && texts < batch.size ? batch.size - texts : batch.size, done = 0;
  do {
    size_t left = (done < words ? words : batch.size) - done;
    uint32_t piece = left < PIECE ? (uint32_t)left : PIECE;
    if (piece > 0) {
      memcpy(d->window + WINDOW, batch.data + done, piece);
    }
    done += piece;
    find_tokens(d, WINDOW + piece);
    write_block(d, done == batch.size);
    memmove(d->window, d->window + piece, WINDOW);
    d->origin += piece;
  } while (done < batch.size);
  hark_bits_align(&d->writer);
  put_sum(&d->writer, adler32(batch));
  *size = (size_t)(d->writer.at - out);
  return d->writer.full ? HARK_ERR_FULL : HARK_OK;
}
