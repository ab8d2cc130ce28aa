// access_log.h — a line of a web server's access log, and whether a person loaded a page with it.
//
// Room: collector/analysis (platform-free). Owns nothing: views point into the line. Tests:
// tests/report/test_coverage.c, tests/fuzz/fuzz_access_log.c. The format is "combined", the default of nginx and Apache
// (https://httpd.apache.org/docs/2.4/logs.html#combined), or "common", which is the same without referrer and user
// agent. Inside quotes a backslash takes the next character along.
#ifndef HARK_COLLECTOR_ANALYSIS_ACCESS_LOG_H
#define HARK_COLLECTOR_ANALYSIS_ACCESS_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/base/bytes.h"

typedef struct {
  uint64_t at_ms; // wall time, UTC
  hark_bytes method;
  hark_bytes path;  // without query
  hark_bytes agent; // empty in the common format, "-" where the visitor sent none
  uint32_t status;
} hark_access;

// Reads one line without its line end. False for anything else, and for years before 1970.
bool hark_access_read(hark_bytes line, hark_access *access);
// Is it a page that was delivered (GET, 200 or 304, a path without an extension or with one that pages have)?
bool hark_access_is_page(const hark_access *access);
// Does the user agent name a robot, a library or nothing at all? The common format tells no agent: then nobody is one.
bool hark_access_is_robot(const hark_access *access);

#endif
