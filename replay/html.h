// html.h — a moment, or a whole session with its player, as one self-contained HTML file.
//
// Room: replay (platform-free). Stands on: replay/player, replay/sanitize. Tests: tests/replay/test_html.c,
// tests/web/hostile.test.mjs.
//
// Limits: HARK_HTML_FRAMES_MAX documents inside one another; deeper ones are shown as boxes.
//
// A moment is written as markup, so what no parser would build from markup (a block in a paragraph, a form in a form,
// HTML in SVG) is shown as the parser understands it, and a document in quirks mode is shown in standards mode. The
// player builds the tree itself and knows no such limit. Focus is drawn, :focus and :hover do not apply.
#ifndef HARK_REPLAY_HTML_H
#define HARK_REPLAY_HTML_H

#include "replay/player.h"

#define HARK_HTML_FRAMES_MAX 4u

// Writes the page at `at_ms`: the recorded document in a frame of the recorded size that can run and fetch nothing,
// the pointer and clicks of the moment over it, and a header that says what is seen. A player that was stepping wants
// a seek afterwards.
hark_err hark_html_write(hark_player *player, uint32_t at_ms, hark_arena *arena, hark_bytes *html);

// What goes by name, with its content type.
typedef struct {
  const uint8_t *name; // HARK_PUBLIC_NAME_BYTES
  const char *type;
  hark_bytes bytes;
} hark_html_asset;

// A session for the player page: the manifest as GET /api/sessions/ID gives it, all segments in any order.
typedef struct {
  hark_bytes manifest_json;
  const hark_bytes *segments;
  size_t segment_count;
  const hark_html_asset *assets;
  size_t asset_count;
} hark_html_session;

// Writes the player page: `page` is build/web/viewer/player-page.html. HARK_ERR_BAD_ARGUMENT when it has no place for a
// session.
hark_err hark_html_player(hark_bytes page, const hark_html_session *session, hark_arena *arena, hark_bytes *html);

#endif
