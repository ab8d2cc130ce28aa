// client.h — which browser, operating system and kind of device a page view came from.
//
// Room: collector/ingest (platform-free). Owns no memory: answers are string literals and parts of the input.
// Tests: tests/collector/test_client.c.
//
// A small parser on purpose: it knows the names below and says "Other" for the rest. Client hints (`brands`,
// `platform`, `mobile`) win over the user-agent string, which browsers freeze.
//   browser  Chrome, Edge, Firefox, Safari, Opera, Samsung Internet, Other
//   os       Windows, macOS, iOS, Android, Linux, ChromeOS, Other
//   device   desktop, tablet, mobile (iPadOS calls itself a Mac: it is told apart only where the page says so)
#ifndef HARK_COLLECTOR_INGEST_CLIENT_H
#define HARK_COLLECTOR_INGEST_CLIENT_H

#include "schema/base/bytes.h"

typedef struct {
  hark_bytes ua;       // the user-agent string
  hark_bytes brands;   // "Google Chrome 126, Chromium 126" or the Sec-CH-UA form
  hark_bytes platform; // "Windows", "macOS", "Android", …
  hark_bytes mobile;   // "1" or "true" where the browser says it is a phone
} hark_client_hints;

typedef struct {
  hark_bytes browser;
  hark_bytes version; // major, digits; empty when not told
  hark_bytes os;
  hark_bytes device;
} hark_client;

hark_client hark_client_parse(const hark_client_hints *hints);

// Says by what a page view is known to be no person's: "webdriver" (the browser says that it is steered), "headless",
// or "robot" (the user agent names one); empty where nothing tells. Robots that hide it are not found.
hark_bytes hark_client_automation(const hark_client_hints *hints, hark_bytes webdriver);

#endif
