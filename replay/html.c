// html.c — the two files: a moment, and a session with its player.
#include "replay/html.h"

#include <string.h>

#include "replay/html_parts.h"
#include "replay/outbox.h"
#include "replay/player_state.h"
#include "replay/sanitize.h"
#include "schema/base/sha256.h"

// How long a click is shown before the moment.
#define CLICK_MS 700u
#define SIDE_MAX 16384u // of a viewport; more is not believed
#define SIDE_DEFAULT_X 1280u
#define SIDE_DEFAULT_Y 720u
#define SESSION_PLACE "<!--hark:session-->"

static void put(hark_writer *w, const char *text) {
  hark_write_text(w, text);
}

// Seconds with one decimal.
static void put_seconds(hark_writer *w, uint32_t ms) {
  hark_write_u32(w, ms / 1000);
  put(w, ".");
  hark_write_u32(w, ms % 1000 / 100);
  put(w, " s");
}

static uint32_t side(uint32_t recorded, uint32_t otherwise) {
  return recorded > 0 && recorded <= SIDE_MAX ? recorded : otherwise;
}

static void put_place(hark_writer *w, uint32_t x, uint32_t y) {
  put(w, " style=\"left:");
  hark_write_i32(w, x);
  put(w, "px;top:");
  hark_write_i32(w, y);
  put(w, "px\"");
}

static void put_clicks(hark_writer *w, const hark_player *player, uint32_t at_ms) {
  for (size_t i = 0; i < hark_player_moment_count(player); i++) {
    const hark_moment *m = hark_player_moment(player, i);
    if (m->kind == HARK_EVENT_CLICK && m->at_ms <= at_ms && at_ms - m->at_ms <= CLICK_MS) {
      put(w, "<i class=\"click\"");
      put_place(w, m->n[HARK_ARG(CLICK, X)], m->n[HARK_ARG(CLICK, Y)]);
      put(w, "></i>");
    }
  }
}

static void put_pointer(hark_writer *w, const hark_page *page) {
  if (!page->pointer_seen) {
    return;
  }
  if (page->device == HARK_DEVICE_TOUCH) {
    put(w, "<i class=\"touch\"");
    put_place(w, page->pointer_x, page->pointer_y);
    put(w, "></i>");
    return;
  }
  put(w, "<svg class=\"pointer\" viewBox=\"0 0 20 20\"");
  put_place(w, page->pointer_x, page->pointer_y);
  put(w, "><path d=\"M1 1v15l4-4 3 7 3-1.3L8 11h6z\" fill=\"#111\" stroke=\"#fff\" stroke-width=\"1.4\"/></svg>");
}

// Only this script may run, and none where there is none.
static void put_policy(hark_writer *w, hark_bytes script) {
  put(w, "<meta http-equiv=\"Content-Security-Policy\" content=\"" HARK_FRAME_POLICY "; script-src ");
  if (script.size) {
    hark_sha256 sha;
    uint8_t digest[HARK_SHA256_BYTES];
    hark_sha256_init(&sha);
    hark_sha256_add(&sha, script);
    hark_sha256_end(&sha, digest);
    put(w, "'sha256-");
    hark_write_base64(w, (hark_bytes){digest, sizeof digest});
    put(w, "'");
  } else {
    put(w, "'none'");
  }
  put(w, "; base-uri 'none'; form-action 'none'\">\n");
}

