#include "collector/analysis/source.h"

#include <string.h>

// Labels of a host: "google" fits www.google.co.uk, and no.google-fan.example does not.
static const char *const searching[] = {"google", "bing",  "duckduckgo", "yahoo", "baidu", "yandex",
                                        "ecosia", "qwant", "startpage",  "kagi",  "naver", "seznam"};
static const char *const social[] = {"facebook", "instagram", "twitter", "x",       "t",        "linkedin", "lnkd",
                                     "reddit",   "pinterest", "tiktok",  "youtube", "mastodon", "threads",  "whatsapp"};
static const char *const campaign[] = {"utm_", "gclid=", "fbclid=", "msclkid="};

static hark_bytes host_of(hark_bytes url) {
  size_t from = 0;
  while (from + 2 < url.size && memcmp(url.data + from, "://", 3) != 0) {
    from++;
  }
  if (from + 2 >= url.size) {
    return (hark_bytes){NULL, 0};
  }
  from += 3;
  size_t to = from;
  while (to < url.size && strchr("/?#:", url.data[to]) == NULL) {
    to++;
  }
  return hark_bytes_part(url, from, to - from);
}

static bool is_among(hark_bytes label, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (hark_bytes_equal_nocase(label, names[i])) {
      return true;
    }
  }
  return false;
}

// One of the names as a label of the host, the last one (com, uk) excepted. "x" and "t" stand right before it only.
static bool has_label(hark_bytes host, const char *const *names, size_t count) {
  size_t from = 0;
  for (size_t at = 0; at < host.size; at++) {
    if (host.data[at] != '.') {
      continue;
    }
    hark_bytes label = hark_bytes_part(host, from, at - from);
    bool is_last = memchr(host.data + at + 1, '.', host.size - at - 1) == NULL;
    if ((label.size > 1 || (is_last && from == 0)) && is_among(label, names, count)) {
      return true;
    }
    from = at + 1;
  }
  return false;
}

// Does the query (the part after ?) have such a name at the start of one of its pairs?
static bool names_campaign(hark_bytes url) {
  bool in_query = false;
  for (size_t at = 0; at < url.size && url.data[at] != '#'; at++) {
    in_query = in_query || url.data[at] == '?';
    bool begins = url.data[at] == '?' || (in_query && url.data[at] == '&');
    for (size_t i = 0; begins && i < sizeof campaign / sizeof *campaign; i++) {
      hark_bytes rest = hark_bytes_part(url, at + 1, url.size - at - 1);
      if (hark_bytes_starts_with(rest, hark_bytes_from_cstr(campaign[i]))) {
        return true;
      }
    }
  }
  return false;
}

hark_source hark_source_of(hark_bytes referrer, hark_bytes url) {
  hark_bytes from = host_of(referrer), to = host_of(url);
  if (names_campaign(url)) {
    return HARK_SOURCE_CAMPAIGN;
  }
  if (from.size == 0 || hark_bytes_equal(from, to)) {
    return HARK_SOURCE_DIRECT;
  }
  if (has_label(from, searching, sizeof searching / sizeof *searching)) {
    return HARK_SOURCE_SEARCH;
  }
  return has_label(from, social, sizeof social / sizeof *social) ? HARK_SOURCE_SOCIAL : HARK_SOURCE_OTHER;
}
