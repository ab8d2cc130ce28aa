// hark replay — a moment of a session as an HTML file, or the whole session with its player in one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/session_json.h"
#include "collector/assets/assets.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/http/query.h"
#include "replay/html.h"
#include "replay/text.h"
#include "schema/blob.h"
#include "schema/hark_fb.h"

#define REPLAY_ARENA_BYTES_MAX ((size_t)2 << 30)
#define SCRATCH_ARENA_BYTES_MAX ((size_t)64 << 20)
#define SEGMENTS_MAX 65536u
#define VIEWER_FILE_BYTES_MAX ((size_t)8 << 20)

static const char usage[] =
    "hark replay SESSION --html FILE [--at TIME] [--view INDEX|TAB/EPOCH] [--data DIR] [--project NAME] [--web DIR]\n"
    "hark replay SESSION --json FILE …\n"
    "hark replay SESSION --text FILE --at TIME …\n"
    "  SESSION  an id, or as much of its beginning as no other has; \"last\" is the newest\n"
    "  --at     12.5s, 250ms, 1m: since the session began, or, with --view, since that page view began;\n"
    "           without --at the file holds the whole session and its player\n"
    "  --view   which page view: its number in order of time, from 0, or its tab and epoch\n"
    "  --html   where to write; - is stdout\n"
    "  --json   the whole session as a file for <hark-player>, which shows it in any page\n"
    "  --text   the moment's tree as text, a node a line, for comparing (replay/text.h tells the form)\n";

// ---- which page view ----

// The index-th view in order of time; absent past the end.
static hark_fb_stored_view view_in_time(hark_fb_session session, uint64_t index) {
  uint32_t count = hark_fb_session_views_count(session);
  for (uint32_t i = 0; i < count; i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(session, i);
    uint64_t before = 0;
    for (uint32_t j = 0; j < count; j++) {
      uint64_t other = hark_fb_stored_view_start_ms(hark_fb_session_views_at(session, j));
      uint64_t mine = hark_fb_stored_view_start_ms(view);
      before += other < mine || (other == mine && j < i);
    }
    if (before == index) {
      return view;
    }
  }
  return hark_fb_session_views_at(session, count);
}

static hark_fb_stored_view view_named(hark_fb_session session, const char *name) {
  uint8_t tab_bytes[8];
  uint64_t index, epoch, tab = 0;
  uint32_t count = hark_fb_session_views_count(session);
  const char *slash = strchr(name, '/');
  if (!slash) {
    bool good = hark_number_read(hark_bytes_from_cstr(name), UINT32_MAX, &index);
    return good ? view_in_time(session, index) : hark_fb_session_views_at(session, count);
  }
  hark_bytes tab_text = {(const uint8_t *)name, (size_t)(slash - name)};
  if (hark_hex_read(tab_text, tab_bytes, sizeof tab_bytes) &&
      hark_number_read(hark_bytes_from_cstr(slash + 1), UINT32_MAX, &epoch)) {
    for (size_t i = 0; i < sizeof tab_bytes; i++) {
      tab = tab << 8 | tab_bytes[i];
    }
    for (uint32_t i = 0; i < count; i++) {
      hark_fb_stored_view view = hark_fb_session_views_at(session, i);
      if (hark_fb_stored_view_tab(view) == tab && hark_fb_stored_view_epoch(view) == epoch) {
        return view;
      }
    }
  }
  return hark_fb_session_views_at(session, count);
}

// The view that was on at a time of the session: of those that had begun, the one that began last and had not ended;
// else the one that began last. Turns the time into the view's own.
static hark_fb_stored_view view_at(hark_fb_session session, uint64_t *at_ms) {
  uint64_t wall_ms = hark_fb_session_started_ms(session) + *at_ms;
  hark_fb_stored_view found = view_in_time(session, 0);
  bool found_on = false;
  for (uint32_t i = 0; i < hark_fb_session_views_count(session); i++) {
    hark_fb_stored_view view = hark_fb_session_views_at(session, i);
    uint64_t start_ms = hark_fb_stored_view_start_ms(view);
    bool on = wall_ms - start_ms <= hark_fb_stored_view_duration_ms(view);
    bool later = start_ms >= hark_fb_stored_view_start_ms(found);
    if (start_ms <= wall_ms && ((on && !found_on) || (on == found_on && later))) {
      found = view;
      found_on = on;
    }
  }
  uint64_t start_ms = hark_fb_stored_view_start_ms(found);
  *at_ms = wall_ms > start_ms ? wall_ms - start_ms : 0;
  return found;
}

// ---- what to write ----