static void put_head(hark_writer *w, const hark_page *page, uint32_t at_ms, hark_bytes script) {
  put(w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  put_policy(w, script);
  put(w, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
  hark_write_escaped(w, page->title.size ? page->title : HARK_LITERAL("A moment"));
  put(w, " \xc2\xb7 hark</title>\n<style>");
  put(w, hark_html_style);
  put(w, "</style>\n</head>\n<body>\n<header class=\"bar\"><b>hark</b><span class=\"url\">");
  hark_write_escaped(w, page->url);
  put(w, "</span><span>at ");
  put_seconds(w, at_ms);
  put(w, "</span><span class=\"soft\">");
  hark_write_u32(w, page->width);
  put(w, " \xc3\x97 ");
  hark_write_u32(w, page->height);
  put(w, "</span></header>\n");
}

static void put_stage(hark_writer *w, const hark_player *player, const hark_dom *dom, uint32_t at_ms) {
  const hark_page *page = &dom->page;
  put(w, "<main class=\"stage\"><div class=\"screen\" id=\"screen\" style=\"width:");
  hark_write_u32(w, side(page->width, SIDE_DEFAULT_X));
  put(w, "px;height:");
  hark_write_u32(w, side(page->height, SIDE_DEFAULT_Y));
  put(w, "px\">\n");
  if (hark_dom_node(dom, 1)) {
    put(w, "<iframe id=\"frame\" title=\"The recorded page\" sandbox=\"allow-same-origin\" tabindex=\"-1\" inert");
    if (dom->nodes[1].flags & 3) {
      put(w, " data-hark-n-mode=\"");
      hark_write_u32(w, dom->nodes[1].flags & 3u);
      put(w, "\"");
    }
    put(w, " srcdoc=\"");
    w->level = 1;
    hark_html_document(w, dom);
    w->level = 0;
    put(w, "\"></iframe>\n");
  } else {
    put(w, "<div class=\"empty\">The page is not in the recording at this moment.</div>\n");
  }
  put(w, "<div class=\"glass\">");
  put_clicks(w, player, at_ms);
  put_pointer(w, page);
  put(w, "</div></div></main>\n");
}

// What the script is told: an outbox as JSON, its ids the recording's, and where texts are.
static void put_rest(hark_writer *w, const hark_dom *dom, uint32_t at_ms) {
  hark_outbox_writer *rest = hark_arena_take_items(w->arena, 1, sizeof *rest);
  hark_outbox outbox;
  if (!rest) {
    w->err = HARK_ERR_NO_MEMORY;
    return;
  }
  *rest = (hark_outbox_writer){0};
  hark_outbox_init(rest, w->arena);
  hark_outbox_begin(rest);
  hark_outbox_put(rest, HARK_EVENT_TICK);
  hark_outbox_put(rest, at_ms);
  hark_outbox_put_rest(rest, dom);
  hark_err err = hark_outbox_end(rest, &outbox);
  if (err != HARK_OK) {
    w->err = err;
    return;
  }
  put(w, "<script type=\"application/json\" id=\"rest\">{\"words\":[");
  for (size_t i = 0; i < outbox.word_count; i++) {
    put(w, i ? "," : "");
    hark_write_u32(w, outbox.words[i]);
  }
  put(w, "],\"strings\":[");
  for (size_t i = 0; i < outbox.text_count; i++) {
    uint32_t from = i ? outbox.text_ends[i - 1] : 0;
    put(w, i ? ",\n" : "");
    hark_write_json(w, hark_bytes_part(outbox.text, from, outbox.text_ends[i] - from));
  }
  put(w, "],\"texts\":");
  hark_html_texts(w, dom);
  put(w, "}</script>\n");
}

hark_err hark_html_write(hark_player *player, uint32_t at_ms, hark_bytes script, hark_arena *arena, hark_bytes *html) {
  hark_err err = hark_player_go(player, at_ms);
  if (err != HARK_OK) {
    return err;
  }
  const hark_dom *dom = hark_player_dom(player);
  hark_writer w = {.arena = arena};
  put_head(&w, &dom->page, at_ms, script);
  put_stage(&w, player, dom, at_ms);
  if (script.size) {
    put_rest(&w, dom, at_ms);
    put(&w, "<script>");
    hark_write(&w, script);
    put(&w, "</script>\n");
  }
  put(&w, "</body>\n</html>\n");
  return hark_write_end(&w, html);
}

// ---- a session with its player ----

// Copies JSON so that it may stand in a script element: `<` is there only inside strings.
static void put_json_harmless(hark_writer *w, hark_bytes json) {
  size_t from = 0;
  for (size_t i = 0; i < json.size; i++) {
    if (json.data[i] == '<') {
      hark_write(w, hark_bytes_part(json, from, i - from));
      put(w, "\\u003c");
      from = i + 1;
    }
  }
  hark_write(w, hark_bytes_part(json, from, json.size - from));
}

static void put_asset(hark_writer *w, const hark_html_asset *asset) {
  static const char digits[] = "0123456789abcdef";
  put(w, "\"");
  for (size_t i = 0; i < HARK_PUBLIC_NAME_BYTES; i++) {
    char pair[] = {digits[asset->name[i] >> 4], digits[asset->name[i] & 15], 0};
    put(w, pair);
  }
  put(w, "\":{\"type\":\"");
  put(w, asset->type);
  put(w, "\",\"bytes\":\"");
  hark_write_base64(w, asset->bytes);
  put(w, "\"}");
}

static void put_session(hark_writer *w, const hark_html_session *session) {
  put(w, "{\"hark\":1,\"manifest\":");
  put_json_harmless(w, session->manifest_json);
  put(w, ",\"segments\":[");
  for (size_t i = 0; i < session->segment_count; i++) {
    put(w, i ? ",\n\"" : "\"");
    hark_write_base64(w, session->segments[i]);
    put(w, "\"");
  }
  put(w, "],\"assets\":{");
  for (size_t i = 0; i < session->asset_count; i++) {
    put(w, i ? ",\n" : "");
    put_asset(w, &session->assets[i]);
  }
  put(w, "}}");
}

hark_err hark_html_player(hark_bytes page, const hark_html_session *session, hark_arena *arena, hark_bytes *html) {
  hark_bytes place = HARK_LITERAL(SESSION_PLACE);
  const uint8_t *found = page.size ? memmem(page.data, page.size, place.data, place.size) : NULL;
  if (!found || session->manifest_json.size == 0) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  size_t before = (size_t)(found - page.data);
  hark_writer w = {.arena = arena};
  hark_write(&w, hark_bytes_part(page, 0, before));
  put(&w, "<script type=\"application/json\" id=\"hark-session\">");
  put_session(&w, session);
  put(&w, "</script>");
  hark_write(&w, hark_bytes_part(page, before + place.size, page.size));
  return hark_write_end(&w, html);
}

hark_err hark_html_session_file(const hark_html_session *session, hark_arena *arena, hark_bytes *json) {
  if (session->manifest_json.size == 0) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  hark_writer w = {.arena = arena};
  put_session(&w, session);
  put(&w, "\n");
  return hark_write_end(&w, json);
}
