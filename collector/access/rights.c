#include "collector/access/rights.h"

#include <string.h>

static const char *const names[HARK_RIGHT_COUNT] = {
#define HARK_RIGHT_NAME(name, text, what) text,
    HARK_RIGHTS(HARK_RIGHT_NAME)
#undef HARK_RIGHT_NAME
};

const char *hark_right_name(size_t index) {
  return index < HARK_RIGHT_COUNT ? names[index] : "";
}

hark_rights hark_right_read(const char *name) {
  for (size_t i = 0; i < HARK_RIGHT_COUNT; i++) {
    if (strcmp(names[i], name) == 0) {
      return (hark_rights)1 << i;
    }
  }
  return 0;
}

hark_rights hark_role_read(const char *name) {
  return strcmp(name, "viewer") == 0    ? HARK_RIGHTS_VIEWER
         : strcmp(name, "analyst") == 0 ? HARK_RIGHTS_ANALYST
         : strcmp(name, "admin") == 0   ? HARK_RIGHTS_ADMIN
                                        : 0;
}

bool hark_name_is_good(hark_bytes name) {
  for (size_t i = 0; i < name.size; i++) {
    uint8_t c = name.data[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && (c == 0 || !strchr("._@+-", c))) {
      return false;
    }
  }
  return name.size > 0 && name.size <= HARK_NAME_BYTES_MAX;
}
