// visits.h — weeks of visits to a shop, hour by hour, in whose last hours a release breaks one browser: for tests of
// what is to be noticed.
#ifndef HARK_TESTS_REPORT_VISITS_H
#define HARK_TESTS_REPORT_VISITS_H

#include "collector/store/store_write.h"

// Appends the visits of the `hours` before `now_ms`; in the last `broken_hours` of them release 5.2.1 hurts Safari: it
// sells less, and shows errors and rage clicks. The same at every call.
hark_err hark_make_visits(hark_store *store, hark_project_id project, uint64_t now_ms, uint32_t hours,
                          uint32_t broken_hours);

#endif
