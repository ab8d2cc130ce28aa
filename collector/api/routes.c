#include "collector/api/routes.h"

#include <stdlib.h>
#include <string.h>

#include "collector/api/act.h"
#include "collector/api/answer.h"

#define PROJECT_NAME_MAX 128u

// clang-format off
static const hark_route table[] = {
  {HARK_HTTP_GET, "/api/sessions", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS), NULL, hark_get_sessions},
  {HARK_HTTP_GET, "/api/sessions/{session}", HARK_ROUTE_SHARED, HARK_RIGHT(REPLAYS), NULL, hark_get_session},
  {HARK_HTTP_GET, "/api/sessions/{session}/views/{tab}/{epoch}/segments", HARK_ROUTE_SHARED, HARK_RIGHT(REPLAYS),
   "replay.read", hark_get_segments},
  {HARK_HTTP_GET, "/api/sessions/{session}/live", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS), "replay.follow",
   hark_get_live},
  {HARK_HTTP_GET, "/api/sessions/{session}/notes", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS), NULL, hark_get_notes},
  {HARK_HTTP_POST, "/api/sessions/{session}/notes", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS) | HARK_RIGHT(ANNOTATE),
   NULL, hark_post_note}, // these log
  {HARK_HTTP_DELETE, "/api/sessions/{session}/notes/{note}", HARK_ROUTE_PROJECT,
   HARK_RIGHT(REPLAYS) | HARK_RIGHT(ANNOTATE), NULL, hark_delete_note},
  {HARK_HTTP_POST, "/api/sessions/{session}/shares", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS) | HARK_RIGHT(ANNOTATE),
   NULL, hark_post_share}, // these log
  {HARK_HTTP_GET, "/api/shares", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS) | HARK_RIGHT(ANNOTATE), NULL, hark_get_shares},
  {HARK_HTTP_DELETE, "/api/shares/{share}", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS) | HARK_RIGHT(ANNOTATE), NULL,
   hark_delete_share},
  {HARK_HTTP_GET, "/api/share", HARK_ROUTE_LINK, 0, NULL, hark_get_share},
  {HARK_HTTP_GET, "/api/assets/{asset}", HARK_ROUTE_SHARED, HARK_RIGHT(REPLAYS), NULL, hark_get_asset},
  {HARK_HTTP_GET, "/api/reports/friction", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/friction.html", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/friction.csv", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/funnel", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/funnel.html", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/funnel.csv", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/journey", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/journey.html", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/journey.csv", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/heatmap", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/heatmap.html", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/heatmap.csv", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/form", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/form.html", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/form.csv", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/anomalies", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/anomalies.html", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/reports/anomalies.csv", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_report},
  {HARK_HTTP_GET, "/api/alerts", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_alerts},
  {HARK_HTTP_POST, "/api/alerts/test", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_post_alerts_test}, // these
  {HARK_HTTP_POST, "/api/alerts/{alert}", HARK_ROUTE_PROJECT, HARK_RIGHT(ANNOTATE), NULL, hark_post_alert},    // log
  {HARK_HTTP_GET, "/api/goals", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_goals},
  {HARK_HTTP_GET, "/api/receivers", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_get_receivers},
  {HARK_HTTP_POST, "/api/receivers/{receiver}", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_post_receiver}, // log
  {HARK_HTTP_DELETE, "/api/receivers/{receiver}", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, // by themselves
   hark_delete_receiver},
  {HARK_HTTP_POST, "/api/receivers/{receiver}/test", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), "alerts.test",
   hark_post_receiver_test},
  {HARK_HTTP_GET, "/api/annotations", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_annotations},
  {HARK_HTTP_POST, "/api/annotations", HARK_ROUTE_PROJECT, HARK_RIGHT(ANNOTATE), NULL, hark_post_annotation}, // log
  {HARK_HTTP_DELETE, "/api/annotations/{annotation}", HARK_ROUTE_PROJECT, HARK_RIGHT(ANNOTATE), NULL, // by themselves
   hark_delete_annotation},
  {HARK_HTTP_GET, "/api/segments", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS), NULL, hark_get_saved_segments},
  {HARK_HTTP_POST, "/api/segments", HARK_ROUTE_PROJECT, HARK_RIGHT(ANNOTATE), NULL, hark_post_saved_segment}, // these
  {HARK_HTTP_DELETE, "/api/segments/{segment}", HARK_ROUTE_PROJECT, HARK_RIGHT(ANNOTATE), NULL,               // log
   hark_delete_saved_segment},
  {HARK_HTTP_GET, "/api/coverage", HARK_ROUTE_PROJECT, HARK_RIGHT(REPORTS), NULL, hark_get_coverage},
  {HARK_HTTP_GET, "/api/project", HARK_ROUTE_PROJECT, HARK_RIGHT(REPLAYS), NULL, hark_get_project},
  {HARK_HTTP_GET, "/api/sessions/{session}/export", HARK_ROUTE_PROJECT, HARK_RIGHT(ERASE), "export",
   hark_get_session_export},
  {HARK_HTTP_GET, "/api/export", HARK_ROUTE_PROJECT, HARK_RIGHT(ERASE), "export", hark_get_user_export},
  // These log by themselves.
  {HARK_HTTP_POST, "/api/import", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_post_import},
  {HARK_HTTP_POST, "/api/forget", HARK_ROUTE_PROJECT, HARK_RIGHT(ERASE), NULL, hark_post_forget},
  {HARK_HTTP_GET, "/api/settings", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_get_settings},
  {HARK_HTTP_POST, "/api/settings", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_post_settings},
  {HARK_HTTP_POST, "/api/settings/thresholds", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, // reads alone
   hark_post_thresholds_preview},
  {HARK_HTTP_POST, "/api/settings/key", HARK_ROUTE_PROJECT, HARK_RIGHT(SETTINGS), NULL, hark_post_key},
  {HARK_HTTP_GET, "/api/projects", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_get_projects},
  {HARK_HTTP_POST, "/api/projects", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_post_project},
  {HARK_HTTP_GET, "/api/users", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_get_users},
  {HARK_HTTP_POST, "/api/users", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_post_user},
  {HARK_HTTP_DELETE, "/api/users/{user}", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_delete_user},
  {HARK_HTTP_GET, "/api/tokens", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_get_tokens},
  {HARK_HTTP_POST, "/api/tokens", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_post_token},
  {HARK_HTTP_DELETE, "/api/tokens/{token}", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_delete_token},
  {HARK_HTTP_GET, "/api/status", HARK_ROUTE_PROJECT, HARK_RIGHT(OPERATE), NULL, hark_get_status},
  {HARK_HTTP_GET, "/api/store", HARK_ROUTE_PROJECT, HARK_RIGHT(OPERATE), NULL, hark_get_store},
  {HARK_HTTP_GET, "/api/ledger", HARK_ROUTE_PROJECT, HARK_RIGHT(OPERATE), NULL, hark_get_ledger},
  {HARK_HTTP_GET, "/metrics", HARK_ROUTE_PROJECT, HARK_RIGHT(OPERATE), NULL, hark_get_metrics},
  {HARK_HTTP_GET, "/api/openapi.json", HARK_ROUTE_ANYBODY, 0, NULL, hark_get_openapi},
  {HARK_HTTP_POST, "/api/login", HARK_ROUTE_ANYBODY, 0, NULL, hark_post_login}, // logs by itself
  {HARK_HTTP_POST, "/api/logout", HARK_ROUTE_KNOWN, 0, NULL, hark_post_logout},
  {HARK_HTTP_GET, "/api/me", HARK_ROUTE_KNOWN, 0, NULL, hark_get_me},
  {HARK_HTTP_GET, "/api/audit", HARK_ROUTE_ALL, HARK_RIGHT(SETTINGS), NULL, hark_get_audit},
};
// clang-format on

