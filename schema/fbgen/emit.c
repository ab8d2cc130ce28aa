#include "schema/fbgen/emit.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

// Two results live at a time.
static const char *upper(const char *text) {
  static char buffer[2][2 * FBGEN_NAME_MAX];
  static int turn;
  char *out = buffer[turn ^= 1];
  size_t i = 0;
  for (; text[i] && i + 1 < sizeof buffer[0]; i++) {
    out[i] = (char)toupper((unsigned char)text[i]);
  }
  out[i] = 0;
  return out;
}

static bool is_scalar(const model_field *f) {
  return model_scalar_size(f->type) != 0;
}

static bool is_bytes(const model_field *f) {
  return f->type == TYPE_STRING || (f->type == TYPE_VECTOR && model_scalar_size(f->element) == 1);
}

// ---- header ----

static void emit_scalar_reader(FILE *out, const char *p, const model_object *o, const model_field *f) {
  const char *type = model_c_type(f->type);
  fprintf(out, "static inline %s %s_%s_%s(%s_%s it) {\n  return ", type, p, o->name, f->name, p, o->name);
  if (f->type == TYPE_DOUBLE || f->type == TYPE_FLOAT) {
    fprintf(out, "hark_flat_%s(it.table, %u, %s(%.17g))", type, f->id, f->type == TYPE_FLOAT ? "(float)" : "",
            f->default_real);
  } else {
    fprintf(out, "(%s)hark_flat_scalar(it.table, %u, %u, (uint64_t)INT64_C(%" PRId64 "))", type, f->id,
            model_scalar_size(f->type), f->default_integer);
  }
  fprintf(out, ";\n}\n");
}

static void emit_vector_readers(FILE *out, const char *p, const model_schema *s, const model_object *o,
                                const model_field *f) {
  uint32_t size = f->element == TYPE_STRING || f->element == TYPE_OBJECT ? 4 : model_scalar_size(f->element);
  fprintf(out, "static inline uint32_t %s_%s_%s_count(%s_%s it) {\n", p, o->name, f->name, p, o->name);
  fprintf(out, "  return hark_flat_vector_of(it.table, %u, %u).count;\n}\n", f->id, size);
  if (f->element == TYPE_STRING) {
    fprintf(out, "static inline hark_bytes %s_%s_%s_at(%s_%s it, uint32_t index) {\n", p, o->name, f->name, p, o->name);
    fprintf(out, "  return hark_flat_bytes_at(hark_flat_vector_of(it.table, %u, 4), index);\n}\n", f->id);
  } else if (f->element == TYPE_OBJECT) {
    const char *child = s->objects[f->object].name;
    fprintf(out, "static inline %s_%s %s_%s_%s_at(%s_%s it, uint32_t index) {\n", p, child, p, o->name, f->name, p,
            o->name);
    fprintf(out, "  return (%s_%s){hark_flat_table_at(hark_flat_vector_of(it.table, %u, 4), index)};\n}\n", p, child,
            f->id);
  } else {
    const char *type = model_c_type(f->element);
    fprintf(out, "static inline %s %s_%s_%s_at(%s_%s it, uint32_t index) {\n", type, p, o->name, f->name, p, o->name);
    fprintf(out, "  return (%s)hark_flat_scalar_at(hark_flat_vector_of(it.table, %u, %u), index, %u);\n}\n", type,
            f->id, size, size);
  }
}

static void emit_reader(FILE *out, const char *p, const model_schema *s, const model_object *o, const model_field *f) {
  if (is_scalar(f)) {
    emit_scalar_reader(out, p, o, f);
  } else if (is_bytes(f)) {
    fprintf(out, "static inline hark_bytes %s_%s_%s(%s_%s it) {\n", p, o->name, f->name, p, o->name);
    fprintf(out, "  return hark_flat_bytes(it.table, %u);\n}\n", f->id);
  } else if (f->type == TYPE_OBJECT) {
    const char *child = s->objects[f->object].name;
    fprintf(out, "static inline %s_%s %s_%s_%s(%s_%s it) {\n", p, child, p, o->name, f->name, p, o->name);
    fprintf(out, "  return (%s_%s){hark_flat_child(it.table, %u)};\n}\n", p, child, f->id);
  } else {
    emit_vector_readers(out, p, s, o, f);
  }
}

