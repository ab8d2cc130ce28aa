#include "collector/alerts/zone_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIRECTORY "/usr/share/zoneinfo/" // Debian's tzdata

bool hark_zone_open(const char *name, hark_zone_file *file) {
  char path[128];
  *file = (hark_zone_file){0};
  if (*name == '\0' || strcmp(name, "UTC") == 0) {
    return true;
  }
  if (!hark_zone_name_is_good(name)) {
    return false;
  }
  snprintf(path, sizeof path, DIRECTORY "%s", name);
  FILE *stream = fopen(path, "re");
  file->bytes = stream ? malloc(HARK_ZONE_BYTES_MAX) : NULL;
  size_t size = file->bytes ? fread(file->bytes, 1, HARK_ZONE_BYTES_MAX, stream) : 0;
  if (stream) {
    fclose(stream);
  }
  return hark_zone_read((hark_bytes){file->bytes, size}, &file->zone);
}

void hark_zone_close(hark_zone_file *file) {
  free(file->bytes);
  *file = (hark_zone_file){0};
}