const hark_route *hark_routes(size_t *count) {
  *count = sizeof table / sizeof table[0];
  return table;
}

// ---- finding ----

static uint64_t number_of_hex(const uint8_t bytes[8]) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; i++) {
    number = number << 8 | bytes[i];
  }
  return number;
}

static bool read_part(const char *name, hark_bytes part, hark_question *question) {
  uint8_t tab[8];
  uint64_t epoch;
  if (strncmp(name, "{session}", 9) == 0) {
    return hark_hex_read(part, question->session.bytes, sizeof question->session.bytes);
  }
  if (strncmp(name, "{asset}", 7) == 0) {
    return hark_hex_read(part, question->blob.bytes, sizeof question->blob.bytes);
  }
  if (strncmp(name, "{tab}", 5) == 0 && hark_hex_read(part, tab, sizeof tab)) {
    question->tab = number_of_hex(tab);
    return true;
  }
  if (strncmp(name, "{share}", 7) == 0 && hark_hex_read(part, tab, sizeof tab)) {
    question->number = number_of_hex(tab);
    return true;
  }
  if (strncmp(name, "{annotation}", 12) == 0 || strncmp(name, "{alert}", 7) == 0 || strncmp(name, "{note}", 6) == 0) {
    return hark_number_read(part, INT64_MAX, &question->number);
  }
  if (strncmp(name, "{user}", 6) == 0 || strncmp(name, "{token}", 7) == 0 || strncmp(name, "{segment}", 9) == 0 ||
      strncmp(name, "{receiver}", 10) == 0) {
    size_t size;
    bool good = hark_percent_decode(part, false, question->name, sizeof question->name - 1, &size) && size > 0;
    question->name[good ? size : 0] = '\0';
    return good;
  }
  if (strncmp(name, "{epoch}", 7) == 0 && hark_number_read(part, UINT32_MAX, &epoch)) {
    question->epoch = (uint32_t)epoch;
    return true;
  }
  return false;
}