static void emit_values(FILE *out, const char *p, const model_object *o) {
  uint32_t live = 0;
  fprintf(out, "typedef struct {\n");
  for (uint32_t i = 0; i < o->field_count; i++) {
    const model_field *f = &o->fields[i];
    if (f->deprecated) {
      continue;
    }
    live++;
    const char *type = is_scalar(f) ? model_c_type(f->type) : is_bytes(f) ? "hark_bytes" : "hark_flat_ref";
    fprintf(out, "  %s %s;\n", type, f->name);
  }
  if (live == 0) {
    fprintf(out, "  uint8_t nothing; // C has no empty struct\n");
  }
  fprintf(out, "} %s_%s_values;\n", p, o->name);
  fprintf(out, "// Scalars, strings and byte vectors; what holds tables or wider vectors is left empty.\n");
  fprintf(out, "%s_%s_values %s_%s_get(%s_%s it);\n", p, o->name, p, o->name, p, o->name);
  fprintf(out, "hark_flat_ref %s_%s_put(hark_flat_builder *builder, const %s_%s_values *values);\n", p, o->name, p,
          o->name);
}

static void emit_indexed(FILE *out, const char *p, const model_object *o) {
  fprintf(out, "static inline hark_bytes %s_%s_at(%s_%s it, uint32_t field) {\n", p, o->name, p, o->name);
  fprintf(out, "  return hark_flat_bytes(it.table, field);\n}\n");
  fprintf(out, "// Returns the name of a field below %s_%s_FIELDS.\n", upper(p), o->upper);
  fprintf(out, "const char *%s_%s_name(uint32_t field);\n", p, o->name);
  fprintf(out, "// Fields whose ref is zero are left out.\n");
  fprintf(out, "hark_flat_ref %s_%s_put(hark_flat_builder *builder, const hark_flat_ref refs[%s_%s_FIELDS]);\n", p,
          o->name, upper(p), o->upper);
}

static void emit_table_header(FILE *out, const char *p, const model_schema *s, const model_object *o) {
  fprintf(out, "\n// ---- table %s ----\n\nenum {\n", o->name);
  for (uint32_t i = 0; i < o->field_count; i++) {
    fprintf(out, "  %s_%s_%s = %u,\n", upper(p), o->upper, upper(o->fields[i].name), i);
  }
  fprintf(out, "  %s_%s_FIELDS = %u\n};\n", upper(p), o->upper, o->field_count);
  fprintf(out, "// Checks bytes whose root is this table. See hark_flat_verify.\n");
  fprintf(out, "hark_err %s_%s_verify(hark_bytes whole, size_t *offset);\n", p, o->name);
  fprintf(out, "static inline %s_%s %s_%s_root(hark_bytes whole) {\n", p, o->name, p, o->name);
  fprintf(out, "  return (%s_%s){hark_flat_root(whole)};\n}\n", p, o->name);
  if (model_is_indexed(o)) {
    emit_indexed(out, p, o);
    return;
  }
  for (uint32_t i = 0; i < o->field_count; i++) {
    if (!o->fields[i].deprecated) {
      emit_reader(out, p, s, o, &o->fields[i]);
    }
  }
  emit_values(out, p, o);
}

static void emit_struct_header(FILE *out, const char *p, const model_object *o) {
  fprintf(out, "\n// ---- struct %s ----\n\nenum { %s_%s_BYTES = %u };\ntypedef struct {\n", o->name, upper(p),
          o->upper, o->bytes);
  for (uint32_t i = 0; i < o->field_count; i++) {
    const model_field *f = &o->fields[i];
    if (f->type == TYPE_ARRAY) {
      fprintf(out, "  uint8_t %s[%u];\n", f->name, f->array_count);
    } else {
      fprintf(out, "  %s %s;\n", model_c_type(f->type), f->name);
    }
  }
  fprintf(out, "} %s_%s;\n", p, o->name);
  fprintf(out, "// Reads it off the start of `whole`; HARK_ERR_TRUNCATED when that is too short.\n");
  fprintf(out, "hark_err %s_%s_read(hark_bytes whole, %s_%s *it);\n", p, o->name, p, o->name);
  fprintf(out, "void %s_%s_write(const %s_%s *it, uint8_t out[%s_%s_BYTES]);\n", p, o->name, p, o->name, upper(p),
          o->upper);
}

void emit_header(FILE *out, const model_schema *schema, const char *prefix) {
  fprintf(out,
          "// Made by schema/fbgen; not for editing. How to use it: schema/flat/table.h, schema/flat/builder.h.\n");
  fprintf(out, "#ifndef %s_H_MADE\n#define %s_H_MADE\n\n", upper(prefix), upper(prefix));
  fprintf(out, "#include \"schema/flat/builder.h\"\n#include \"schema/flat/table.h\"\n\n");
  for (uint32_t i = 0; i < schema->count; i++) {
    if (!schema->objects[i].is_struct) {
      fprintf(out, "typedef struct {\n  hark_flat_table table;\n} %s_%s;\n", prefix, schema->objects[i].name);
    }
  }
  for (uint32_t i = 0; i < schema->count; i++) {
    const model_object *o = &schema->objects[i];
    if (o->is_struct) {
      emit_struct_header(out, prefix, o);
    } else {
      emit_table_header(out, prefix, schema, o);
    }
  }
  fprintf(out, "\n#endif\n");
}

