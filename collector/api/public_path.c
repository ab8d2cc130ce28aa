#include "collector/api/public_path.h"

#include <string.h>

// "recorder.0a1b2c3d.js": one of the files that the script loads, whose names are made of their content?
static bool is_part(hark_bytes name) {
  static const char *const stems[] = {"recorder.", "core.", "extra.", "preview.", "replay."};
  for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++) {
    size_t size = strlen(stems[i]);
    if (name.size > size && memcmp(name.data, stems[i], size) == 0) {
      return memchr(name.data, '/', name.size) == NULL;
    }
  }
  return false;
}

bool hark_public_path(const hark_config *config, hark_bytes path, hark_bytes *inside) {
  size_t prefix = strlen(config->public_path);
  if (path.size <= prefix || memcmp(path.data, config->public_path, prefix) != 0) {
    return false;
  }
  hark_bytes name = hark_bytes_part(path, prefix, path.size - prefix);
  if (hark_bytes_equal_cstr(name, config->script_name)) {
    *inside = HARK_LITERAL("/hark.js");
    return true;
  }
  bool takes = hark_bytes_equal_cstr(name, "v1/batch") || hark_bytes_equal_cstr(name, "v1/asset") ||
               hark_bytes_equal_cstr(name, "v1/known");
  if (!is_part(name) && !takes) {
    return false;
  }
  *inside = hark_bytes_part(path, prefix - 1, path.size - prefix + 1);
  return true;
}
