#include "collector/analysis/heatmap.h"

#include <string.h>

#include "collector/analysis/heatmap_state.h"
#include "collector/analysis/page_name.h"
#include "schema/hark_fb.h"

#define PATH_BYTES_MAX 512u
#define LOOK_MS_MIN 1000u // a visit shorter than this shows a page that is still building itself

hark_heatmap *hark_heatmap_create(hark_arena *arena, const hark_heatmap_options *options) {
  hark_heatmap *h = hark_arena_take(arena, sizeof *h);
  if (!h || !hark_name_table_make(&h->paths, arena, HARK_HEATMAP_PATHS_MAX) ||
      !hark_name_table_make(&h->pages, arena, HARK_HEATMAP_PAGES_MAX) ||
      !hark_name_table_make(&h->elements, arena, HARK_HEATMAP_ELEMENTS_MAX)) {
    return NULL;
  }
  h->arena = arena;
  h->options = *options;
  h->options.page = options->page.size > 0 ? hark_arena_copy(arena, options->page) : options->page;
  h->page_of_path = hark_arena_take_items(arena, HARK_HEATMAP_PATHS_MAX, sizeof *h->page_of_path);
  h->page_list = hark_arena_take_items(arena, HARK_HEATMAP_PAGES_MAX, sizeof *h->page_list);
  h->sums = hark_arena_take_items(arena, HARK_HEATMAP_ELEMENTS_MAX, sizeof *h->sums);
  h->moves = hark_arena_take_items(arena, HARK_HEATMAP_ROWS * HARK_HEATMAP_COLUMNS, sizeof *h->moves);
  h->wanted = options->page.size > 0 ? hark_name_number(&h->pages, options->page) : HARK_NAME_NONE;
  h->report.first_started_ms = UINT64_MAX;
  bool made = h->page_of_path && h->page_list && h->sums && h->moves;
  return made && (options->page.size == 0 || h->wanted == 0) ? h : NULL;
}

// ---- pages ----

static uint32_t name_page(hark_heatmap *h, hark_bytes path) {
  uint8_t room[PATH_BYTES_MAX];
  path = hark_bytes_cut(path, PATH_BYTES_MAX);
  hark_bytes name = h->options.exact_pages ? path : hark_page_name(path, room);
  return hark_bytes_is_utf8(name) ? hark_name_number(&h->pages, name) : HARK_NAME_NONE;
}

// Paths are met again and again: what page one belongs to is worked out once.
static uint32_t page_of(hark_heatmap *h, hark_bytes path) {
  uint32_t known = h->paths.count, number = hark_name_number(&h->paths, path);
  if (number == HARK_NAME_NONE) {
    return name_page(h, path);
  }
  if (h->paths.count > known) {
    h->page_of_path[number] = name_page(h, path);
  }
  return h->page_of_path[number];
}

// ---- elements ----

static uint32_t *counters(hark_heatmap *h, uint32_t **kept, size_t count) {
  if (!*kept) {
    *kept = hark_arena_take_items(h->arena, count, sizeof **kept);
  }
  return *kept;
}

static void add_hits(hark_heatmap *h, hark_heatmap_sums *sums, hark_bytes hits) {
  for (size_t i = 0; i + 1 < hits.size; i += 2) {
    uint32_t row = (hits.data[i + 1] & 0x7fu) * HARK_HEATMAP_SIDE / 128;
    uint32_t cell = row * HARK_HEATMAP_SIDE + (hits.data[i] & 0x7fu) * HARK_HEATMAP_SIDE / 128;
    const bool is[HARK_HEATS] = {true, hits.data[i] & 0x80, hits.data[i + 1] & 0x80};
    for (uint32_t heat = 0; heat < HARK_HEATS; heat++) {
      uint32_t *cells = is[heat] ? counters(h, &sums->heat[heat], HARK_HEATMAP_CELLS) : NULL;
      if (cells) {
        cells[cell]++;
      }
    }
  }
}

static void add_times(hark_heatmap *h, uint32_t number, hark_heatmap_sums *sums, hark_fb_digest_element e) {
  bool keeps = number < HARK_HEATMAP_TIMES_MAX;
  uint32_t *first = keeps ? counters(h, &sums->first_click, HARK_WALK_CLASSES) : NULL;
  uint32_t *before = keeps ? counters(h, &sums->hesitation, HARK_WALK_CLASSES) : NULL;
  if (first && before) {
    first[hark_walk_class_of(hark_fb_digest_element_first_click_ms(e))]++;
    uint32_t hesitation_ms = hark_fb_digest_element_hesitation_ms(e);
    before[hark_walk_class_of(hesitation_ms)] += hesitation_ms > 0; // a finger does not hover
  }
}

// Returns how many of the visit's clicks it takes.
static uint32_t add_element(hark_heatmap *h, hark_fb_digest_element e) {
  hark_bytes target = hark_fb_digest_element_target(e);
  uint32_t number = hark_bytes_is_utf8(target) ? hark_name_number(&h->elements, target) : HARK_NAME_NONE;
  uint32_t clicks = hark_fb_digest_element_clicks(e);
  if (number == HARK_NAME_NONE) {
    return 0;
  }
  hark_heatmap_sums *sums = &h->sums[number];
  hark_bytes label = hark_fb_digest_element_label(e);
  if (sums->label.size == 0 && label.size > 0 && hark_bytes_is_utf8(label)) {
    sums->label = hark_arena_copy(h->arena, label);
  }
  sums->clicks += clicks;
  sums->rage += hark_fb_digest_element_rage(e);
  sums->dead += hark_fb_digest_element_dead(e);
  sums->over_ms += hark_fb_digest_element_over_ms(e);
  if (clicks > 0) {
    sums->visits++;
    add_hits(h, sums, hark_fb_digest_element_hits(e));
    add_times(h, number, sums, e);
  }
  return clicks;
}

