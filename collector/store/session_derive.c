// What follows from the spans: the pages, and on which page each signal was.
#include <stdlib.h>

#include "collector/store/session_model.h"

static hark_fb_stored_page_values *find_page(hark_session_model *model, hark_bytes path) {
  for (uint32_t i = 0; i < model->page_count; i++) {
    if (hark_bytes_equal(model->pages[i].path, path)) {
      return &model->pages[i];
    }
  }
  if (model->page_count >= HARK_SESSION_PAGES_MAX) {
    return NULL;
  }
  model->pages[model->page_count] = (hark_fb_stored_page_values){.path = path};
  return &model->pages[model->page_count++];
}

// Page times do not run backwards in honest streams; in others nothing here underflows.
static uint32_t span_ms(const hark_view_model *view, uint32_t from, uint32_t to_index) {
  uint32_t start = view->spans[from].at_ms;
  uint32_t end = to_index < view->span_count ? view->spans[to_index].at_ms : view->values.duration_ms;
  return end > start ? end - start : 0;
}

static void derive_view(hark_session_model *model, const hark_view_model *view) {
  hark_fb_stored_page_values *page = NULL;
  for (uint32_t i = 0; i < view->span_count; i++) {
    const hark_fb_stored_span_values *span = &view->spans[i];
    if (span->path.size > 0) {
      page = find_page(model, span->path);
      uint32_t next = i + 1;
      while (next < view->span_count && view->spans[next].path.size == 0) {
        next++;
      }
      if (page) {
        page->views++;
        page->ms += span_ms(view, i, next);
      }
    }
    if (page) {
      page->clicks += span->clicks;
    }
  }
}

static int compare_pages(const void *a, const void *b) {
  const hark_fb_stored_page_values *x = a, *y = b;
  return hark_bytes_compare(x->path, y->path);
}

static const hark_view_model *view_of(const hark_session_model *model, const hark_fb_stored_signal_values *signal) {
  for (uint32_t i = 0; i < model->view_count; i++) {
    if (model->views[i].values.tab == signal->tab && model->views[i].values.epoch == signal->epoch) {
      return &model->views[i];
    }
  }
  return NULL;
}

// The page of the last NAVIGATE at or before the moment; before the first one that has arrived, that one's.
static hark_bytes page_at(const hark_view_model *view, uint32_t at_ms) {
  hark_bytes path = {0};
  for (uint32_t i = 0; view && i < view->span_count; i++) {
    const hark_fb_stored_span_values *span = &view->spans[i];
    if (span->path.size > 0 && (path.size == 0 || span->at_ms <= at_ms)) {
      path = span->path;
    }
  }
  return path;
}

hark_err hark_session_model_derive(hark_arena *arena, hark_session_model *model) {
  uint32_t paths = 0;
  for (uint32_t i = 0; i < model->view_count; i++) {
    paths += model->views[i].span_count;
  }
  paths = paths < HARK_SESSION_PAGES_MAX ? paths : HARK_SESSION_PAGES_MAX;
  model->pages = hark_arena_take_items(arena, paths, sizeof *model->pages);
  if (!model->pages) {
    return HARK_ERR_NO_MEMORY;
  }
  model->page_count = 0;
  for (uint32_t i = 0; i < model->view_count; i++) {
    derive_view(model, &model->views[i]);
  }
  qsort(model->pages, model->page_count, sizeof *model->pages, compare_pages);
  for (uint32_t i = 0; i < model->signal_count; i++) {
    model->signals[i].page = page_at(view_of(model, &model->signals[i]), model->signals[i].at_ms);
  }
  return HARK_OK;
}
