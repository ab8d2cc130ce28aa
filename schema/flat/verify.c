#include <stddef.h>

#include "schema/flat/table.h"

// A table being verified. While items_left is not 0, its tables-vector field is being walked.
typedef struct {
  uint32_t at;
  uint32_t vtable;
  uint16_t vtable_size;
  uint16_t table_size;
  uint32_t shape;
  uint32_t field; // next to be looked at
  uint32_t items_at, items_left, items_shape;
} frame;

typedef struct {
  hark_bytes whole;
  const hark_flat_shape *shapes;
  frame stack[HARK_FLAT_DEPTH_MAX];
  uint32_t depth;
  uint32_t objects;
  hark_err err;
  size_t wrong_at;
} verifier;

static bool refuse(verifier *v, size_t at, hark_err err) {
  v->err = err;
  v->wrong_at = at;
  return false;
}

// Are there `size` bytes at `at`, aligned to `align`?
static bool in_bounds(verifier *v, size_t at, size_t size, uint32_t align) {
  if (at > v->whole.size || size > v->whole.size - at || (at & (align - 1))) {
    return refuse(v, at, HARK_ERR_BAD_FLATBUFFER);
  }
  return true;
}

static uint32_t load_u32(const verifier *v, size_t at) {
  return (uint32_t)hark_flat_load(v->whole.data + at, 4);
}

static uint16_t load_u16(const verifier *v, size_t at) {
  return (uint16_t)hark_flat_load(v->whole.data + at, 2);
}

static bool count_object(verifier *v, size_t at) {
  return v->objects++ < HARK_FLAT_OBJECTS_MAX || refuse(v, at, HARK_ERR_TOO_LARGE);
}

// Follows the offset stored at `at`, which is known to be in bounds.
static bool follow(verifier *v, size_t at, uint32_t *target) {
  uint32_t offset = load_u32(v, at);
  if (offset < 4 || offset >= v->whole.size - at) { // 0 and 1..3 would point into the offset itself
    return refuse(v, at, HARK_ERR_BAD_FLATBUFFER);
  }
  *target = (uint32_t)at + offset;
  return in_bounds(v, *target, 4, 4);
}

static bool verify_vector(verifier *v, size_t at, uint32_t item_size, uint32_t *first, uint32_t *count) {
  uint32_t start;
  if (!follow(v, at, &start)) {
    return false;
  }
  *first = start + 4;
  *count = load_u32(v, start);
  if (*count > (v->whole.size - *first) / item_size) {
    return refuse(v, start, HARK_ERR_BAD_FLATBUFFER);
  }
  return in_bounds(v, *first, (size_t)*count * item_size, *count ? item_size : 1);
}

static bool verify_string(verifier *v, size_t at) {
  uint32_t first, size;
  if (!count_object(v, at) || !verify_vector(v, at, 1, &first, &size) || !in_bounds(v, first, (size_t)size + 1, 1)) {
    return false;
  }
  return v->whole.data[first + size] == 0 || refuse(v, first + size, HARK_ERR_BAD_FLATBUFFER);
}

static bool verify_strings(verifier *v, size_t at) {
  uint32_t first, count;
  if (!verify_vector(v, at, 4, &first, &count)) {
    return false;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (!verify_string(v, first + (size_t)i * 4)) {
      return false;
    }
  }
  return true;
}

// Checks the head of the table that the offset at `at` points to and makes it the one being verified.
static bool enter_table(verifier *v, size_t at, uint32_t shape) {
  uint32_t table;
  if (!count_object(v, at) || !follow(v, at, &table)) {
    return false;
  }
  if (v->depth == HARK_FLAT_DEPTH_MAX) {
    return refuse(v, table, HARK_ERR_TOO_LARGE);
  }
  uint32_t vtable = table - load_u32(v, table); // signed distance: wraps on purpose, the bounds check decides
  if (!in_bounds(v, vtable, 4, 2)) {
    return false;
  }
  uint16_t vtable_size = load_u16(v, vtable), table_size = load_u16(v, vtable + 2);
  if (vtable_size < 4 || (vtable_size & 1) || table_size < 4) {
    return refuse(v, vtable, HARK_ERR_BAD_FLATBUFFER);
  }
  if (!in_bounds(v, vtable, vtable_size, 2) || !in_bounds(v, table, table_size, 4)) {
    return false;
  }
  v->stack[v->depth++] =
      (frame){.at = table, .vtable = vtable, .vtable_size = vtable_size, .table_size = table_size, .shape = shape};
  return true;
}

static bool verify_field(verifier *v, frame *f, hark_flat_field field, size_t at) {
  uint32_t first, count;
  switch (field.kind) {
  case HARK_FLAT_SCALAR:
    return true; // bounds and alignment were all there is
  case HARK_FLAT_STRING:
    return verify_string(v, at);
  case HARK_FLAT_VECTOR:
    return verify_vector(v, at, field.size, &first, &count);
  case HARK_FLAT_STRINGS:
    return verify_strings(v, at);
  case HARK_FLAT_TABLE:
    return enter_table(v, at, field.shape);
  case HARK_FLAT_TABLES:
    f->items_shape = field.shape;
    return verify_vector(v, at, 4, &f->items_at, &f->items_left);
  default:
    return refuse(v, at, HARK_ERR_BAD_FLATBUFFER);
  }
}

// Takes the next step of the table on top: an item of the vector it is in, its next field, or leaving it.
static bool step(verifier *v) {
  frame *f = &v->stack[v->depth - 1];
  if (f->items_left) {
    uint32_t at = f->items_at;
    f->items_left--;
    f->items_at += 4;
    return enter_table(v, at, f->items_shape);
  }
  const hark_flat_shape *shape = &v->shapes[f->shape];
  uint32_t slot = 4 + 2 * f->field;
  if (f->field == shape->count || slot + 2 > f->vtable_size) {
    v->depth--;
    return true;
  }
  hark_flat_field field = shape->fields[f->field++];
  uint16_t offset = load_u16(v, f->vtable + slot);
  if (offset == 0) {
    return true;
  }
  uint32_t size = field.kind == HARK_FLAT_SCALAR ? field.size : 4;
  if (offset < 4 || offset > f->table_size || size > (uint32_t)f->table_size - offset) {
    return refuse(v, f->vtable + slot, HARK_ERR_BAD_FLATBUFFER);
  }
  size_t at = (size_t)f->at + offset;
  return in_bounds(v, at, size, size) && verify_field(v, f, field, at);
}

hark_err hark_flat_verify(hark_bytes whole, const hark_flat_shape *shapes, uint32_t root, size_t *offset) {
  verifier v = {.whole = whole, .shapes = shapes};
  if (whole.size > HARK_FLAT_BYTES_MAX) {
    refuse(&v, 0, HARK_ERR_TOO_LARGE);
  } else if (in_bounds(&v, 0, 4, 4) && enter_table(&v, 0, root)) {
    while (v.depth > 0 && step(&v)) {
    }
  }
  if (v.err != HARK_OK && offset) {
    *offset = v.wrong_at;
  }
  return v.err;
}
