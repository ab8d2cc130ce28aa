// html_node.c — the recorded tree as harmless markup.
#include "replay/html.h"
#include "replay/html_parts.h"
#include "replay/sanitize.h"

#define PUT(w, literal) hark_write_markup(w, HARK_LITERAL(literal))
// Striped, so that nobody takes it for a part of the page.
#define BLANK "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
// What stands in a frame of another site, of which nothing is known.
#define FOREIGN                                                                                                        \
  "<style>body{margin:0;font:12px system-ui,sans-serif;color:#444;background:repeating-linear-gradient(135deg,"        \
  "#eee 0 6px,#ddd 6px 12px)}</style><p style='margin:6px'>A page of another site: not recorded</p>"
// Without scripts a canvas is an inline box around what stands in its place.
#define CANVAS "@layer hark-own{canvas{display:inline-block;content-visibility:hidden}}"
#define HATCH "background:repeating-linear-gradient(135deg,#8883 0 6px,#8881 6px 12px)!important;"

typedef struct {
  hark_writer *w;
  const hark_dom *dom;
  uint32_t frames; // documents that the present one is inside of
  bool canvases;   // some have been written
} page;

static bool is_named(const hark_node *node, const char *name) {
  return node->kind == HARK_NODE_ELEMENT && hark_bytes_equal_cstr(node->name, name);
}

static bool is_void(hark_bytes name) {
  static const char *const names[] = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                      "input", "link", "meta", "param", "source", "track", "wbr"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (hark_bytes_equal_cstr(name, names[i])) {
      return true;
    }
  }
  return false;
}

static void put_attribute(hark_writer *w, hark_bytes name, hark_bytes value) {
  PUT(w, " ");
  hark_write_escaped(w, name);
  PUT(w, "=\"");
  hark_write_escaped(w, value);
  PUT(w, "\"");
}

static void put_number_attribute(hark_writer *w, const char *name, uint32_t number) {
  PUT(w, " ");
  hark_write_markup(w, hark_bytes_from_cstr(name));
  PUT(w, "=\"");
  hark_write_u32(w, number);
  PUT(w, "\"");
}

// `</` cannot end a style element when it is written `<\/`, which is the same in CSS.
static void put_css(page *p, hark_bytes css, bool foreign) {
  size_t from = 0;
  if (foreign) { // a style element in SVG is read like any other markup
    hark_write_escaped(p->w, css);
    return;
  }
  for (size_t i = 0; i + 1 < css.size; i++) {
    if (css.data[i] == '<' && css.data[i + 1] == '/') {
      hark_write_markup(p->w, hark_bytes_part(css, from, i + 1 - from));
      PUT(p->w, "\\");
      from = i + 1;
    }
  }
  hark_write_markup(p->w, hark_bytes_part(css, from, css.size - from));
}

static const hark_sheet *sheet_of(const hark_dom *dom, const hark_extra *extra) {
  return extra->sheet ? hark_dom_sheet(dom, extra->sheet) : NULL;
}

// The sheet of an element where its rules apply: a link is switched off by an attribute, too.
static const hark_sheet *sheet_in_use(const hark_dom *dom, const hark_node *node) {
  const hark_sheet *sheet = sheet_of(dom, hark_dom_extra(dom, node));
  bool off = is_named(node, "link") && hark_dom_attribute(dom, node, "disabled");
  return sheet && !off && !(sheet->state & HARK_SHEET_DISABLED) ? sheet : NULL;
}

static bool has_state(const page *p, const hark_node *node, uint32_t bit) {
  const hark_extra *extra = hark_dom_extra(p->dom, node);
  return extra->has & HARK_EXTRA_STATE && extra->state & bit;
}

// The address of the picture that an img or canvas shows, where it is in the recording; else empty.
static hark_bytes picture_of(const page *p, const hark_node *node) {
  const hark_extra *extra = hark_dom_extra(p->dom, node);
  const hark_bytes *src = is_named(node, "img") ? hark_dom_attribute(p->dom, node, "src") : NULL;
  hark_bytes url = extra->source.size ? extra->source : src ? *src : (hark_bytes){NULL, 0};
  bool kept = (src || is_named(node, "canvas") || is_named(node, "img")) &&
              hark_sanitize_attribute(HARK_LITERAL("img"), HARK_LITERAL("src"), url) == HARK_ATTRIBUTE_KEEP;
  return kept ? url : (hark_bytes){NULL, 0};
}