// ---- a visit ----

// The newest visit of each width that lasted: it shows the page as visitors of that width see it.
static void add_look(hark_heatmap *h, hark_session_id id, uint64_t started_ms, hark_fb_digest_page page) {
  uint32_t width = hark_fb_digest_page_width(page), i = 0;
  while (i < h->look_count && h->looks[i].width != width) {
    i++;
  }
  if (i == HARK_HEATMAP_WIDTHS_MAX || width == 0) {
    return;
  }
  h->look_count += i == h->look_count;
  h->look_visits[i]++;
  hark_heatmap_look *look = &h->looks[i];
  bool lasted = hark_fb_digest_page_ms(page) >= LOOK_MS_MIN;
  if (look->width == 0 || (lasted && started_ms >= look->started_ms)) {
    *look = (hark_heatmap_look){.session = id,
                                .tab = hark_fb_digest_page_tab(page),
                                .started_ms = lasted ? started_ms : 0,
                                .epoch = hark_fb_digest_page_epoch(page),
                                .at_ms = hark_fb_digest_page_look_ms(page),
                                .width = width,
                                .height = hark_fb_digest_page_height(page),
                                .extent = hark_fb_digest_page_extent(page)};
  }
}

static void add_reading(hark_heatmap *h, hark_fb_digest_page page) {
  uint32_t depth = hark_fb_digest_page_depth(page), extent = hark_fb_digest_page_extent(page);
  uint64_t fold = extent > 0 ? (uint64_t)hark_fb_digest_page_height(page) * 100 / extent : 100;
  hark_bytes seen = hark_fb_digest_page_seen(page), moves = hark_fb_digest_page_moves(page);
  h->depths[depth < 100 ? depth : 100]++;
  h->folds[fold < 100 ? fold : 100]++;
  h->lengths[hark_walk_class_of(hark_fb_digest_page_ms(page))]++;
  for (size_t i = 0; 2 * i + 1 < seen.size && i < HARK_HEATMAP_BANDS; i++) {
    h->seen_tenths[i] += seen.data[2 * i] | (uint32_t)seen.data[2 * i + 1] << 8;
  }
  for (size_t i = 0; i + 2 < moves.size; i += 3) {
    uint32_t row = moves.data[i], column = moves.data[i + 1];
    if (row < HARK_HEATMAP_ROWS && column < HARK_HEATMAP_COLUMNS) {
      h->moves[row * HARK_HEATMAP_COLUMNS + column] += moves.data[i + 2];
    }
  }
}

static void add_visit(hark_heatmap *h, hark_fb_digest_page page) {
  uint32_t clicks = hark_fb_digest_page_clicks(page), told = 0;
  h->report.visits++;
  h->report.clicks += clicks;
  for (uint32_t i = 0; i < hark_fb_digest_page_elements_count(page); i++) {
    told += add_element(h, hark_fb_digest_page_elements_at(page, i));
  }
  h->report.clicks_elsewhere += clicks > told ? clicks - told : 0;
  add_reading(h, page);
}

static void add_pages(hark_heatmap *h, hark_session_id id, uint64_t started_ms, hark_device device,
                      hark_fb_digest digest) {
  bool counted = false;
  for (uint32_t i = 0; i < hark_fb_digest_pages_count(digest); i++) {
    hark_fb_digest_page page = hark_fb_digest_pages_at(digest, i);
    uint32_t number = page_of(h, hark_fb_digest_page_path(page));
    if (number == HARK_NAME_NONE) {
      h->report.pages_untold++;
      continue;
    }
    h->page_list[number].visits[device]++;
    h->page_list[number].clicks += hark_fb_digest_page_clicks(page);
    if (number == h->wanted &&
        (h->options.device == HARK_HEATMAP_ANY || h->options.device == (hark_heatmap_device)device)) {
      h->report.sessions += !counted;
      counted = true;
      add_visit(h, page);
      add_look(h, id, started_ms, page);
    }
  }
}

void hark_heatmap_add(hark_heatmap *h, hark_session_id session, hark_bytes digest) {
  if (digest.size == 0) {
    h->report.undigested++;
    return;
  }
  hark_fb_digest root = hark_fb_digest_root(digest);
  uint64_t started_ms = hark_fb_digest_started_ms(root);
  uint8_t device = hark_fb_digest_device(root);
  if (hark_fb_digest_automated(root) && !h->options.automated) {
    h->report.automated++;
    return;
  }
  h->report.left_out += hark_fb_digest_left_out(root);
  h->report.first_started_ms = started_ms < h->report.first_started_ms ? started_ms : h->report.first_started_ms;
  h->report.last_started_ms = started_ms > h->report.last_started_ms ? started_ms : h->report.last_started_ms;
  add_pages(h, session, started_ms, device < HARK_HEATMAP_ANY ? (hark_device)device : HARK_DEVICE_OTHER, root);
}
