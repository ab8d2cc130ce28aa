#include "schema/fbgen/model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/flat/table.h"

// The part of flatc's reflection.fbs that is read here.
enum { SHAPE_SCHEMA, SHAPE_OBJECT, SHAPE_FIELD, SHAPE_TYPE };
enum { SCHEMA_OBJECTS };
enum { OBJECT_NAME, OBJECT_FIELDS, OBJECT_IS_STRUCT, OBJECT_MINALIGN, OBJECT_BYTESIZE };
enum {
  FIELD_NAME,
  FIELD_TYPE,
  FIELD_ID,
  FIELD_OFFSET,
  FIELD_DEFAULT_INTEGER,
  FIELD_DEFAULT_REAL,
  FIELD_DEPRECATED,
  FIELD_OPTIONAL = 11
};
enum { KIND_BASE, KIND_ELEMENT, KIND_INDEX, KIND_FIXED_LENGTH };

static const hark_flat_field schema_fields[] = {{HARK_FLAT_TABLES, 0, SHAPE_OBJECT}};
static const hark_flat_field object_fields[] = {
    {HARK_FLAT_STRING, 0, 0}, {HARK_FLAT_TABLES, 0, SHAPE_FIELD}, {HARK_FLAT_SCALAR, 1, 0},
    {HARK_FLAT_SCALAR, 4, 0}, {HARK_FLAT_SCALAR, 4, 0},
};
static const hark_flat_field field_fields[] = {
    {HARK_FLAT_STRING, 0, 0}, {HARK_FLAT_TABLE, 0, SHAPE_TYPE}, {HARK_FLAT_SCALAR, 2, 0}, {HARK_FLAT_SCALAR, 2, 0},
    {HARK_FLAT_SCALAR, 8, 0}, {HARK_FLAT_SCALAR, 8, 0},         {HARK_FLAT_SCALAR, 1, 0},
};
static const hark_flat_field type_fields[] = {
    {HARK_FLAT_SCALAR, 1, 0}, {HARK_FLAT_SCALAR, 1, 0}, {HARK_FLAT_SCALAR, 4, 0}, {HARK_FLAT_SCALAR, 2, 0}};
static const hark_flat_shape shapes[] = {{schema_fields, 1}, {object_fields, 5}, {field_fields, 7}, {type_fields, 4}};

uint32_t model_scalar_size(base_type type) {
  static const uint8_t sizes[TYPE_COUNT] = {
      [TYPE_BOOL] = 1, [TYPE_BYTE] = 1, [TYPE_UBYTE] = 1, [TYPE_SHORT] = 2, [TYPE_USHORT] = 2, [TYPE_INT] = 4,
      [TYPE_UINT] = 4, [TYPE_LONG] = 8, [TYPE_ULONG] = 8, [TYPE_FLOAT] = 4, [TYPE_DOUBLE] = 8,
  };
  return type < TYPE_COUNT ? sizes[type] : 0;
}

const char *model_c_type(base_type type) {
  static const char *const names[TYPE_COUNT] = {
      [TYPE_BOOL] = "bool",       [TYPE_BYTE] = "int8_t", [TYPE_UBYTE] = "uint8_t", [TYPE_SHORT] = "int16_t",
      [TYPE_USHORT] = "uint16_t", [TYPE_INT] = "int32_t", [TYPE_UINT] = "uint32_t", [TYPE_LONG] = "int64_t",
      [TYPE_ULONG] = "uint64_t",  [TYPE_FLOAT] = "float", [TYPE_DOUBLE] = "double",
  };
  return names[type];
}

bool model_is_indexed(const model_object *object) {
  if (object->is_struct || object->field_count < FBGEN_INDEXED_MIN) {
    return false;
  }
  for (uint32_t i = 0; i < object->field_count; i++) {
    if (object->fields[i].type != TYPE_VECTOR || object->fields[i].element != TYPE_UBYTE) {
      return false;
    }
  }
  return true;
}

// "Hark.StoredView" -> "stored_view"
static bool copy_name(hark_bytes from, char to[FBGEN_NAME_MAX]) {
  size_t start = 0, used = 0;
  for (size_t i = 0; i < from.size; i++) {
    start = from.data[i] == '.' ? i + 1 : start;
  }
  for (size_t i = start; i < from.size; i++) {
    int c = from.data[i];
    if (used + 3 > FBGEN_NAME_MAX || !(isalnum(c) || c == '_')) {
      return false;
    }
    if (isupper(c) && used && to[used - 1] != '_') {
      to[used++] = '_';
    }
    to[used++] = (char)tolower(c);
  }
  to[used] = 0;
  return used > 0;
}

static bool unsupported(const model_object *object, const model_field *field, const char *what) {
  fprintf(stderr, "fbgen: %s.%s: %s not supported\n", object->name, field->name, what);
  return false;
}