// ---- source ----

static void emit_shape_field(FILE *out, const model_field *f) {
  const char *kind = "HARK_FLAT_SCALAR";
  uint32_t size = model_scalar_size(f->type), shape = 0;
  if (f->type == TYPE_STRING) {
    kind = "HARK_FLAT_STRING";
  } else if (f->type == TYPE_OBJECT) {
    kind = "HARK_FLAT_TABLE";
    shape = (uint32_t)f->object;
  } else if (f->type == TYPE_VECTOR && f->element == TYPE_STRING) {
    kind = "HARK_FLAT_STRINGS";
  } else if (f->type == TYPE_VECTOR && f->element == TYPE_OBJECT) {
    kind = "HARK_FLAT_TABLES";
    shape = (uint32_t)f->object;
  } else if (f->type == TYPE_VECTOR) {
    kind = "HARK_FLAT_VECTOR";
    size = model_scalar_size(f->element);
  }
  fprintf(out, "    {%s, %u, %u}, // %s\n", kind, size, shape, f->name);
}

static void emit_shapes(FILE *out, const model_schema *s) {
  for (uint32_t i = 0; i < s->count; i++) {
    const model_object *o = &s->objects[i];
    if (o->is_struct || o->field_count == 0) {
      continue;
    }
    fprintf(out, "static const hark_flat_field %s_fields[] = {\n", o->name);
    for (uint32_t k = 0; k < o->field_count; k++) {
      emit_shape_field(out, &o->fields[k]);
    }
    fprintf(out, "};\n");
  }
  fprintf(out, "static const hark_flat_shape shapes[] = {\n");
  for (uint32_t i = 0; i < s->count; i++) {
    const model_object *o = &s->objects[i];
    if (o->is_struct || o->field_count == 0) {
      fprintf(out, "    {NULL, 0},\n");
    } else {
      fprintf(out, "    {%s_fields, %u},\n", o->name, o->field_count);
    }
  }
  fprintf(out, "};\n");
}

static void emit_indexed_source(FILE *out, const char *p, const model_object *o) {
  fprintf(out, "const char *%s_%s_name(uint32_t field) {\n  static const char *const names[] = {\n", p, o->name);
  for (uint32_t i = 0; i < o->field_count; i++) {
    fprintf(out, "      \"%s\",\n", o->fields[i].name);
  }
  fprintf(out, "  };\n  return field < %u ? names[field] : \"\";\n}\n", o->field_count);
  fprintf(out, "hark_flat_ref %s_%s_put(hark_flat_builder *builder, const hark_flat_ref refs[%u]) {\n", p, o->name,
          o->field_count);
  fprintf(out, "  hark_flat_table_begin(builder);\n  for (uint32_t i = 0; i < %u; i++) {\n", o->field_count);
  fprintf(out, "    hark_flat_add_ref(builder, i, refs[i]);\n  }\n  return hark_flat_table_end(builder);\n}\n");
}

static void emit_get(FILE *out, const char *p, const model_object *o) {
  fprintf(out, "%s_%s_values %s_%s_get(%s_%s it) {\n", p, o->name, p, o->name, p, o->name);
  fprintf(out, "  %s_%s_values values = {0};\n", p, o->name);
  for (uint32_t i = 0; i < o->field_count; i++) {
    const model_field *f = &o->fields[i];
    if (!f->deprecated && (is_scalar(f) || is_bytes(f))) {
      fprintf(out, "  values.%s = %s_%s_%s(it);\n", f->name, p, o->name, f->name);
    }
  }
  fprintf(out, "  (void)it;\n  return values;\n}\n");
}

static void emit_add(FILE *out, const model_field *f) {
  if (f->type == TYPE_DOUBLE || f->type == TYPE_FLOAT) {
    fprintf(out, "  hark_flat_add_%s(builder, %u, values->%s, %s(%.17g));\n", model_c_type(f->type), f->id, f->name,
            f->type == TYPE_FLOAT ? "(float)" : "", f->default_real);
  } else if (is_scalar(f)) {
    fprintf(out, "  hark_flat_add_scalar(builder, %u, %u, (uint64_t)values->%s, (uint64_t)INT64_C(%" PRId64 "));\n",
            f->id, model_scalar_size(f->type), f->name, f->default_integer);
  } else if (is_bytes(f)) {
    fprintf(out, "  hark_flat_add_ref(builder, %u, refs[%u]);\n", f->id, f->id);
  } else {
    fprintf(out, "  hark_flat_add_ref(builder, %u, values->%s);\n", f->id, f->name);
  }
}

