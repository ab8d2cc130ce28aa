#include "collector/store/arrival.h"

#include "schema/envelope.h"

#define MARK 0xa7u
#define FLAG_REMASKED 1u
#define BODY_BYTES_AT 8u // in the envelope

static uint64_t load(const uint8_t *at, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) {
    value |= (uint64_t)at[i] << 8 * i;
  }
  return value;
}

void hark_arrival_write(const hark_arrival *arrival, uint8_t out[HARK_ARRIVAL_BYTES]) {
  for (size_t i = 0; i < 6; i++) {
    out[i] = (uint8_t)(arrival->received_ms >> 8 * i);
  }
  out[6] = arrival->remasked ? FLAG_REMASKED : 0;
  out[7] = MARK;
}

// Is the value all envelope and body, as it was stored before arrivals were?
static bool is_bare(hark_bytes value) {
  return value.size < HARK_ARRIVAL_BYTES || value.data[value.size - 1] != MARK ||
         (value.size >= HARK_ENVELOPE_BYTES && load(value.data, 4) == HARK_ENVELOPE_MAGIC &&
          load(value.data + BODY_BYTES_AT, 4) == value.size - HARK_ENVELOPE_BYTES);
}

hark_bytes hark_arrival_split(hark_bytes value, hark_arrival *arrival) {
  bool bare = is_bare(value);
  size_t size = value.size - (bare ? 0 : HARK_ARRIVAL_BYTES);
  if (arrival) {
    *arrival = (hark_arrival){0};
    if (!bare) {
      arrival->received_ms = load(value.data + size, 6);
      arrival->remasked = (value.data[size + 6] & FLAG_REMASKED) != 0;
    }
  }
  return hark_bytes_part(value, 0, size);
}