// May this address stand in CSS without quotes? It ends no bracket.
static bool is_plain(hark_bytes url) {
  bool plain = true;
  for (size_t i = 0; i < url.size && plain; i++) {
    uint8_t c = url.data[i], low = c | 0x20;
    plain = (low >= 'a' && low <= 'z') || (c >= '+' && c <= ';') || c == '=' || c == '_';
  }
  return plain;
}

// What a placeholder shows: stripes, or of a canvas its picture over its own ground.
static void put_ground(page *p, const hark_node *node) {
  hark_bytes picture = picture_of(p, node);
  if (!picture.size) {
    PUT(p->w, HATCH);
  } else if (is_named(node, "canvas") && is_plain(picture)) {
    PUT(p->w, "background-image:url(");
    hark_write_escaped(p->w, picture); // base64
    PUT(p->w, ")!important;background-size:100% 100%!important;background-origin:content-box!important;"
              "background-repeat:no-repeat!important;");
  }
}

// The size that a placeholder keeps, and the recorded style after which it comes.
static void put_style(page *p, const hark_node *node, const hark_extra *extra) {
  const hark_bytes *style = hark_dom_attribute(p->dom, node, "style");
  bool sized = extra->has & HARK_EXTRA_SIZE && !has_state(p, node, HARK_STATE_BROKEN);
  if (!style && !sized) {
    return;
  }
  PUT(p->w, " style=\"");
  if (style) {
    hark_write_escaped(p->w, *style);
  }
  if (sized) {
    bool blocked = node->flags & HARK_NODE_BLOCK;
    PUT(p->w, ";box-sizing:border-box!important;width:");
    hark_write_u32(p->w, extra->width);
    PUT(p->w, "px!important;height:");
    hark_write_u32(p->w, extra->height);
    PUT(p->w, "px!important;");
    put_ground(p, node);
    if (blocked && (is_named(node, "span") || is_named(node, "a") || is_named(node, "label"))) {
      PUT(p->w, "display:inline-block!important;");
    }
  }
  PUT(p->w, "\"");
}

// The picture that an img shows. One of one transparent pixel makes an img without its picture a box and not a word;
// one that did not load in the page does not load here either.
static void put_source(page *p, const hark_node *node) {
  if (is_named(node, "img")) {
    hark_bytes picture = picture_of(p, node);
    bool broken = has_state(p, node, HARK_STATE_BROKEN);
    put_attribute(p->w, HARK_LITERAL("src"),
                  picture.size ? picture
                  : broken     ? HARK_LITERAL("data:,")
                               : HARK_LITERAL(BLANK));
  }
}

// Attributes that are left out or changed, and that rules look at: web/src/player/states.js lets them look at copies.
static bool is_copied(hark_bytes name) {
  static const char *const names[] = {"href",   "src",  "srcset",    "target", "rel", "download",      "action",
                                      "poster", "data", "autofocus", "inert",  "is",  "popovertarget", "usemap"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (hark_bytes_equal_cstr(name, names[i])) {
      return true;
    }
  }
  return false;
}

static void put_copy(hark_writer *w, hark_bytes name, hark_bytes value) {
  PUT(w, " data-hark-");
  hark_write_escaped(w, name);
  PUT(w, "=\"");
  hark_write_escaped(w, value);
  PUT(w, "\"");
}

