// html.h — a moment, or a whole session with its player, as one self-contained HTML file.
//
// Room: replay (platform-free). Stands on: replay/player, replay/sanitize. Tests: tests/replay/test_html.c,
// tests/web/hostile.test.mjs.
//
// Limits: HARK_HTML_FRAMES_MAX documents inside one another; deeper ones are shown as boxes. HARK_HTML_TEXTS_MAX texts
// that are assigned to slots by hand.
//
// A moment is written as markup, so what no parser would build from markup (a block in a paragraph, a form in a form,
// HTML in SVG) is shown as the parser understands it. The player builds the tree itself and knows no such limit. What
// markup cannot say (docs/fidelity.md has the list) is said by the player's own code in the file, web/src/moment.js;
// where no scripts run, the file shows the rest.
#ifndef HARK_REPLAY_HTML_H
#define HARK_REPLAY_HTML_H

#include "replay/player.h"

#define HARK_HTML_FRAMES_MAX 4u
#define HARK_HTML_TEXTS_MAX 1024u

// Writes the page at `at_ms`: the recorded document in a frame of the recorded size that can run and fetch nothing,
// the pointer and clicks of the moment over it, and a header that says what is seen. A player that was stepping wants
// a seek afterwards. `script` is build/web/viewer/moment.js, the only one that the file's policy lets run, or empty.
hark_err hark_html_write(hark_player *player, uint32_t at_ms, hark_bytes script, hark_arena *arena, hark_bytes *html);

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
// Writes the session alone, as <hark-player> takes it (docs/portable.md, "Session files"). HARK_ERR_BAD_ARGUMENT
// without a manifest.
hark_err hark_html_session_file(const hark_html_session *session, hark_arena *arena, hark_bytes *json);

#endif
