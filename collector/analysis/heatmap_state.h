// heatmap_state.h — what heatmap.c counts and heatmap_finish.c reads. Inside collector/analysis/heatmap*.c only.
#ifndef HARK_COLLECTOR_ANALYSIS_HEATMAP_STATE_H
#define HARK_COLLECTOR_ANALYSIS_HEATMAP_STATE_H

#include "collector/analysis/heatmap.h"
#include "collector/analysis/name_table.h"
#include "collector/analysis/walk.h"

#define HARK_HEATMAP_PATHS_MAX 65536u // raw paths whose page is remembered
#define HARK_HEATMAP_TIMES_MAX 256u   // elements whose times are kept: those met first, and those are the usual ones

typedef struct {
  hark_bytes label;
  uint64_t clicks, rage, dead, over_ms, visits;
  uint32_t *heat[HARK_HEATS];
  uint32_t *first_click, *hesitation; // by hark_walk_class_of; NULL: not kept
} hark_heatmap_sums;

struct hark_heatmap {
  hark_arena *arena;
  hark_heatmap_options options;
  hark_heatmap_report report;
  hark_name_table paths, pages, elements;
  uint32_t *page_of_path;
  hark_heatmap_page *page_list;
  uint32_t wanted; // number of the page; HARK_NAME_NONE: none
  hark_heatmap_sums *sums;
  uint64_t *moves;
  uint64_t seen_tenths[HARK_HEATMAP_BANDS];
  uint64_t depths[101], folds[101];
  uint32_t lengths[HARK_WALK_CLASSES];
  hark_heatmap_look looks[HARK_HEATMAP_WIDTHS_MAX]; // the newest good one of each width
  uint64_t look_visits[HARK_HEATMAP_WIDTHS_MAX];
  uint32_t look_count;
};

#endif