static void put_attributes(page *p, const hark_node *node) {
  for (uint32_t at = node->attributes; at; at = p->dom->attributes[at].next) {
    hark_bytes name = p->dom->attributes[at].name, value = p->dom->attributes[at].value;
    bool source = hark_bytes_equal_cstr(name, "src");
    if (is_copied(name)) {
      put_copy(p->w, name, value);
    }
    if (source && hark_dom_extra(p->dom, node)->source.size) {
      value = hark_dom_extra(p->dom, node)->source;
    }
    if ((source && is_named(node, "img")) || hark_bytes_equal_cstr(name, "style") ||
        hark_bytes_starts_with(name, HARK_LITERAL("data-hark-n")) ||
        hark_bytes_starts_with(name, HARK_LITERAL("data-hark-s"))) {
      continue; // put_style, put_source and put_names write those; no page's attribute passes for one of hark's
    }
    switch (hark_sanitize_attribute(node->name, name, value)) {
    case HARK_ATTRIBUTE_KEEP:
      put_attribute(p->w, name, value);
      break;
    case HARK_ATTRIBUTE_INERT:
      put_attribute(p->w, name, HARK_LITERAL("#"));
      break;
    case HARK_ATTRIBUTE_DROP:
      break;
    }
  }
}

// Is it spoken of by what the script is told (hark_outbox_put_rest)?
static bool is_spoken_of(const hark_dom *dom, const hark_node *node, uint32_t id) {
  const hark_page *now = &dom->page;
  return node->extra || id == now->focus || id == now->active || id == now->composing || id == now->selection[0] ||
         id == now->selection[2];
}

static bool is_root(const hark_node *node) {
  return node && (node->kind == HARK_NODE_DOCUMENT || node->kind == HARK_NODE_SHADOW);
}

// Is an end of the selection a child of it?
static bool holds_selected(const hark_dom *dom, uint32_t id) {
  const hark_node *from = hark_dom_node(dom, dom->page.selection[0]), *to = hark_dom_node(dom, dom->page.selection[2]);
  return (from && from->parent == id) || (to && to->parent == id);
}

// By what the script finds it. Texts are found as children of what they are in.
static void put_names(page *p, const hark_node *node, uint32_t id) {
  const hark_sheet *sheet = sheet_in_use(p->dom, node);
  const hark_node *inner = hark_dom_node(p->dom, node->first);
  if (is_spoken_of(p->dom, node, id) || holds_selected(p->dom, id) || is_root(inner)) {
    put_number_attribute(p->w, "data-hark-n", id);
  }
  if (sheet && sheet->first) {
    put_number_attribute(p->w, "data-hark-n-sheet", hark_dom_extra(p->dom, node)->sheet);
  }
  if (is_root(inner)) {
    put_number_attribute(p->w, "data-hark-n-root", node->first);
  }
  if (is_root(inner) && inner->kind == HARK_NODE_DOCUMENT && inner->flags & 3) {
    put_number_attribute(p->w, "data-hark-n-mode", inner->flags & 3u);
  }
}

static void put_state(page *p, const hark_node *node) {
  const hark_extra *extra = hark_dom_extra(p->dom, node);
  if (extra->has & HARK_EXTRA_VALUE && is_named(node, "input")) {
    put_attribute(p->w, HARK_LITERAL("value"), extra->value);
  }
  if (extra->has & HARK_EXTRA_CHECK && extra->check == HARK_CHECK_ON) {
    PUT(p->w, " checked");
  }
  if (extra->has & HARK_EXTRA_CHOOSE && extra->choose) {
    PUT(p->w, " selected");
  }
}

// The text of a style element: its sheet's where that stands for it. True when the children are not to be written.
static bool put_own_text(page *p, const hark_node *node, bool foreign) {
  const hark_extra *extra = hark_dom_extra(p->dom, node);
  const hark_sheet *sheet = sheet_in_use(p->dom, node);
  if (sheet) {
    put_css(p, sheet->css, foreign);
  }
  if (is_named(node, "textarea") && extra->has & HARK_EXTRA_VALUE) {
    PUT(p->w, "\n"); // a parser takes the first one away
    hark_write_escaped(p->w, extra->value);
    return true;
  }
  return sheet_of(p->dom, extra) || is_named(node, "script") || is_named(node, "svg:script") ||
         is_named(node, "noscript") || is_named(node, "textarea") || node->flags & HARK_NODE_BLOCK;
}

static void put_policy(page *p) {
  PUT(p->w, "<meta data-hark-own http-equiv=\"Content-Security-Policy\" content=\"" HARK_FRAME_POLICY "\">"
            "<style data-hark-own>noscript{display:none!important}" CANVAS "</style>");
}

