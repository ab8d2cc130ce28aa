// thresholds.h — a project's thresholds as the API shows and takes them.
//
// Room: collector/api. Stands on: collector/signals. Tests: tests/fault/thresholds.test.mjs,
// tests/fault/settings.test.mjs.
#ifndef HARK_COLLECTOR_API_THRESHOLDS_H
#define HARK_COLLECTOR_API_THRESHOLDS_H

#include <jansson.h>

#include "collector/signals/thresholds.h"
#include "collector/store/projects.h"

// All of them as a list of {"name", "value", "default", "what"}.
json_t *hark_thresholds_json(const hark_project *project);
// The project's thresholds with what is asked for in their place: {"name": 3} sets one, {"name": null} takes its
// default. False: one of them is none. `out` is the project's text from then on.
bool hark_thresholds_change(hark_project *project, const json_t *asked, char out[HARK_THRESHOLDS_TEXT_MAX]);

#endif
