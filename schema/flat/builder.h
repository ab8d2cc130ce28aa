// builder.h — builds FlatBuffers in a fixed piece of memory, children first, from its end towards its start.
//
// Room: schema/flat (platform-free). Stands on: schema/base. Owns no memory; the result lies in the caller's.
// Tests: tests/schema/test_flat.c, tests/wire/.
//
// Limits: HARK_FLAT_FIELDS_MAX fields a table; the size of the memory given. Failure is sticky: build on, and
// ask once, at finish.
//
// People use the typed functions that schema/fbgen makes of hark.fbs. Build:
//
//     hark_flat_builder b;
//     hark_flat_builder_init(&b, out, out_max);                     // out: 8-byte aligned
//     hark_flat_ref views[2];
//     for (int i = 0; i < 2; i++) {                                 // children before their parents
//       views[i] = hark_fb_stored_view_put(&b, &(hark_fb_stored_view_values){.tab = 7, .epoch = i, .url = url});
//     }
//     hark_fb_session_values values = {.id = id, .started_ms = now_ms, .user = user};
//     values.views = hark_flat_put_refs(&b, views, 2);
//     hark_bytes record;
//     hark_err err = hark_flat_finish(&b, hark_fb_session_put(&b, &values), &record); // HARK_ERR_FULL: no room
//
// In a `_values` struct strings and byte vectors are hark_bytes (empty: the field is left out), tables and
// vectors of tables or strings are hark_flat_ref (zero: left out), scalars equal to their default are left out.
// To change a stored record: `_get` its values, rebuild its vectors (`_get` and `_put` each child), `_put` it.
// The bytes that `_get` gave must not lie in the memory that is built into.
#ifndef HARK_SCHEMA_FLAT_BUILDER_H
#define HARK_SCHEMA_FLAT_BUILDER_H

#include "schema/base/bytes.h"
#include "schema/base/err.h"

#define HARK_FLAT_FIELDS_MAX 192u

// Something already built: its distance from the end of the memory. 0: nothing.
typedef struct {
  uint32_t n;
} hark_flat_ref;

typedef struct {
  uint8_t *out;
  size_t out_max;
  uint32_t used; // bytes built, at the end of out
  uint32_t align_max;
  hark_err err;
  uint32_t table_end; // `used` when the present table was begun
  uint32_t field_count;
  uint32_t fields[HARK_FLAT_FIELDS_MAX]; // `used` after each field of the present table; 0: left out
  uint32_t vtables[8];                   // recent ones, to be shared by tables with the same fields
  uint32_t vtable_count;
} hark_flat_builder;

void hark_flat_builder_init(hark_flat_builder *builder, void *out, size_t out_max);

// Copies a string (a NUL is added) or a vector of bytes. An empty one is built too.
hark_flat_ref hark_flat_put_string(hark_flat_builder *builder, hark_bytes text);
hark_flat_ref hark_flat_put_bytes(hark_flat_builder *builder, hark_bytes bytes);
// Makes a vector of `count` scalars of `item_size` bytes and returns where the caller is to write them (little-
// endian, before finish); NULL once there is no room.
uint8_t *hark_flat_reserve(hark_flat_builder *builder, size_t count, uint32_t item_size, hark_flat_ref *ref);
// Makes a vector of tables or strings.
hark_flat_ref hark_flat_put_refs(hark_flat_builder *builder, const hark_flat_ref *refs, size_t count);

// A table: begin, add fields (widest first wastes least), end. Nothing else is built in between.
void hark_flat_table_begin(hark_flat_builder *builder);
void hark_flat_add_scalar(hark_flat_builder *builder, uint32_t field, uint32_t size, uint64_t value, uint64_t fallback);
void hark_flat_add_double(hark_flat_builder *builder, uint32_t field, double value, double fallback);
void hark_flat_add_float(hark_flat_builder *builder, uint32_t field, float value, float fallback);
void hark_flat_add_ref(hark_flat_builder *builder, uint32_t field, hark_flat_ref ref);
hark_flat_ref hark_flat_table_end(hark_flat_builder *builder);

// Points to the root table, moves all to the start of the memory and views it. What was wrong first, if anything.
hark_err hark_flat_finish(hark_flat_builder *builder, hark_flat_ref root, hark_bytes *built);

#endif
