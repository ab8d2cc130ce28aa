// source.h — where a visit came from, in a few kinds: what makes visits alike when they are compared.
//
// Room: collector/analysis (platform-free). Owns nothing. Tests: tests/report/test_source.c.
#ifndef HARK_COLLECTOR_ANALYSIS_SOURCE_H
#define HARK_COLLECTOR_ANALYSIS_SOURCE_H

#include "schema/base/bytes.h"

typedef enum {
  HARK_SOURCE_DIRECT,   // nothing was told, or the site itself
  HARK_SOURCE_SEARCH,   // a search engine
  HARK_SOURCE_SOCIAL,   // a social network
  HARK_SOURCE_CAMPAIGN, // the address that was opened names a campaign (utm_…, gclid, fbclid, msclkid)
  HARK_SOURCE_OTHER,    // another site
} hark_source;
#define HARK_SOURCES 5u

// Tells by the referrer and the first address of a visit, both masked (values of queries may be gone, names are not).
hark_source hark_source_of(hark_bytes referrer, hark_bytes url);

#endif