static bool check_field(const model_schema *schema, const model_object *object, const model_field *field) {
  bool refers = field->type == TYPE_OBJECT || (field->type == TYPE_VECTOR && field->element == TYPE_OBJECT);
  if (refers && (field->object < 0 || (uint32_t)field->object >= schema->count)) {
    return unsupported(object, field, "a type that the schema does not define is");
  }
  if (refers && schema->objects[field->object].is_struct) {
    return unsupported(object, field, "structs inside tables and structs are");
  }
  if (object->is_struct) {
    if (!model_scalar_size(field->type) && !(field->type == TYPE_ARRAY && field->element == TYPE_UBYTE)) {
      return unsupported(object, field, "anything in a struct but scalars and arrays of ubyte is");
    }
    uint32_t size = field->type == TYPE_ARRAY ? field->array_count : model_scalar_size(field->type);
    return (field->offset <= object->bytes && size <= object->bytes - field->offset) ||
           unsupported(object, field, "a place outside its struct is");
  }
  if (field->type == TYPE_VECTOR) {
    bool floats = field->element == TYPE_FLOAT || field->element == TYPE_DOUBLE;
    bool known = model_scalar_size(field->element) || field->element == TYPE_STRING || field->element == TYPE_OBJECT;
    return (known && !floats) || unsupported(object, field, "this vector is");
  }
  return model_scalar_size(field->type) || field->type == TYPE_STRING || field->type == TYPE_OBJECT ||
         unsupported(object, field, "this type is");
}

static bool read_field(hark_flat_table table, const model_object *object, model_field *field) {
  hark_flat_table type = hark_flat_child(table, FIELD_TYPE);
  if (!copy_name(hark_flat_bytes(table, FIELD_NAME), field->name)) {
    fprintf(stderr, "fbgen: %s: a field has no usable name\n", object->name);
    return false;
  }
  field->type = (base_type)hark_flat_scalar(type, KIND_BASE, 1, TYPE_NONE);
  field->element = (base_type)hark_flat_scalar(type, KIND_ELEMENT, 1, TYPE_NONE);
  field->object = (int)(uint32_t)hark_flat_scalar(type, KIND_INDEX, 4, UINT32_MAX);
  field->array_count = (uint32_t)hark_flat_scalar(type, KIND_FIXED_LENGTH, 2, 0);
  field->id = (uint32_t)hark_flat_scalar(table, FIELD_ID, 2, 0);
  field->offset = (uint32_t)hark_flat_scalar(table, FIELD_OFFSET, 2, 0);
  field->default_integer = (int64_t)hark_flat_scalar(table, FIELD_DEFAULT_INTEGER, 8, 0);
  field->default_real = hark_flat_double(table, FIELD_DEFAULT_REAL, 0);
  field->deprecated = hark_flat_scalar(table, FIELD_DEPRECATED, 1, 0) != 0;
  if (hark_flat_scalar(table, FIELD_OPTIONAL, 1, 0) && model_scalar_size(field->type)) {
    return unsupported(object, field, "a scalar that may be null is");
  }
  return true;
}

static bool read_object(hark_flat_table table, model_object *object) {
  if (!copy_name(hark_flat_bytes(table, OBJECT_NAME), object->name)) {
    fprintf(stderr, "fbgen: an object has no usable name\n");
    return false;
  }
  for (size_t i = 0; i <= strlen(object->name); i++) {
    object->upper[i] = (char)toupper((unsigned char)object->name[i]);
  }
  object->is_struct = hark_flat_scalar(table, OBJECT_IS_STRUCT, 1, 0) != 0;
  object->bytes = (uint32_t)hark_flat_scalar(table, OBJECT_BYTESIZE, 4, 0);
  hark_flat_vector fields = hark_flat_vector_of(table, OBJECT_FIELDS, 4);
  if (fields.count > FBGEN_FIELDS_MAX) {
    fprintf(stderr, "fbgen: %s has more than %d fields\n", object->name, FBGEN_FIELDS_MAX);
    return false;
  }
  object->field_count = fields.count;
  bool seen[FBGEN_FIELDS_MAX] = {false};
  for (uint32_t i = 0; i < fields.count; i++) { // flatc sorts them by name
    model_field field = {0};
    if (!read_field(hark_flat_table_at(fields, i), object, &field)) {
      return false;
    }
    if (field.id >= fields.count || seen[field.id]) {
      return unsupported(object, &field, "a gap in the field numbers is");
    }
    seen[field.id] = true;
    object->fields[field.id] = field;
  }
  return true;
}

bool model_read(hark_bytes bfbs, model_schema *schema) {
  size_t offset = 0;
  if (hark_flat_verify(bfbs, shapes, SHAPE_SCHEMA, &offset) != HARK_OK) {
    fprintf(stderr, "fbgen: not a .bfbs file: wrong at byte %zu\n", offset);
    return false;
  }
  hark_flat_vector objects = hark_flat_vector_of(hark_flat_root(bfbs), SCHEMA_OBJECTS, 4);
  if (objects.count > FBGEN_OBJECTS_MAX) {
    fprintf(stderr, "fbgen: more than %d tables and structs\n", FBGEN_OBJECTS_MAX);
    return false;
  }
  schema->count = objects.count;
  for (uint32_t i = 0; i < objects.count; i++) {
    if (!read_object(hark_flat_table_at(objects, i), &schema->objects[i])) {
      return false;
    }
  }
  for (uint32_t i = 0; i < schema->count; i++) {
    const model_object *object = &schema->objects[i];
    for (uint32_t k = 0; k < object->field_count; k++) {
      if (!check_field(schema, object, &object->fields[k])) {
        return false;
      }
    }
  }
  return true;
}
