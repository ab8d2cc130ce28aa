// model.h — a FlatBuffers schema as fbgen sees it, read from flatc's reflection file (.bfbs).
//
// Room: schema/fbgen, a tool that runs at build time. Stands on: schema/flat (the file is itself a FlatBuffer,
// and is read like any other bytes from outside). Tests: tests/schema/fbgen_every.fbs, tests/wire/.
#ifndef HARK_SCHEMA_FBGEN_MODEL_H
#define HARK_SCHEMA_FBGEN_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/base/bytes.h"

#define FBGEN_FIELDS_MAX 192
#define FBGEN_OBJECTS_MAX 256
#define FBGEN_NAME_MAX 96
// A table with more fields than this, all byte vectors, gets functions by field number instead of one per field.
#define FBGEN_INDEXED_MIN 32

// reflection.BaseType of flatc
typedef enum {
  TYPE_NONE,
  TYPE_UTYPE,
  TYPE_BOOL,
  TYPE_BYTE,
  TYPE_UBYTE,
  TYPE_SHORT,
  TYPE_USHORT,
  TYPE_INT,
  TYPE_UINT,
  TYPE_LONG,
  TYPE_ULONG,
  TYPE_FLOAT,
  TYPE_DOUBLE,
  TYPE_STRING,
  TYPE_VECTOR,
  TYPE_OBJECT,
  TYPE_UNION,
  TYPE_ARRAY,
  TYPE_COUNT
} base_type;

typedef struct {
  char name[FBGEN_NAME_MAX];
  base_type type, element;
  int object; // index of the table that is meant, by the field or by its items; -1: none
  uint32_t array_count;
  uint32_t id, offset;
  int64_t default_integer;
  double default_real;
  bool deprecated;
} model_field;

typedef struct {
  char name[FBGEN_NAME_MAX];  // "stored_view"
  char upper[FBGEN_NAME_MAX]; // "STORED_VIEW"
  bool is_struct;
  uint32_t bytes; // of a struct
  uint32_t field_count;
  model_field fields[FBGEN_FIELDS_MAX]; // by id; of a struct: by offset
} model_object;

typedef struct {
  uint32_t count;
  model_object objects[FBGEN_OBJECTS_MAX];
} model_schema;

// Reads a whole .bfbs file; false, after saying why on stderr, where it is not one or uses what is not supported.
bool model_read(hark_bytes bfbs, model_schema *schema);

// Bytes of a scalar; 0 for any other type.
uint32_t model_scalar_size(base_type type);
// "uint32_t" for a scalar.
const char *model_c_type(base_type type);
bool model_is_indexed(const model_object *object);

#endif
