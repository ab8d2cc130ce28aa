#include "schema/flat/builder.h"

#include <assert.h>
#include <string.h>

#include "schema/flat/table.h"

#define VTABLES_KEPT (sizeof((hark_flat_builder *)0)->vtables / sizeof(uint32_t))

void hark_flat_builder_init(hark_flat_builder *builder, void *out, size_t out_max) {
  memset(builder, 0, sizeof *builder);
  builder->out = out;
  builder->out_max = out_max < HARK_FLAT_BYTES_MAX ? out_max : HARK_FLAT_BYTES_MAX;
  builder->align_max = 4;
}

// Takes `size` bytes before what is built, so that they begin on `align`. The padding, which lies behind them, is
// zeroed. NULL once there is no room.
static uint8_t *take(hark_flat_builder *b, size_t size, uint32_t align) {
  if (b->err != HARK_OK) {
    return NULL;
  }
  size_t room = b->out_max - b->used;
  if (size > room) {
    b->err = HARK_ERR_FULL;
    return NULL;
  }
  size_t padding = (size_t)(-(b->used + size)) & (align - 1);
  if (padding > room - size) {
    b->err = HARK_ERR_FULL;
    return NULL;
  }
  uint8_t *end = b->out + (b->out_max - b->used);
  memset(end - padding, 0, padding);
  b->used += (uint32_t)(size + padding);
  b->align_max = align > b->align_max ? align : b->align_max;
  return end - padding - size;
}

static uint8_t *place_of(const hark_flat_builder *b, uint32_t used) {
  return b->out + (b->out_max - used);
}

static hark_flat_ref here(const hark_flat_builder *b) {
  return (hark_flat_ref){b->err == HARK_OK ? b->used : 0};
}

// Takes room for `size` bytes of items and their count; `count` is what gets written before them.
static uint8_t *take_vector(hark_flat_builder *b, size_t size, size_t count, uint32_t align) {
  uint8_t *items = take(b, size, align < 4 ? 4 : align);
  uint8_t *length = take(b, 4, 4);
  if (!length) {
    return NULL;
  }
  hark_flat_store(length, 4, count);
  return items;
}

hark_flat_ref hark_flat_put_string(hark_flat_builder *builder, hark_bytes text) {
  uint8_t *at = text.size < HARK_FLAT_BYTES_MAX ? take_vector(builder, text.size + 1, text.size, 1) : NULL;
  if (!at) {
    builder->err = builder->err != HARK_OK ? builder->err : HARK_ERR_FULL;
    return (hark_flat_ref){0};
  }
  if (text.size) {
    memcpy(at, text.data, text.size);
  }
  at[text.size] = 0;
  return here(builder);
}

hark_flat_ref hark_flat_put_bytes(hark_flat_builder *builder, hark_bytes bytes) {
  hark_flat_ref ref;
  uint8_t *at = hark_flat_reserve(builder, bytes.size, 1, &ref);
  if (at && bytes.size) {
    memcpy(at, bytes.data, bytes.size);
  }
  return ref;
}

uint8_t *hark_flat_reserve(hark_flat_builder *builder, size_t count, uint32_t item_size, hark_flat_ref *ref) {
  if (count > builder->out_max / item_size) {
    builder->err = builder->err != HARK_OK ? builder->err : HARK_ERR_FULL;
  }
  uint8_t *at = take_vector(builder, builder->err == HARK_OK ? count * item_size : 0, count, item_size);
  *ref = here(builder);
  return at;
}

hark_flat_ref hark_flat_put_refs(hark_flat_builder *builder, const hark_flat_ref *refs, size_t count) {
  hark_flat_ref ref;
  uint8_t *at = hark_flat_reserve(builder, count, 4, &ref);
  if (!at) {
    return (hark_flat_ref){0};
  }
  uint32_t first = ref.n - 4; // distance of the first item from the end
  for (size_t i = 0; i < count; i++) {
    assert(refs[i].n && "only what was built can be pointed to");
    hark_flat_store(at + i * 4, 4, first - (uint32_t)i * 4 - refs[i].n);
  }
  return ref;
}