static bool fits(const hark_route *route, const hark_path *path, hark_question *question) {
  const char *at = route->path;
  for (size_t i = 0; i < path->count; i++) {
    if (*at != '/') {
      return false;
    }
    size_t size = strcspn(++at, "/");
    bool same = *at == '{' ? read_part(at, path->parts[i], question)
                           : hark_bytes_equal(path->parts[i], (hark_bytes){(const uint8_t *)at, size});
    if (!same) {
      return false;
    }
    at += size;
  }
  return *at == '\0';
}

// Finds the route of a path; *wrong_method where there is one, for another method.
static const hark_route *find(hark_http_method method, const hark_path *path, hark_question *question,
                              bool *wrong_method) {
  *wrong_method = false;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (fits(&table[i], path, question)) {
      if (table[i].method == (method == HARK_HTTP_HEAD ? HARK_HTTP_GET : method)) {
        *wrong_method = false;
        return &table[i];
      }
      *wrong_method = true;
    }
  }
  return NULL;
}

// ---- who may ----

static bool is_everywhere(const hark_grants *grants, hark_rights rights) {
  return (hark_grants_in(grants, (hark_project_id){0}) & rights) == rights;
}

static bool set_site(hark_call *call) {
  size_t most = sizeof call->question.site - 1;
  size_t site = call->project->name.size < most ? call->project->name.size : most;
  call->question.project = call->project->id;
  memcpy(call->question.site, call->project->name.data ? (const char *)call->project->name.data : "", site);
  return true;
}

static bool set_project(hark_call *call) {
  char name[PROJECT_NAME_MAX];
  size_t size = 0;
  hark_bytes text;
  bool forbidden = false;
  bool named = hark_query_find(hark_exchange_request(call->exchange)->query, "project", &text) && text.size > 0;
  if (!named || hark_percent_decode(text, true, name, sizeof name, &size)) {
    call->project = hark_who_project(call->app, &call->actor, (hark_bytes){(const uint8_t *)name, size},
                                     call->route->rights, &forbidden);
  }
  if (forbidden) {
    hark_answer_error(call->exchange, 403, "forbidden", "this is not among what you may do here", NULL);
  } else if (!call->project) {
    hark_answer_error(call->exchange, 404, "no_project", "there is no such project", NULL);
  } else {
    set_site(call);
  }
  return call->project != NULL;
}

