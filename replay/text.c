// text.c — the canonical text.
#include "replay/text.h"

#include <stdlib.h>

#include "replay/player_state.h"
#include "replay/writer.h"

static void indent(hark_writer *w, uint32_t depth) {
  while (depth--) {
    hark_write_text(w, " ");
  }
}

static int by_name(const void *a, const void *b) {
  return hark_bytes_compare((*(const hark_attribute *const *)a)->name, (*(const hark_attribute *const *)b)->name);
}

static void write_attributes(hark_writer *w, const hark_dom *dom, const hark_node *node) {
  const hark_attribute *sorted[HARK_DOM_ATTRIBUTES_MAX];
  uint32_t count = 0;
  for (uint32_t at = node->attributes; at && count < HARK_DOM_ATTRIBUTES_MAX; at = dom->attributes[at].next) {
    sorted[count++] = &dom->attributes[at];
  }
  if (count) {
    qsort(sorted, count, sizeof *sorted, by_name);
  }
  for (uint32_t i = 0; i < count; i++) {
    hark_write_text(w, " ");
    hark_write_json(w, sorted[i]->name);
    hark_write_text(w, "=");
    hark_write_json(w, sorted[i]->value);
  }
}

static void write_scroll(hark_writer *w, const hark_extra *extra) {
  if (extra->has & HARK_EXTRA_SCROLL && (extra->scroll_x || extra->scroll_y)) {
    hark_write_text(w, " ~scroll ");
    hark_write_i32(w, extra->scroll_x);
    hark_write_text(w, " ");
    hark_write_i32(w, extra->scroll_y);
  }
}

// What is assigned to a slot by hand: names, in order.
static void write_given(hark_writer *w, const hark_dom *dom, const hark_extra *extra) {
  for (uint32_t at = extra->given_first; at; at = dom->links[at].next) {
    const hark_node *node = hark_dom_node(dom, dom->links[at].node);
    if (node && hark_dom_extra(dom, node)->given == at) {
      hark_write_text(w, " ~given ");
      hark_write_json(w, node->kind == HARK_NODE_TEXT ? node->text : node->name);
    }
  }
}

static void write_state(hark_writer *w, const hark_dom *dom, const hark_node *node, const hark_extra *extra) {
  if (node->flags & HARK_NODE_BLOCK) {
    hark_write_text(w, " ~block");
  }
  if (extra->has & HARK_EXTRA_SIZE) {
    hark_write_text(w, " ~size ");
    hark_write_u32(w, extra->width);
    hark_write_text(w, " ");
    hark_write_u32(w, extra->height);
  }
  if (extra->has & HARK_EXTRA_VALUE) {
    hark_write_text(w, " ~value ");
    hark_write_json(w, extra->value);
  }
  if (extra->has & HARK_EXTRA_CHECK) {
    hark_write_text(w, " ~check ");
    hark_write_u32(w, extra->check);
  }
  if (extra->has & HARK_EXTRA_CHOOSE) {
    hark_write_text(w, " ~choose ");
    hark_write_u32(w, extra->choose);
  }
  if (extra->has & HARK_EXTRA_STATE && extra->state) {
    hark_write_text(w, " ~state ");
    hark_write_u32(w, extra->state);
  }
  if (extra->has & HARK_EXTRA_MEDIA) {
    hark_write_text(w, " ~media ");
    hark_write_u32(w, extra->media.state);
    hark_write_text(w, " ");
    hark_write_u32(w, hark_play_time(&extra->media, extra->media.state == HARK_MEDIA_PLAYING, dom->now_ms));
  }
  if (extra->has & HARK_EXTRA_SOURCE) {
    hark_write_text(w, " ~source ");
    hark_write_json(w, extra->source);
  }
  write_given(w, dom, extra);
  write_scroll(w, extra);
}

static void write_sheet(hark_writer *w, const hark_dom *dom, const char *word, uint32_t id, uint32_t depth) {
  const hark_sheet *sheet = hark_dom_sheet(dom, id);
  if (!sheet) {
    return;
  }
  indent(w, depth);
  hark_write_text(w, word);
  hark_write_text(w, " ");
  hark_write_u32(w, sheet->state);
  hark_write_text(w, " ");
  hark_write_json(w, sheet->css);
  for (uint32_t at = sheet->first; at; at = dom->links[at].next) {
    const hark_link *edit = &dom->links[at];
    hark_write_text(w, edit->is_delete ? " -" : " +");
    hark_write_u32(w, edit->index);
    if (!edit->is_delete) {
      hark_write_text(w, " ");
      hark_write_json(w, edit->rule);
    }
  }
  hark_write_text(w, "\n");
}

static void write_doctype(hark_writer *w, const hark_dom *dom, const hark_node *node) {
  const hark_attribute none = {0}, *ids = node->attributes ? &dom->attributes[node->attributes] : &none;
  hark_write_text(w, "doctype ");
  hark_write_json(w, node->name);
  hark_write_text(w, " ");
  hark_write_json(w, ids->name);
  hark_write_text(w, " ");
  hark_write_json(w, ids->value);
}

static void write_node(hark_writer *w, const hark_dom *dom, const hark_node *node, uint32_t depth) {
  static const char *const modes[] = {"no-quirks", "quirks", "limited-quirks"};
  const hark_extra *extra = hark_dom_extra(dom, node);
  indent(w, depth);
  switch (node->kind) {
  case HARK_NODE_ELEMENT:
    hark_write_text(w, "element ");
    hark_write(w, node->name);
    write_attributes(w, dom, node);
    write_state(w, dom, node, extra);
    break;
  case HARK_NODE_TEXT:
  case HARK_NODE_COMMENT:
    hark_write_text(w, node->kind == HARK_NODE_TEXT ? "text " : "comment ");
    hark_write_json(w, node->text);
    break;
  case HARK_NODE_DOCTYPE:
    write_doctype(w, dom, node);
    break;
  case HARK_NODE_SHADOW:
    hark_write_text(w, node->flags & 1 ? "shadow closed" : "shadow open");
    break;
  default:
    hark_write_text(w, "document ");
    hark_write_text(w, modes[(node->flags & 3) % 3]);
    write_scroll(w, extra);
  }
  hark_write_text(w, "\n");
  for (uint32_t at = extra->adopted_first; at; at = dom->links[at].next) {
    write_sheet(w, dom, "adopted", dom->links[at].sheet, depth + 1);
  }
  if (extra->sheet && hark_dom_sheet(dom, extra->sheet)) {
    write_sheet(w, dom, "sheet", extra->sheet, depth + 1);
  }
}

hark_err hark_dom_text(hark_player *player, uint32_t at_ms, hark_arena *arena, hark_bytes *text) {
  hark_err err = hark_player_go(player, at_ms);
  if (err != HARK_OK) {
    return err;
  }
  const hark_dom *dom = hark_player_dom(player);
  hark_writer w = {.arena = arena};
  uint32_t depth = 0, climbed;
  uint32_t root = hark_dom_node(dom, 1) ? 1 : 0;
  for (uint32_t at = root; at && w.err == HARK_OK;) {
    write_node(&w, dom, &dom->nodes[at], depth);
    at = hark_dom_next(dom, root, at, &climbed);
    depth = climbed == UINT32_MAX ? depth + 1 : depth - climbed;
  }
  return hark_write_end(&w, text);
}
