// zone_file.h — the system's time zone files.
//
// Room: collector/alerts; a port. Tests: tests/fault/alerts.test.mjs.
#ifndef HARK_COLLECTOR_ALERTS_ZONE_FILE_H
#define HARK_COLLECTOR_ALERTS_ZONE_FILE_H

#include "collector/alerts/zone.h"

typedef struct {
  hark_zone zone;
  uint8_t *bytes; // that it views
} hark_zone_file;

// Opens a zone by name; "" and "UTC" are always there. False where there is none. Close it in any case.
bool hark_zone_open(const char *name, hark_zone_file *file);
void hark_zone_close(hark_zone_file *file);

#endif