typedef struct {
  hark_player *player; // NULL: collect all, copied into `arena`
  hark_arena *arena;
  uint64_t tab;
  uint32_t epoch;
  hark_err err;
  hark_bytes *segments;
  size_t count;
} gathering;

static bool gather_one(void *context, hark_bytes segment) {
  gathering *g = context;
  hark_envelope envelope;
  hark_bytes body;
  if (!g->player) {
    if (g->count == SEGMENTS_MAX) {
      g->err = HARK_ERR_TOO_LARGE;
    } else {
      g->segments[g->count] = hark_arena_copy(g->arena, segment);
      g->err = g->segments[g->count++].data ? HARK_OK : HARK_ERR_NO_MEMORY;
    }
  } else if (hark_envelope_unpack(segment, &envelope, &body) == HARK_OK && envelope.tab == g->tab &&
             envelope.epoch == g->epoch) {
    g->err = hark_player_add(g->player, segment);
    g->count++;
  }
  return g->err == HARK_OK;
}

// A file of the viewer: out of the folder, or out of the binary; empty where neither has it.
static hark_bytes viewer_file(const char *web, const char *name, hark_arena *arena) {
  char path[1024];
  int size = snprintf(path, sizeof path, "%s/viewer/%s", web ? web : "", name);
  FILE *file = web && size > 0 && (size_t)size < sizeof path ? fopen(path, "rb") : NULL;
  if (file) {
    uint8_t *bytes = hark_arena_take(arena, VIEWER_FILE_BYTES_MAX);
    size_t used = bytes ? fread(bytes, 1, VIEWER_FILE_BYTES_MAX, file) : 0;
    fclose(file);
    return (hark_bytes){bytes, used < VIEWER_FILE_BYTES_MAX ? used : 0};
  }
  snprintf(path, sizeof path, "viewer/%s", name);
  const hark_asset *asset = web ? NULL : hark_asset_find(hark_bytes_from_cstr(path));
  return asset ? hark_asset_bytes(asset) : (hark_bytes){NULL, 0};
}

// What the flags ask for.
typedef struct {
  const char *at, *view, *web, *out; // NULL where they were not given
  bool as_text, as_json;
} wish;

// Gives the player what the store has of what the recording refers to by name.
static hark_err give_publics(const hark_cli_store *store, hark_publics *publics, hark_html_asset *assets,
                             size_t *count) {
  for (uint32_t i = 0; i < publics->count; i++) {
    hark_blob_name name;
    hark_blob blob;
    memcpy(name.bytes, publics->items[i].name, sizeof name.bytes);
    hark_err err = hark_store_blob(store->read, store->project->id, name, &blob);
    if (err == HARK_OK) {
      publics->items[i].bytes = blob.bytes;
      assets[(*count)++] = (hark_html_asset){publics->items[i].name, hark_blob_type(blob.kind), blob.bytes};
    } else if (err != HARK_ERR_NOT_FOUND) {
      return err;
    }
  }
  return HARK_OK;
}

static hark_err write_moment(const hark_cli_store *store, hark_session_id id, hark_fb_stored_view view, uint64_t at_ms,
                             const wish *w, hark_arena *arena, hark_bytes *out) {
  gathering g = {.player = hark_player_create(arena),
                 .tab = hark_fb_stored_view_tab(view),
                 .epoch = hark_fb_stored_view_epoch(view)};
  if (!g.player) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err = hark_store_segments(store->read, store->project->id, id, gather_one, &g);
  err = err != HARK_OK ? err : g.err;
  hark_html_asset assets[HARK_PUBLICS_MAX];
  size_t asset_count = 0;
  err = err != HARK_OK ? err : give_publics(store, hark_player_publics(g.player), assets, &asset_count);
  err = err != HARK_OK ? err : hark_player_ready(g.player);
  uint32_t at = at_ms < UINT32_MAX ? (uint32_t)at_ms : UINT32_MAX, first_ms;
  if (err == HARK_OK && hark_player_diverged(g.player, &first_ms) > 0) {
    fprintf(stderr, "hark replay: diverged at %.1f s: from there the page was another one than is shown\n",
            first_ms / 1000.0);
  }
  if (err == HARK_OK && w->as_text) {
    return hark_dom_text(g.player, at, arena, out);
  }
  return err != HARK_OK ? err : hark_html_write(g.player, at, viewer_file(w->web, "moment.js", arena), arena, out);
}

