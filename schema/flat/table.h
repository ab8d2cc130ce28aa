// table.h — reads FlatBuffers: the verifier, and readers that cannot leave the bytes they were given.
//
// Room: schema/flat (platform-free). Stands on: schema/base. Owns no memory.
// Tests: tests/schema/test_flat.c, tests/wire/. Fuzz: tests/fuzz/fuzz_verifier.c.
//
// Limits: HARK_FLAT_BYTES_MAX a buffer, HARK_FLAT_DEPTH_MAX tables inside one another, HARK_FLAT_OBJECTS_MAX
// tables and strings in all (they may share bytes, so the size alone does not bound the work).
//
// People use the typed functions that schema/fbgen makes of hark.fbs (build/gen/schema/hark_fb.h). Read:
//
//     hark_err err = hark_fb_session_verify(record, NULL);        // once, where bytes come from outside
//     if (err != HARK_OK) { return err; }
//     hark_fb_session session = hark_fb_session_root(record);
//     uint64_t started_ms = hark_fb_session_started_ms(session);  // the default where the field is absent
//     hark_bytes user = hark_fb_session_user(session);            // borrows; empty where absent
//     for (uint32_t i = 0; i < hark_fb_session_views_count(session); i++) {
//       hark_fb_stored_view view = hark_fb_session_views_at(session, i);
//       hark_bytes url = hark_fb_stored_view_url(view);
//     }
//     hark_bytes first = hark_fb_project_origins_at(project, 0);  // a vector of strings; past its end: empty
//
// Change a record: hark_fb_stored_view_get(view) gives a struct of its scalars, strings and byte vectors, to
// edit and put into a new buffer (see schema/flat/builder.h). A table with a great many byte vectors
// is read by field number: hark_every_wide_at(wide, HARK_EVERY_WIDE_F7).
//
// Each reader checks every offset again, so bytes that were never verified (a damaged disk) give wrong values,
// never an access outside. What only the verifier promises: alignment, NULs, and that nothing was cut off.
#ifndef HARK_SCHEMA_FLAT_TABLE_H
#define HARK_SCHEMA_FLAT_TABLE_H

#include "schema/base/bytes.h"
#include "schema/base/err.h"

#define HARK_FLAT_BYTES_MAX (1u << 30)
#define HARK_FLAT_DEPTH_MAX 8u
#define HARK_FLAT_OBJECTS_MAX (1u << 18)

// A table inside `whole`; `at` 0 is the absent table, all of whose fields are absent.
typedef struct {
  hark_bytes whole;
  uint32_t at;
} hark_flat_table;

// A vector; `at` is its first item. All items lie inside `whole`.
typedef struct {
  hark_bytes whole;
  uint32_t at;
  uint32_t count;
} hark_flat_vector;

// ---- shapes: what the verifier has to know of a schema; fbgen makes them ----

enum {
  HARK_FLAT_SCALAR, // size bytes in the table itself
  HARK_FLAT_STRING,
  HARK_FLAT_VECTOR,  // of scalars of size bytes
  HARK_FLAT_STRINGS, // vector of strings
  HARK_FLAT_TABLE,   // of the shape
  HARK_FLAT_TABLES,  // vector of tables of the shape
};

typedef struct {
  uint8_t kind;
  uint8_t size;
  uint16_t shape; // index into the list of shapes
} hark_flat_field;

typedef struct {
  const hark_flat_field *fields;
  uint16_t count;
} hark_flat_shape;

// Checks that `whole` is a FlatBuffer whose root table has the shape `root`: bounds, alignment, vtables, NULs,
// depth and numbers. Fields past the shape's (of a newer schema) are not looked at. HARK_ERR_BAD_FLATBUFFER and,
// where `offset` is given, the place that is wrong; HARK_ERR_TOO_LARGE over a limit.
hark_err hark_flat_verify(hark_bytes whole, const hark_flat_shape *shapes, uint32_t root, size_t *offset);

// ---- readers ----

hark_flat_table hark_flat_root(hark_bytes whole);
static inline bool hark_flat_is_present(hark_flat_table table) {
  return table.at != 0;
}
// Reads the scalar of `size` (1, 2, 4 or 8) bytes, or gives `fallback` where the field is absent.
uint64_t hark_flat_scalar(hark_flat_table table, uint32_t field, uint32_t size, uint64_t fallback);
double hark_flat_double(hark_flat_table table, uint32_t field, double fallback);
float hark_flat_float(hark_flat_table table, uint32_t field, float fallback);
// Views a string (without its NUL) or a vector of bytes; empty where absent.
hark_bytes hark_flat_bytes(hark_flat_table table, uint32_t field);
hark_flat_table hark_flat_child(hark_flat_table table, uint32_t field);
// Gets a vector whose items take `item_size` bytes (4 for tables and strings); count 0 where absent.
hark_flat_vector hark_flat_vector_of(hark_flat_table table, uint32_t field, uint32_t item_size);
// Items past the end are absent, empty or 0.
hark_flat_table hark_flat_table_at(hark_flat_vector vector, uint32_t index);
hark_bytes hark_flat_bytes_at(hark_flat_vector vector, uint32_t index);
uint64_t hark_flat_scalar_at(hark_flat_vector vector, uint32_t index, uint32_t item_size);

// Little-endian loads and stores of `size` bytes, for generated struct readers.
static inline uint64_t hark_flat_load(const uint8_t *at, uint32_t size) {
  uint64_t value = 0;
  for (uint32_t i = size; i-- > 0;) {
    value = value << 8 | at[i];
  }
  return value;
}
static inline void hark_flat_store(uint8_t *at, uint32_t size, uint64_t value) {
  for (uint32_t i = 0; i < size; i++, value >>= 8) {
    at[i] = (uint8_t)value;
  }
}

#endif
