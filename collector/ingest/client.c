#include "collector/ingest/client.h"

#include <string.h>

typedef struct {
  const char *mark;
  const char *name;
} known;

// The order matters: those who carry another's mark too come first.
static const known browsers_by_brand[] = {
    {"Edge", "Edge"},     {"Opera", "Opera"},           {"Samsung Internet", "Samsung Internet"},
    {"Chrome", "Chrome"}, {"HeadlessChrome", "Chrome"}, {"Chromium", "Chrome"},
};
static const known browsers_by_ua[] = {
    {"Edg/", "Edge"},
    {"EdgA/", "Edge"},
    {"EdgiOS/", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"HeadlessChrome/", "Chrome"},
    {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Version/", "Safari"},
};
static const known systems[] = {
    {"Windows", "Windows"}, {"iPhone", "iOS"},    {"iPad", "iOS"},           {"iOS", "iOS"},
    {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Chrome OS", "ChromeOS"}, {"ChromeOS", "ChromeOS"},
    {"Mac OS X", "macOS"},  {"macOS", "macOS"},   {"Linux", "Linux"},        {"X11", "Linux"},
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

// Returns the place after `mark`, or 0 where the text does not have it.
static size_t after(hark_bytes text, const char *mark) {
  size_t size = strlen(mark);
  for (size_t i = 0; i + size <= text.size; i++) {
    if (memcmp(text.data + i, mark, size) == 0) {
      return i + size;
    }
  }
  return 0;
}

// The next number within a few characters (`Chrome";v="126`, `Chrome 126`, `Chrome/126`). Zeros only: it was masked.
static hark_bytes number_after(hark_bytes text, size_t at) {
  size_t end = text.size - at > 6 ? at + 6 : text.size;
  while (at < end && (text.data[at] < '0' || text.data[at] > '9')) {
    if (text.data[at] == ',') {
      return (hark_bytes){0};
    }
    at++;
  }
  size_t size = 0;
  bool zeros = true;
  while (at + size < text.size && size < 5 && text.data[at + size] >= '0' && text.data[at + size] <= '9') {
    zeros = zeros && text.data[at + size] == '0';
    size++;
  }
  return zeros ? (hark_bytes){0} : hark_bytes_part(text, at, size);
}

static bool find_browser(hark_bytes text, const known *list, size_t count, hark_client *client) {
  for (size_t i = 0; i < count; i++) {
    size_t at = after(text, list[i].mark);
    if (at > 0) {
      client->browser = hark_bytes_from_cstr(list[i].name);
      client->version = number_after(text, at);
      return true;
    }
  }
  return false;
}

static bool find_system(hark_bytes text, hark_client *client) {
  for (size_t i = 0; i < COUNT(systems); i++) {
    if (after(text, systems[i].mark) > 0) {
      client->os = hark_bytes_from_cstr(systems[i].name);
      return true;
    }
  }
  return false;
}

static bool is_yes(hark_bytes text) {
  return hark_bytes_equal_cstr(text, "1") || hark_bytes_equal_cstr(text, "true") || hark_bytes_equal_cstr(text, "?1");
}

hark_client hark_client_parse(const hark_client_hints *hints) {
  hark_client client = {HARK_LITERAL("Other"), {0}, HARK_LITERAL("Other"), HARK_LITERAL("desktop")};
  if (!find_browser(hints->brands, browsers_by_brand, COUNT(browsers_by_brand), &client)) {
    find_browser(hints->ua, browsers_by_ua, COUNT(browsers_by_ua), &client);
  }
  if (!find_system(hints->platform, &client)) {
    find_system(hints->ua, &client);
  }
  if (is_yes(hints->mobile) || after(hints->ua, "iPhone") || after(hints->ua, "Mobile")) {
    client.device = HARK_LITERAL("mobile");
  }
  // Android without "Mobile" is a tablet by Google's own rule; iPads say "Mobile" too.
  if (after(hints->ua, "iPad") ||
      (hark_bytes_equal_cstr(client.os, "Android") && !after(hints->ua, "Mobile") && !is_yes(hints->mobile))) {
    client.device = HARK_LITERAL("tablet");
  }
  return client;
}

hark_bytes hark_client_automation(const hark_client_hints *hints, hark_bytes webdriver) {
  // Of those that run scripts: crawlers that render, measuring services, link previews.
  static const char *const robots[] = {
      "bot/",      "bot;",      "Bot ",      "Googlebot",  "bingbot",     "Storebot",       "AdsBot",  "crawler",
      "Crawler",   "spider",    "Spider",    "Lighthouse", "GTmetrix",    "PTST/",          "Pingdom", "StatusCake",
      "PhantomJS", "Prerender", "Screaming", "Slurp",      "facebookext", "Yandex.com/bots"};
  if (is_yes(webdriver)) {
    return HARK_LITERAL("webdriver");
  }
  if (after(hints->ua, "Headless") || after(hints->brands, "Headless")) {
    return HARK_LITERAL("headless");
  }
  for (size_t i = 0; i < COUNT(robots); i++) {
    if (after(hints->ua, robots[i])) {
      return HARK_LITERAL("robot");
    }
  }
  return (hark_bytes){0};
}
