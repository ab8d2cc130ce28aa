// session_kind.h — what kind of visitor a session is of: with which device, and whether it is a person's at all.
//
// Room: collector/store (platform-free). Stands on: schema. Owns nothing. Tests: tests/report/test_heatmap.c and those
// of the other reports.
#ifndef HARK_COLLECTOR_STORE_SESSION_KIND_H
#define HARK_COLLECTOR_STORE_SESSION_KIND_H

#include "schema/hark_fb.h"

typedef enum { HARK_DEVICE_DESKTOP, HARK_DEVICE_MOBILE, HARK_DEVICE_OTHER } hark_device;

// Reads the context of a stored record; `referrer` (empty: none was told) may be NULL. False where the session is known
// to be no person's: a steered browser, a robot.
bool hark_session_kind(hark_fb_session record, hark_device *device, hark_bytes *referrer);

#endif
