// hark check — are the replays what the pages were? Compares every tree hash of every page view.
#include <stdio.h>
#include <string.h>

#include "collector/cli/cli.h"
#include "collector/cli/command.h"
#include "collector/http/query.h"
#include "replay/player.h"
#include "schema/hark_fb.h"

#define CHECK_ARENA_BYTES_MAX ((size_t)2 << 30)

static const char usage[] =
    "hark check [SESSION] [--data DIR] [--project NAME]\n"
    "  Compares the tree hashes that the pages sent with those of their replays. Without SESSION (an id, or its\n"
    "  beginning) all sessions. Ends with 1 where a replay has diverged or cannot be read.\n";

typedef struct {
  const hark_cli_store *store;
  const char *start; // of the ids wanted
  hark_err err;
  uint64_t views, checks, diverged, unreadable, sessions;
} checking;

typedef struct {
  hark_player *player;
  uint64_t tab;
  uint32_t epoch;
  hark_err err;
} view_gathering;

static bool add_segment(void *context, hark_bytes segment) {
  view_gathering *g = context;
  hark_envelope envelope;
  hark_bytes body;
  if (hark_envelope_unpack(segment, &envelope, &body) == HARK_OK && envelope.tab == g->tab &&
      envelope.epoch == g->epoch) {
    g->err = hark_player_add(g->player, segment);
  }
  return g->err == HARK_OK;
}

static hark_err open_view(const checking *c, hark_session_id id, view_gathering *g, hark_arena *arena) {
  g->player = hark_player_create(arena);
  if (!g->player) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err = hark_store_segments(c->store->read, c->store->project->id, id, add_segment, g);
  err = err != HARK_OK ? err : g->err;
  return err != HARK_OK ? err : hark_player_ready(g->player);
}

static void check_view(checking *c, hark_session_id id, const char *name, hark_fb_stored_view view) {
  view_gathering g = {.tab = hark_fb_stored_view_tab(view), .epoch = hark_fb_stored_view_epoch(view)};
  hark_arena arena;
  hark_arena_open(&arena, CHECK_ARENA_BYTES_MAX);
  hark_err err = open_view(c, id, &g, &arena);
  c->views++;
  if (err != HARK_OK) {
    c->unreadable++;
    printf("%s %016llx/%u cannot be read: %s\n", name, (unsigned long long)g.tab, g.epoch, hark_err_sentence(err));
  } else {
    uint32_t first_ms, count = hark_player_diverged(g.player, &first_ms);
    c->checks += hark_player_checks(g.player);
    c->diverged += count > 0;
    if (count > 0) {
      printf("%s %016llx/%u diverged at %.1f s", name, (unsigned long long)g.tab, g.epoch, first_ms / 1000.0);
      printf(count > 1 ? ", and %u times more\n" : "\n", count - 1);
    }
  }
  hark_arena_close(&arena);
}

static bool check_session(void *context, hark_session_id id, hark_bytes record) {
  checking *c = context;
  char name[2 * sizeof id.bytes + 1];
  hark_hex_write(id.bytes, sizeof id.bytes, name);
  if (strncmp(name, c->start, strlen(c->start)) != 0) {
    return true;
  }
  c->sessions++;
  hark_fb_session session = hark_fb_session_root(record);
  for (uint32_t i = 0; i < hark_fb_session_views_count(session); i++) {
    check_view(c, id, name, hark_fb_session_views_at(session, i));
  }
  return true;
}

int hark_cli_check(int argc, char **argv) {
  const char *data = "./hark-data", *project = NULL, *start = "";
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data}, {.name = "--project", .text = &project}};
  hark_cli_command command = {
      .name = "check", .usage = usage, .flags = flags, .flag_count = 2, .words = &start, .words_max = 1};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  hark_cli_store store;
  rc = hark_cli_open(&command, data, project, &store);
  if (rc == 0) {
    checking c = {.store = &store, .start = start};
    hark_err err = hark_store_sessions(store.read, store.project->id, 0, UINT64_MAX, check_session, &c);
    printf("%llu page views, %llu hashes compared: %llu diverged, %llu unreadable\n", (unsigned long long)c.views,
           (unsigned long long)c.checks, (unsigned long long)c.diverged, (unsigned long long)c.unreadable);
    rc = err != HARK_OK                       ? hark_cli_fail(&command, data, hark_err_sentence(err))
         : *start && c.sessions == 0          ? hark_cli_fail(&command, start, "there is no such session")
         : c.diverged > 0 || c.unreadable > 0 ? 1
                                              : 0;
  }
  hark_cli_close(&store);
  return rc;
}
