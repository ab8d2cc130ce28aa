#include "schema/huffman.h"

#include <string.h>

#define SIZE_MAX_WORDS 15u // of a literal's or distance's code
#define SIZE_MAX_SIZES 7u  // of the code that the sizes themselves are written in
#define SIZES_MAX (HARK_HUFFMAN_LITERALS + HARK_HUFFMAN_DISTANCES)
#define SIZE_SYMBOLS 19u     // sizes 0 to 15, and the three below
#define REPEAT_LAST 16u      // 3 to 6 times, 2 bits
#define REPEAT_ZERO 17u      // 3 to 10 times, 3 bits
#define REPEAT_ZERO_LONG 18u // 11 to 138 times, 7 bits
#define SYMBOL_BITS 9u

void hark_bits_put(hark_bit_writer *w, uint32_t bits, uint32_t count) {
  w->held |= bits << w->held_count;
  for (w->held_count += count; w->held_count >= 8; w->held_count -= 8) {
    w->full |= w->at == w->end;
    if (!w->full) {
      *w->at++ = (uint8_t)w->held;
    }
    w->held >>= 8;
  }
}

void hark_bits_align(hark_bit_writer *w) {
  hark_bits_put(w, 0, -w->held_count & 7);
}

// ---- codes ----------------------------------------------------------------------------------------

// Orders by size, ascending (Shell's sort: a few hundred entries at most).
static void sort(uint32_t *entries, uint32_t count) {
  for (uint32_t gap = count / 2; gap > 0; gap /= 2) {
    for (uint32_t i = gap; i < count; i++) {
      uint32_t entry = entries[i], to = i;
      for (; to >= gap && entries[to - gap] > entry; to -= gap) {
        entries[to] = entries[to - gap];
      }
      entries[to] = entry;
    }
  }
}

// Puts into a[] how deep each leaf of the best tree lies; a[] has at least two weights, ascending. In place, as of
// A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy codes", 1995.
static void depths(uint32_t *a, uint32_t count) {
  uint32_t root = 0, leaf = 0;
  for (uint32_t next = 0; next < count - 1; next++) { // pairs the two lightest: a[next] is an inner node
    uint32_t sum = 0;
    for (int part = 0; part < 2; part++) {
      if (leaf >= count || (root < next && a[root] < a[leaf])) {
        sum += a[root];
        a[root++] = next; // whose child it is
      } else {
        sum += a[leaf++];
      }
    }
    a[next] = sum;
  }
  a[count - 2] = 0;
  for (uint32_t next = count - 2; next-- > 0;) {
    a[next] = a[a[next]] + 1;
  }
  uint32_t inner = count - 1, to = count; // inner nodes and leaves not looked at yet
  for (uint32_t open = 1, depth = 0; open > 0; depth++) {
    uint32_t used = 0;
    for (; inner > 0 && a[inner - 1] == depth; inner--) {
      used++;
    }
    for (; open > used; open--) {
      a[--to] = depth;
    }
    open = 2 * used;
  }
}

// Counts the depths, and takes back what is deeper than `max`: two leaves move below one that is higher.
static void count_sizes(const uint32_t *depth, uint32_t count, uint32_t max, uint32_t sizes[SIZE_MAX_WORDS + 1]) {
  uint32_t room = 0;
  memset(sizes, 0, (SIZE_MAX_WORDS + 1) * sizeof *sizes);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t size = depth[i] < max ? depth[i] : max;
    sizes[size]++;
    room += 1u << (max - size);
  }
  for (; room > 1u << max; room--) {
    uint32_t size = max - 1;
    while (sizes[size] == 0) {
      size--;
    }
    sizes[size]--;
    sizes[size + 1] += 2;
    sizes[max]--;
  }
}

// Gives symbols of the same size codes that follow one another (RFC 1951, 3.2.2).
static void number(hark_huffman *h, uint32_t symbol_count) {
  uint32_t code = 0;
  for (uint32_t size = 1; size <= SIZE_MAX_WORDS; size++, code <<= 1) {
    for (uint32_t symbol = 0; symbol < symbol_count; symbol++) {
      if (h->size[symbol] == size) {
        uint32_t mirrored = 0;
        for (uint32_t bit = 0; bit < size; bit++) {
          mirrored |= (code >> bit & 1) << (size - 1 - bit);
        }
        h->code[symbol] = (uint16_t)mirrored;
        code++;
      }
    }
  }
}

void hark_huffman_make(hark_huffman *h, uint32_t symbol_count, uint32_t size_max) {
  uint32_t entries[HARK_HUFFMAN_SYMBOLS_MAX], weights[HARK_HUFFMAN_SYMBOLS_MAX], sizes[SIZE_MAX_WORDS + 1];
  uint32_t count = 0;
  memset(h->size, 0, sizeof h->size);
  for (uint32_t symbol = 0; symbol < symbol_count; symbol++) {
    if (h->often[symbol] > 0) {
      entries[count++] = h->often[symbol] << SYMBOL_BITS | symbol;
    }
  }
  sort(entries, count);
  for (uint32_t i = 0; i < count; i++) {
    weights[i] = entries[i] >> SYMBOL_BITS;
  }
  if (count > 1) {
    depths(weights, count);
  } else {
    weights[0] = 1;
  }
  count_sizes(weights, count, size_max, sizes);
  for (uint32_t i = 0, size = size_max; i < count; i++, sizes[size]--) { // the rarest get the longest
    while (sizes[size] == 0) {
      size--;
    }
    h->size[entries[i] & ((1u << SYMBOL_BITS) - 1)] = (uint8_t)size;
  }
  number(h, symbol_count);
}