static void put_adopted(page *p, const hark_node *root) {
  const hark_extra *extra = hark_dom_extra(p->dom, root);
  for (uint32_t at = extra->adopted_first; at; at = p->dom->links[at].next) {
    const hark_sheet *sheet = hark_dom_sheet(p->dom, p->dom->links[at].sheet);
    if (sheet && !(sheet->state & HARK_SHEET_DISABLED)) {
      PUT(p->w, "<style data-hark-own");
      put_number_attribute(p->w, "data-hark-n-adopted", p->dom->links[at].sheet);
      PUT(p->w, ">");
      put_css(p, sheet->css, false);
      PUT(p->w, "</style>");
    }
  }
}

static void open_document(page *p, const hark_node *node) {
  const hark_node *first = hark_dom_node(p->dom, node->first);
  while (first && first->kind == HARK_NODE_COMMENT) {
    first = hark_dom_node(p->dom, first->next);
  }
  if (!first || first->kind != HARK_NODE_DOCTYPE) {
    put_policy(p);
  }
}

static void open_doctype(page *p, const hark_node *node) {
  bool legacy = node->attributes && p->dom->attributes[node->attributes].name.size;
  if (!legacy) {
    PUT(p->w, "<!DOCTYPE html>");
  } else {
    PUT(p->w, "<!DOCTYPE html PUBLIC \"");
    hark_write_escaped(p->w, p->dom->attributes[node->attributes].name);
    PUT(p->w, "\" \"");
    hark_write_escaped(p->w, p->dom->attributes[node->attributes].value);
    PUT(p->w, "\">");
  }
  put_policy(p);
}

static hark_bytes shown_name(const page *p, const hark_node *node) {
  const hark_sheet *sheet = sheet_of(p->dom, hark_dom_extra(p->dom, node));
  const hark_node *first = hark_dom_node(p->dom, node->first);
  if (is_named(node, "link") && sheet) {
    return HARK_LITERAL("style"); // its text is here, its file is not
  }
  if (first && first->kind == HARK_NODE_DOCUMENT) {
    return HARK_LITERAL("iframe");
  }
  return hark_sanitize_element(node->name);
}

// Writes the start of an element; true when its children follow.
static bool open_element(page *p, const hark_node *node, uint32_t id) {
  bool foreign;
  hark_bytes name = shown_name(p, node);
  hark_local_name(node->name, &foreign);
  p->canvases |= is_named(node, "canvas");
  const hark_node *first = hark_dom_node(p->dom, node->first);
  bool is_document = first && first->kind == HARK_NODE_DOCUMENT;
  bool is_frame = is_document && p->frames < HARK_HTML_FRAMES_MAX;
  PUT(p->w, "<");
  hark_write_markup(p->w, name);
  put_attributes(p, node);
  put_style(p, node, hark_dom_extra(p->dom, node));
  put_source(p, node);
  put_state(p, node);
  put_names(p, node, id);
  if (hark_bytes_equal_cstr(name, "script")) {
    PUT(p->w, " type=\"text/plain\"");
  }
  if (hark_bytes_equal_cstr(name, "iframe")) {
    bool foreign_page = !is_document && has_state(p, node, HARK_STATE_FOREIGN);
    hark_write_markup(p->w, foreign_page ? HARK_LITERAL(" sandbox=\"\" srcdoc=\"")
                                         : HARK_LITERAL(" sandbox=\"allow-same-origin\""));
    if (foreign_page) {
      p->w->level++;
      PUT(p->w, FOREIGN);
      p->w->level--;
      PUT(p->w, "\"");
    }
  }
  if (is_frame) { // its first child's document is the value; the tag is closed when that is left
    PUT(p->w, " srcdoc=\"");
    p->w->level++;
    p->frames++;
    return true;
  }
  PUT(p->w, ">");
  if (is_document || (is_void(name) && !foreign)) {
    return false;
  }
  return !put_own_text(p, node, foreign);
}

