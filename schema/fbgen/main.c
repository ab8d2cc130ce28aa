// fbgen: flatc's reflection of a schema in, C readers, builders and verifiers out.
//
// usage: fbgen SCHEMA.bfbs OUT.h OUT.c PREFIX INCLUDE
#include <stdio.h>
#include <stdlib.h>

#include "schema/fbgen/emit.h"
#include "schema/fbgen/model.h"

#define FILE_BYTES_MAX (16u << 20)

static hark_bytes read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  uint8_t *data = malloc(FILE_BYTES_MAX);
  if (!file || !data) {
    perror(path);
    exit(1);
  }
  size_t size = fread(data, 1, FILE_BYTES_MAX, file);
  fclose(file);
  return (hark_bytes){data, size};
}

static FILE *open_output(const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) {
    perror(path);
    exit(1);
  }
  return file;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: fbgen SCHEMA.bfbs OUT.h OUT.c PREFIX INCLUDE\n");
    return 2;
  }
  hark_bytes bfbs = read_file(argv[1]);
  model_schema *schema = calloc(1, sizeof *schema);
  if (!schema || !model_read(bfbs, schema)) {
    return 1;
  }
  FILE *header = open_output(argv[2]), *source = open_output(argv[3]);
  emit_header(header, schema, argv[4]);
  emit_source(source, schema, argv[4], argv[5]);
  int failed = fclose(header);
  failed |= fclose(source);
  free(schema);
  free((void *)bfbs.data);
  return failed ? 1 : 0;
}
