// flatc.h — runs flatc over a schema, one way and the other.
#ifndef HARK_TESTS_WIRE_FLATC_H
#define HARK_TESTS_WIRE_FLATC_H

#include <jansson.h>

#include "schema/base/bytes.h"

// What flatc makes of `binary`, whose root is `type` ("Hark.Session") of the schema file. Fails the test at an error.
json_t *flatc_to_json(const char *schema, const char *type, hark_bytes binary);
// What flatc builds of the JSON text; the caller frees .data.
hark_bytes flatc_to_binary(const char *schema, const char *type, const char *json);
// Fails the test, printing both, where they differ.
void assert_json(const char *expected, json_t *got);

#endif