static hark_err write_player(const hark_cli_store *store, hark_session_id id, hark_bytes record, const wish *w,
                             hark_arena *arena, hark_bytes *html) {
  hark_bytes page = w->as_json ? (hark_bytes){NULL, 0} : viewer_file(w->web, "player-page.html", arena);
  gathering g = {.arena = arena, .segments = hark_arena_take_items(arena, SEGMENTS_MAX, sizeof(hark_bytes))};
  json_t *manifest = hark_session_json_manifest(id, record);
  char *json = manifest ? json_dumps(manifest, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
  json_decref(manifest);
  hark_err err = g.segments && json ? HARK_OK : HARK_ERR_NO_MEMORY;
  err = page.size || w->as_json ? err : HARK_ERR_NOT_FOUND;
  err = err != HARK_OK ? err : hark_store_segments(store->read, store->project->id, id, gather_one, &g);
  err = err != HARK_OK ? err : g.err;
  hark_publics publics;
  hark_publics_init(&publics, arena);
  hark_arena scratch;
  hark_arena_open(&scratch, SCRATCH_ARENA_BYTES_MAX);
  for (size_t i = 0; i < g.count && err == HARK_OK; i++) {
    hark_err read = hark_publics_read(&publics, &scratch, g.segments[i]);
    err = read == HARK_ERR_NO_MEMORY ? read : HARK_OK; // a damaged segment is the player's to leave out
    hark_arena_reset(&scratch);
  }
  hark_arena_close(&scratch);
  hark_html_asset assets[HARK_PUBLICS_MAX];
  hark_html_session session = {hark_bytes_from_cstr(json), g.segments, g.count, assets, 0};
  err = err != HARK_OK ? err : give_publics(store, &publics, assets, &session.asset_count);
  if (err == HARK_OK) {
    err = w->as_json ? hark_html_session_file(&session, arena, html) : hark_html_player(page, &session, arena, html);
  }
  free(json);
  return err;
}

static int replay(const hark_cli_command *command, const hark_cli_store *store, const wish *w) {
  hark_session_id id;
  hark_bytes record, html = {NULL, 0};
  uint64_t at_ms = 0;
  int rc = hark_cli_find_session(command, store, command->words[0], &id);
  if (rc != 0) {
    return rc;
  }
  if (hark_store_session(store->read, store->project->id, id, &record) != HARK_OK) {
    return hark_cli_fail(command, command->words[0], "there is no such session");
  }
  if (w->at && !hark_cli_duration(w->at, &at_ms)) {
    return hark_cli_fail(command, w->at, "is no time like 12.5s");
  }
  hark_fb_session session = hark_fb_session_root(record);
  hark_fb_stored_view view = w->view ? view_named(session, w->view) : view_at(session, &at_ms);
  if (!hark_flat_is_present(view.table)) {
    return hark_cli_fail(command, w->view ? w->view : command->words[0], "there is no such page view");
  }
  hark_arena arena;
  hark_arena_open(&arena, REPLAY_ARENA_BYTES_MAX);
  hark_err err = w->at ? write_moment(store, id, view, at_ms, w, &arena, &html)
                       : write_player(store, id, record, w, &arena, &html);
  if (err == HARK_ERR_NOT_FOUND && !w->at) {
    rc = hark_cli_fail(command, "player", "there is no viewer here (see --web); give --at for one moment");
  } else {
    rc = err == HARK_OK ? hark_cli_write(command, w->out, html)
                        : hark_cli_fail(command, command->words[0], hark_err_sentence(err));
  }
  hark_arena_close(&arena);
  return rc;
}

int hark_cli_replay(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *at = NULL, *view = NULL, *html = NULL, *text = NULL, *json = NULL,
             *session = NULL, *web = NULL;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data}, {.name = "--project", .text = &project},
                                 {.name = "--at", .text = &at},     {.name = "--view", .text = &view},
                                 {.name = "--html", .text = &html}, {.name = "--text", .text = &text},
                                 {.name = "--web", .text = &web},   {.name = "--json", .text = &json}};
  hark_cli_command command = {.name = "replay",
                              .usage = usage,
                              .flags = flags,
                              .flag_count = sizeof flags / sizeof flags[0],
                              .words = &session,
                              .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!session || !(html || text || json)) {
    hark_cli_fail(&command, session ? "--html" : "SESSION", "is missing");
    fprintf(stderr, "usage: %s", usage);
    return 2;
  }
  if (text && (html || json || !at)) {
    return hark_cli_fail(&command, "--text", "goes with --at, and not with --html or --json");
  }
  if (json && (html || at)) {
    return hark_cli_fail(&command, "--json", "is the whole session: it goes without --at and --html");
  }
  hark_cli_store store;
  rc = hark_cli_open(&command, data, project, &store);
  wish w = {.at = at,
            .view = view,
            .web = web,
            .out = text   ? text
                   : json ? json
                          : html,
            .as_text = text != NULL,
            .as_json = json != NULL};
  rc = rc ? rc : replay(&command, &store, &w);
  hark_cli_close(&store);
  return rc;
}