// A link opens its session's manifest, recording and the assets that this names: no other session, and no other route.
// False: it is answered.
static bool may_by_link(hark_call *call) {
  const hark_share *share = &call->actor.share;
  const hark_route *route = call->route;
  hark_question *question = &call->question;
  if (route->who != HARK_ROUTE_SHARED && route->who != HARK_ROUTE_LINK) {
    hark_answer_error(call->exchange, 403, "forbidden", "a link opens one session, and nothing else", NULL);
    return false;
  }
  bool named = strstr(route->path, "{session}") != NULL;
  bool same = memcmp(question->session.bytes, share->session.bytes, sizeof share->session.bytes) == 0;
  for (uint32_t i = 0; (same || !named) && i < call->app->projects.count; i++) {
    const hark_project *project = &call->app->projects.items[i];
    call->project = project->id.n == share->project.n ? project : call->project;
  }
  if (!call->project) {
    hark_answer_error(call->exchange, 404, "not_found", "there is nothing here", NULL);
    return false;
  }
  question->session = share->session;
  question->of_session = true;
  return set_site(call);
}

// False: it is answered.
static bool may(hark_call *call) {
  const hark_http_request *request = hark_exchange_request(call->exchange);
  const hark_route *route = call->route;
  if (route && route->who == HARK_ROUTE_ANYBODY) {
    return true;
  }
  if (!hark_who_asks(call->app, request, &call->actor)) {
    hark_answer_error(call->exchange, 401, "unknown_key", "this wants somebody who is known",
                      "sign in, or send Authorization: Bearer and a token (hk_…) or a read key (rk_…)");
    return false;
  }
  if (!route) {
    return true;
  }
  if (call->actor.shared) {
    return may_by_link(call);
  }
  if (route->who == HARK_ROUTE_LINK) {
    hark_answer_error(call->exchange, 404, "not_found", "there is nothing here: who asks has no link", NULL);
    return false;
  }
  if (route->method != HARK_HTTP_GET && !hark_who_means_it(&call->actor, request)) {
    hark_answer_error(call->exchange, 403, "csrf", "this request does not bear the sign-in's token",
                      "send X-Hark-Csrf with what GET /api/me gives as csrf");
    return false;
  }
  if (route->who == HARK_ROUTE_ALL && !is_everywhere(&call->actor.grants, route->rights)) {
    hark_answer_error(call->exchange, 403, "forbidden", "this is for those who may do it in all projects", NULL);
    return false;
  }
  bool of_project = route->who == HARK_ROUTE_PROJECT || route->who == HARK_ROUTE_SHARED;
  return !of_project || set_project(call);
}

// ---- answering ----

static void answer(hark_call *call) {
  if (!call->route->handle(call)) {
    hark_answer_error(call->exchange, 404, "not_found", "there is nothing here", NULL);
  }
}

static void on_logged(hark_act *act, hark_err err) {
  hark_call *call = act->context;
  if (err == HARK_OK) {
    answer(call);
  } else {
    hark_answer_error(call->exchange, 503, "audit", "it could not be noted who reads this, so it is not given",
                      "try again in a second");
  }
  free(call);
}

// Notes who asks for what, and then answers.
static void log_and_answer(const hark_call *call) {
  hark_bytes path = hark_exchange_request(call->exchange)->path;
  size_t prefix = sizeof "/api/" - 1;
  hark_call *own = malloc(sizeof *own);
  if (!own) {
    hark_answer_error(call->exchange, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY), NULL);
    return;
  }
  *own = *call;
  own->path = NULL; // lived on the stack
  hark_act act = {.app = call->app,
                  .exchange = call->exchange,
                  .done = on_logged,
                  .context = own,
                  .action = call->route->action,
                  .project = call->question.project};
  memcpy(act.who, call->actor.name, sizeof act.who);
  path = hark_bytes_part(path, prefix, HARK_AUDIT_WHAT_MAX - 1);
  memcpy(act.what, path.data, path.size);
  hark_act_start(&act);
}

bool hark_routes_handle(hark_app *app, hark_exchange *exchange, const hark_path *path) {
  hark_call call = {.app = app, .exchange = exchange, .path = path};
  call.question = (hark_question){.to_ms = UINT64_MAX, .now_ms = hark_app_now_ms(), .base_url = app->config.public_url};
  bool wrong_method;
  call.route = find(hark_exchange_request(exchange)->method, path, &call.question, &wrong_method);
  if (wrong_method) {
    hark_answer_error(exchange, 405, "method", "this is not asked for in this way", "docs/api.md says how");
  } else if (may(&call)) {
    if (!call.route) {
      return false;
    }
    if (call.route->action) {
      log_and_answer(&call);
    } else {
      answer(&call);
    }
  }
  return true;
}
