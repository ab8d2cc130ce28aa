// emit.h — writes the C of a schema: shapes for the verifier, readers, values, builders.
//
// Room: schema/fbgen, a tool that runs at build time.
#ifndef HARK_SCHEMA_FBGEN_EMIT_H
#define HARK_SCHEMA_FBGEN_EMIT_H

#include <stdio.h>

#include "schema/fbgen/model.h"

// `prefix` begins every name made ("hark_fb"); `include` is how the source includes the header.
void emit_header(FILE *out, const model_schema *schema, const char *prefix);
void emit_source(FILE *out, const model_schema *schema, const char *prefix, const char *include);

#endif
