#include "tests/wire/flatc.h"

#include <spawn.h>
#include <sys/wait.h>

#include "tests/schema/check.h"

extern char **environ;

// A folder of its own for the files of one conversion.
static void make_folder(char folder[64]) {
  strcpy(folder, "/tmp/hark-wire-XXXXXX");
  assert_non_null(mkdtemp(folder));
}

static void remove_folder(const char *folder) {
  static const char *const names[] = {"x.bin", "x.json"};
  char path[128];
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    unlink(path);
  }
  rmdir(folder);
}

static void write_file(const char *folder, const char *name, hark_bytes bytes) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(bytes.size, fwrite(bytes.data, 1, bytes.size, file));
  assert_int_equal(0, fclose(file));
}

static hark_bytes read_file(const char *folder, const char *name) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(0, fseek(file, 0, SEEK_END));
  size_t size = (size_t)ftell(file);
  rewind(file);
  uint8_t *data = malloc(size + 1);
  assert_int_equal(size, fread(data, 1, size, file));
  data[size] = 0;
  fclose(file);
  return (hark_bytes){data, size};
}

static void run(char *const argv[]) {
  pid_t child;
  int status = -1;
  assert_int_equal(0, posix_spawn(&child, argv[0], NULL, NULL, argv, environ));
  assert_int_equal(child, waitpid(child, &status, 0));
  assert_int_equal(0, status);
}

json_t *flatc_to_json(const char *schema, const char *type, hark_bytes binary) {
  char folder[64], input[128];
  make_folder(folder);
  write_file(folder, "x.bin", binary);
  snprintf(input, sizeof input, "%s/x.bin", folder);
  run((char *const[]){HARK_FLATC, "--json", "--strict-json", "--raw-binary", "--root-type", (char *)(uintptr_t)type,
                      "-o", folder, (char *)(uintptr_t)schema, "--", input, NULL});
  hark_bytes text = read_file(folder, "x.json");
  json_error_t error;
  json_t *json = json_loadb((const char *)text.data, text.size, 0, &error);
  if (!json) {
    fail_msg("flatc's JSON: line %d: %s", error.line, error.text);
  }
  free((void *)(uintptr_t)text.data);
  remove_folder(folder);
  return json;
}

hark_bytes flatc_to_binary(const char *schema, const char *type, const char *json) {
  char folder[64], input[128];
  make_folder(folder);
  write_file(folder, "x.json", hark_bytes_from_cstr(json));
  snprintf(input, sizeof input, "%s/x.json", folder);
  run((char *const[]){HARK_FLATC, "--binary", "--root-type", (char *)(uintptr_t)type, "-o", folder,
                      (char *)(uintptr_t)schema, input, NULL});
  hark_bytes binary = read_file(folder, "x.bin");
  remove_folder(folder);
  return binary;
}

void assert_json(const char *expected, json_t *got) {
  json_error_t error;
  json_t *json = json_loads(expected, 0, &error);
  if (!json) {
    fail_msg("the expectation: line %d: %s", error.line, error.text);
  }
  if (!json_equal(json, got)) {
    char *text = json_dumps(got, JSON_COMPACT);
    print_error("expected %s\ngot      %s\n", expected, text);
    free(text);
    fail();
  }
  json_decref(json);
  json_decref(got);
}