void hark_huffman_put(const hark_huffman *h, hark_bit_writer *w, uint32_t symbol) {
  hark_bits_put(w, h->code[symbol], h->size[symbol]);
}

// ---- a block's head -------------------------------------------------------------------------------

static uint32_t fixed_size(uint32_t symbol) {
  return symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
}

// How many bits the symbols take, and in the fixed code.
static uint32_t bits_of(const hark_huffman *h, uint32_t symbol_count, uint32_t *fixed) {
  uint32_t bits = 0;
  for (uint32_t symbol = 0; symbol < symbol_count; symbol++) {
    bits += h->often[symbol] * h->size[symbol];
    *fixed += h->often[symbol] * (symbol_count == HARK_HUFFMAN_DISTANCES ? 5 : fixed_size(symbol));
  }
  return bits;
}

static void make_fixed(hark_huffman *literals, hark_huffman *distances) {
  for (uint32_t symbol = 0; symbol < HARK_HUFFMAN_SYMBOLS_MAX; symbol++) {
    literals->size[symbol] = (uint8_t)fixed_size(symbol);
  }
  memset(distances->size, 5, HARK_HUFFMAN_DISTANCES);
  number(literals, HARK_HUFFMAN_SYMBOLS_MAX);
  number(distances, HARK_HUFFMAN_DISTANCES);
}

static uint32_t extra_bits(uint32_t symbol) {
  return symbol == REPEAT_LAST ? 2 : symbol == REPEAT_ZERO ? 3 : symbol == REPEAT_ZERO_LONG ? 7 : 0;
}

// How both codes are told: their sizes, in words of a third code.
typedef struct {
  uint32_t literal_count, distance_count, word_count, order_count;
  uint16_t words[SIZES_MAX]; // each a symbol, and above it what its extra bits say
  hark_huffman code;
} head;

static const uint8_t order[SIZE_SYMBOLS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

// Takes the sizes [from, count) that are the same into one word; gives how many those are.
static uint32_t say_run(head *h, const uint8_t *sizes, uint32_t from, uint32_t count) {
  uint32_t symbol = sizes[from], run = 1, over = 0;
  bool again = from > 0 && sizes[from - 1] == symbol;
  uint32_t most = symbol == 0 ? 138 : again ? 6 : 1;
  while (run < most && from + run < count && sizes[from + run] == symbol) {
    run++;
  }
  if (run < 3) {
    run = 1;
  } else if (symbol != 0) {
    symbol = REPEAT_LAST;
    over = run - 3;
  } else {
    symbol = run < 11 ? REPEAT_ZERO : REPEAT_ZERO_LONG;
    over = run - (run < 11 ? 3 : 11);
  }
  h->words[h->word_count++] = (uint16_t)(over << 5 | symbol);
  h->code.often[symbol]++;
  return run;
}

static void make_head(head *h, const hark_huffman *literals, const hark_huffman *distances) {
  uint8_t sizes[SIZES_MAX];
  memset(h, 0, sizeof *h);
  h->literal_count = HARK_HUFFMAN_LITERALS;
  h->distance_count = HARK_HUFFMAN_DISTANCES;
  h->order_count = SIZE_SYMBOLS;
  while (literals->size[h->literal_count - 1] == 0) { // the end of the block has a size
    h->literal_count--;
  }
  while (h->distance_count > 1 && distances->size[h->distance_count - 1] == 0) {
    h->distance_count--;
  }
  memcpy(sizes, literals->size, h->literal_count);
  memcpy(sizes + h->literal_count, distances->size, h->distance_count);
  uint32_t count = h->literal_count + h->distance_count;
  for (uint32_t i = 0; i < count;) {
    i += say_run(h, sizes, i, count);
  }
  hark_huffman_make(&h->code, SIZE_SYMBOLS, SIZE_MAX_SIZES);
  while (h->code.size[order[h->order_count - 1]] == 0) {
    h->order_count--;
  }
}

static void write_head(const head *h, hark_bit_writer *w) {
  hark_bits_put(w, h->literal_count - 257, 5);
  hark_bits_put(w, h->distance_count - 1, 5);
  hark_bits_put(w, h->order_count - 4, 4);
  for (uint32_t i = 0; i < h->order_count; i++) {
    hark_bits_put(w, h->code.size[order[i]], 3);
  }
  for (uint32_t i = 0; i < h->word_count; i++) {
    uint32_t symbol = h->words[i] & 31;
    hark_huffman_put(&h->code, w, symbol);
    hark_bits_put(w, h->words[i] >> 5, extra_bits(symbol));
  }
}

void hark_huffman_begin_block(hark_huffman *literals, hark_huffman *distances, bool last, hark_bit_writer *w) {
  head h;
  uint32_t fixed = 0, none = 0;
  hark_huffman_make(literals, HARK_HUFFMAN_LITERALS, SIZE_MAX_WORDS);
  hark_huffman_make(distances, HARK_HUFFMAN_DISTANCES, SIZE_MAX_WORDS);
  make_head(&h, literals, distances);
  uint32_t bits = bits_of(literals, HARK_HUFFMAN_LITERALS, &fixed) +
                  bits_of(distances, HARK_HUFFMAN_DISTANCES, &fixed) + bits_of(&h.code, SIZE_SYMBOLS, &none);
  bits += 14 + 3 * h.order_count;
  for (uint32_t i = 0; i < h.word_count; i++) {
    bits += extra_bits(h.words[i] & 31);
  }
  if (fixed <= bits) {
    make_fixed(literals, distances);
    hark_bits_put(w, last | 1u << 1, 3);
  } else {
    hark_bits_put(w, last | 2u << 1, 3);
    write_head(&h, w);
  }
}