void hark_flat_table_begin(hark_flat_builder *builder) {
  builder->table_end = builder->used;
  builder->field_count = 0;
}

static uint8_t *add_field(hark_flat_builder *b, uint32_t field, uint32_t size) {
  assert(field < HARK_FLAT_FIELDS_MAX);
  uint8_t *at = take(b, size, size);
  while (b->field_count <= field) {
    b->fields[b->field_count++] = 0;
  }
  b->fields[field] = b->used;
  return at;
}

void hark_flat_add_scalar(hark_flat_builder *builder, uint32_t field, uint32_t size, uint64_t value,
                          uint64_t fallback) {
  if (value == fallback) {
    return;
  }
  uint8_t *at = add_field(builder, field, size);
  if (at) {
    hark_flat_store(at, size, value);
  }
}

void hark_flat_add_double(hark_flat_builder *builder, uint32_t field, double value, double fallback) {
  uint64_t bits, fallback_bits;
  memcpy(&bits, &value, sizeof bits);
  memcpy(&fallback_bits, &fallback, sizeof fallback_bits);
  hark_flat_add_scalar(builder, field, sizeof bits, bits, fallback_bits);
}

void hark_flat_add_float(hark_flat_builder *builder, uint32_t field, float value, float fallback) {
  uint32_t bits, fallback_bits;
  memcpy(&bits, &value, sizeof bits);
  memcpy(&fallback_bits, &fallback, sizeof fallback_bits);
  hark_flat_add_scalar(builder, field, sizeof bits, bits, fallback_bits);
}

void hark_flat_add_ref(hark_flat_builder *builder, uint32_t field, hark_flat_ref ref) {
  if (ref.n == 0) {
    return;
  }
  uint8_t *at = add_field(builder, field, 4);
  if (at) {
    hark_flat_store(at, 4, builder->used - ref.n);
  }
}

// Looks for an equal vtable built before; 0 when there is none.
static uint32_t find_vtable(const hark_flat_builder *b, const uint8_t *vtable, size_t size) {
  for (uint32_t i = 0; i < VTABLES_KEPT && i < b->vtable_count; i++) {
    const uint8_t *other = place_of(b, b->vtables[i]);
    if (hark_flat_load(other, 2) == size && memcmp(other, vtable, size) == 0) {
      return b->vtables[i];
    }
  }
  return 0;
}

hark_flat_ref hark_flat_table_end(hark_flat_builder *builder) {
  uint8_t *distance = take(builder, 4, 4);
  uint32_t table = builder->used;
  size_t size = 4 + 2 * (size_t)builder->field_count;
  uint8_t *vtable = take(builder, size, 2);
  if (!vtable) {
    return (hark_flat_ref){0};
  }
  hark_flat_store(vtable, 2, size);
  hark_flat_store(vtable + 2, 2, table - builder->table_end);
  for (uint32_t i = 0; i < builder->field_count; i++) {
    hark_flat_store(vtable + 4 + 2 * (size_t)i, 2, builder->fields[i] ? table - builder->fields[i] : 0);
  }
  uint32_t shared = find_vtable(builder, vtable, size);
  if (shared) {
    builder->used = table;
  } else {
    shared = builder->used;
    builder->vtables[builder->vtable_count++ % VTABLES_KEPT] = shared;
  }
  hark_flat_store(distance, 4, (uint32_t)(shared - table)); // signed: a shared vtable lies behind the table
  return (hark_flat_ref){table};
}

hark_err hark_flat_finish(hark_flat_builder *builder, hark_flat_ref root, hark_bytes *built) {
  uint8_t *offset = take(builder, 4, builder->align_max);
  if (!offset) {
    return builder->err;
  }
  assert(root.n && "a buffer has a root");
  hark_flat_store(offset, 4, builder->used - root.n);
  memmove(builder->out, offset, builder->used);
  *built = (hark_bytes){builder->out, builder->used};
  return HARK_OK;
}
