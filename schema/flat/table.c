#include "schema/flat/table.h"

#include <assert.h>
#include <string.h>

static bool fits(hark_bytes whole, size_t at, size_t size) {
  return at <= whole.size && size <= whole.size - at;
}

static uint32_t load_u32(hark_bytes whole, size_t at) {
  return (uint32_t)hark_flat_load(whole.data + at, 4);
}

static uint16_t load_u16(hark_bytes whole, size_t at) {
  return (uint16_t)hark_flat_load(whole.data + at, 2);
}

// Where the offset stored at `at` points, if 4 bytes are there to be read; else 0.
static uint32_t follow(hark_bytes whole, size_t at) {
  if (!fits(whole, at, 4)) {
    return 0;
  }
  uint32_t offset = load_u32(whole, at);
  return offset < whole.size - at && fits(whole, at + offset, 4) ? (uint32_t)(at + offset) : 0;
}

// Where a field of `size` bytes lies; 0 when it is absent.
static size_t field_at(hark_flat_table table, uint32_t field, uint32_t size) {
  if (table.at == 0 || !fits(table.whole, table.at, 4)) {
    return 0;
  }
  uint32_t vtable = table.at - load_u32(table.whole, table.at); // signed distance: wraps on purpose
  uint32_t slot = 4 + 2 * field;
  if (!fits(table.whole, vtable, slot + 2) || load_u16(table.whole, vtable) < slot + 2) {
    return 0;
  }
  uint16_t offset = load_u16(table.whole, vtable + slot);
  return offset && fits(table.whole, table.at, (size_t)offset + size) ? (size_t)table.at + offset : 0;
}

hark_flat_table hark_flat_root(hark_bytes whole) {
  bool readable = whole.size <= HARK_FLAT_BYTES_MAX;
  return (hark_flat_table){whole, readable ? follow(whole, 0) : 0};
}

uint64_t hark_flat_scalar(hark_flat_table table, uint32_t field, uint32_t size, uint64_t fallback) {
  size_t at = field_at(table, field, size);
  return at ? hark_flat_load(table.whole.data + at, size) : fallback;
}

double hark_flat_double(hark_flat_table table, uint32_t field, double fallback) {
  uint64_t bits;
  double value;
  static_assert(sizeof value == sizeof bits, "a double is IEEE 754 of 64 bits");
  memcpy(&bits, &fallback, sizeof bits);
  bits = hark_flat_scalar(table, field, sizeof bits, bits);
  memcpy(&value, &bits, sizeof value);
  return value;
}

float hark_flat_float(hark_flat_table table, uint32_t field, float fallback) {
  uint32_t bits;
  float value;
  static_assert(sizeof value == sizeof bits, "a float is IEEE 754 of 32 bits");
  memcpy(&bits, &fallback, sizeof bits);
  bits = (uint32_t)hark_flat_scalar(table, field, sizeof bits, bits);
  memcpy(&value, &bits, sizeof value);
  return value;
}

static hark_flat_vector vector_at(hark_bytes whole, uint32_t at, uint32_t item_size) {
  if (at) {
    uint32_t count = load_u32(whole, at);
    if (count <= (whole.size - at - 4) / item_size) {
      return (hark_flat_vector){whole, at + 4, count};
    }
  }
  return (hark_flat_vector){whole, 0, 0};
}

static hark_bytes view(hark_flat_vector vector) {
  return vector.count ? (hark_bytes){vector.whole.data + vector.at, vector.count} : (hark_bytes){NULL, 0};
}

hark_flat_vector hark_flat_vector_of(hark_flat_table table, uint32_t field, uint32_t item_size) {
  size_t at = field_at(table, field, 4);
  return vector_at(table.whole, at ? follow(table.whole, at) : 0, item_size);
}

hark_bytes hark_flat_bytes(hark_flat_table table, uint32_t field) {
  return view(hark_flat_vector_of(table, field, 1));
}

hark_flat_table hark_flat_child(hark_flat_table table, uint32_t field) {
  size_t at = field_at(table, field, 4);
  return (hark_flat_table){table.whole, at ? follow(table.whole, at) : 0};
}

hark_flat_table hark_flat_table_at(hark_flat_vector vector, uint32_t index) {
  uint32_t at = index < vector.count ? follow(vector.whole, (size_t)vector.at + (size_t)index * 4) : 0;
  return (hark_flat_table){vector.whole, at};
}

hark_bytes hark_flat_bytes_at(hark_flat_vector vector, uint32_t index) {
  uint32_t at = index < vector.count ? follow(vector.whole, (size_t)vector.at + (size_t)index * 4) : 0;
  return view(vector_at(vector.whole, at, 1));
}

uint64_t hark_flat_scalar_at(hark_flat_vector vector, uint32_t index, uint32_t item_size) {
  if (index >= vector.count) {
    return 0;
  }
  return hark_flat_load(vector.whole.data + vector.at + (size_t)index * item_size, item_size);
}