static void put_text_node(page *p, const hark_node *node) {
  const hark_node *parent = hark_dom_node(p->dom, node->parent);
  bool is_style = parent && is_named(parent, "style");
  if (is_style) {
    put_css(p, node->text, false);
    return;
  }
  bool first = parent && parent->first == (uint32_t)(node - p->dom->nodes);
  if (first && (is_named(parent, "pre") || is_named(parent, "textarea"))) {
    PUT(p->w, "\n"); // a parser takes the first one away
  }
  hark_write_escaped(p->w, node->text);
}

// Writes what comes before a node's children; true when they follow.
static bool open_node(page *p, const hark_node *node, uint32_t id) {
  switch (node->kind) {
  case HARK_NODE_ELEMENT:
    return open_element(p, node, id);
  case HARK_NODE_TEXT:
    put_text_node(p, node);
    return false;
  case HARK_NODE_COMMENT:
    PUT(p->w, "<!---->");
    return false;
  case HARK_NODE_DOCTYPE:
    open_doctype(p, node);
    return false;
  case HARK_NODE_SHADOW:
    // One whose slots are filled by hand cannot be declared: the script attaches it.
    hark_write_markup(p->w, node->flags & HARK_SHADOW_MANUAL ? HARK_LITERAL("<template data-hark-n-manual>")
                                                             : HARK_LITERAL("<template shadowrootmode=\"open\">"));
    return true;
  default:
    open_document(p, node);
    return true;
  }
}

// Writes what comes after a node's children.
static void close_node(page *p, const hark_node *node) {
  bool foreign;
  switch (node->kind) {
  case HARK_NODE_SHADOW:
    put_adopted(p, node);
    if (p->canvases) {
      PUT(p->w, "<style data-hark-own>" CANVAS "</style>");
    }
    PUT(p->w, "</template>");
    break;
  case HARK_NODE_DOCUMENT:
    put_adopted(p, node);
    if (node->parent) {
      p->w->level--;
      p->frames--;
      PUT(p->w, "\">");
    }
    break;
  case HARK_NODE_ELEMENT: {
    hark_bytes name = shown_name(p, node);
    hark_local_name(node->name, &foreign);
    if (foreign || !is_void(name)) {
      PUT(p->w, "</");
      hark_write_markup(p->w, name);
      PUT(p->w, ">");
    }
    break;
  }
  default:
    break;
  }
}

void hark_html_document(hark_writer *w, const hark_dom *dom) {
  page p = {.w = w, .dom = dom};
  uint32_t at = hark_dom_node(dom, 1) ? 1 : 0;
  while (at && w->err == HARK_OK) {
    if (open_node(&p, &dom->nodes[at], at) && dom->nodes[at].first) {
      at = dom->nodes[at].first;
      continue;
    }
    close_node(&p, &dom->nodes[at]);
    while (at && !dom->nodes[at].next) {
      at = dom->nodes[at].parent;
      if (at) {
        close_node(&p, &dom->nodes[at]);
      }
    }
    at = at ? dom->nodes[at].next : 0;
  }
}

void hark_html_texts(hark_writer *w, const hark_dom *dom) {
  uint32_t root = hark_dom_node(dom, 1) ? 1 : 0, climbed;
  const char *comma = "";
  uint32_t left = HARK_HTML_TEXTS_MAX;
  hark_write_text(w, "[");
  for (uint32_t at = root; at && w->err == HARK_OK; at = hark_dom_next(dom, root, at, &climbed)) {
    const hark_node *node = &dom->nodes[at];
    if (node->kind != HARK_NODE_TEXT || !is_spoken_of(dom, node, at)) {
      continue;
    }
    if (left-- == 0) {
      break;
    }
    uint32_t index = 0;
    for (const hark_node *before = hark_dom_node(dom, node->prev); before && !is_root(before);
         before = hark_dom_node(dom, before->prev)) {
      index++;
    }
    hark_write_text(w, comma);
    hark_write_text(w, "[");
    hark_write_u32(w, at);
    hark_write_text(w, ",");
    hark_write_u32(w, node->parent);
    hark_write_text(w, ",");
    hark_write_u32(w, index);
    hark_write_text(w, "]");
    comma = ",";
  }
  hark_write_text(w, "]");
}