static void emit_put(FILE *out, const char *p, const model_object *o) {
  fprintf(out, "hark_flat_ref %s_%s_put(hark_flat_builder *builder, const %s_%s_values *values) {\n", p, o->name, p,
          o->name);
  fprintf(out, "  hark_flat_ref refs[%u] = {{0}};\n", o->field_count ? o->field_count : 1);
  for (uint32_t i = 0; i < o->field_count; i++) {
    const model_field *f = &o->fields[i];
    if (!f->deprecated && is_bytes(f)) {
      fprintf(out, "  if (values->%s.size) {\n    refs[%u] = hark_flat_put_%s(builder, values->%s);\n  }\n", f->name,
              f->id, f->type == TYPE_STRING ? "string" : "bytes", f->name);
    }
  }
  fprintf(out, "  (void)refs;\n  (void)values;\n  hark_flat_table_begin(builder);\n");
  for (uint32_t size = 8; size; size /= 2) {
    for (uint32_t i = 0; i < o->field_count; i++) {
      const model_field *f = &o->fields[i];
      if (!f->deprecated && (is_scalar(f) ? model_scalar_size(f->type) : 4) == size) {
        emit_add(out, f);
      }
    }
  }
  fprintf(out, "  return hark_flat_table_end(builder);\n}\n");
}

static void emit_struct_source(FILE *out, const char *p, const model_object *o) {
  fprintf(out, "\nhark_err %s_%s_read(hark_bytes whole, %s_%s *it) {\n", p, o->name, p, o->name);
  fprintf(out, "  if (whole.size < %u) {\n    return HARK_ERR_TRUNCATED;\n  }\n", o->bytes);
  for (uint32_t i = 0; i < o->field_count; i++) {
    const model_field *f = &o->fields[i];
    if (f->type == TYPE_ARRAY) {
      fprintf(out, "  memcpy(it->%s, whole.data + %u, %u);\n", f->name, f->offset, f->array_count);
    } else if (f->type == TYPE_FLOAT || f->type == TYPE_DOUBLE) {
      fprintf(out, "  memcpy(&it->%s, whole.data + %u, %u);\n", f->name, f->offset, model_scalar_size(f->type));
    } else {
      fprintf(out, "  it->%s = (%s)hark_flat_load(whole.data + %u, %u);\n", f->name, model_c_type(f->type), f->offset,
              model_scalar_size(f->type));
    }
  }
  fprintf(out, "  return HARK_OK;\n}\nvoid %s_%s_write(const %s_%s *it, uint8_t out[%u]) {\n", p, o->name, p, o->name,
          o->bytes);
  fprintf(out, "  memset(out, 0, %u);\n", o->bytes);
  for (uint32_t i = 0; i < o->field_count; i++) {
    const model_field *f = &o->fields[i];
    if (f->type == TYPE_ARRAY) {
      fprintf(out, "  memcpy(out + %u, it->%s, %u);\n", f->offset, f->name, f->array_count);
    } else if (f->type == TYPE_FLOAT || f->type == TYPE_DOUBLE) {
      fprintf(out, "  memcpy(out + %u, &it->%s, %u);\n", f->offset, f->name, model_scalar_size(f->type));
    } else {
      fprintf(out, "  hark_flat_store(out + %u, %u, (uint64_t)it->%s);\n", f->offset, model_scalar_size(f->type),
              f->name);
    }
  }
  fprintf(out, "}\n");
}

void emit_source(FILE *out, const model_schema *schema, const char *prefix, const char *include) {
  fprintf(out, "// Made by schema/fbgen; not for editing.\n#include \"%s\"\n\n#include <string.h>\n\n", include);
  emit_shapes(out, schema);
  for (uint32_t i = 0; i < schema->count; i++) {
    const model_object *o = &schema->objects[i];
    if (o->is_struct) {
      emit_struct_source(out, prefix, o);
      continue;
    }
    fprintf(out, "\nhark_err %s_%s_verify(hark_bytes whole, size_t *offset) {\n", prefix, o->name);
    fprintf(out, "  return hark_flat_verify(whole, shapes, %u, offset);\n}\n", i);
    if (model_is_indexed(o)) {
      emit_indexed_source(out, prefix, o);
    } else {
      emit_get(out, prefix, o);
      emit_put(out, prefix, o);
    }
  }
}
