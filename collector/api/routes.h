// routes.h — the routes under /api/, and /metrics: one table that says who may call what, and what of it is logged.
//
// Room: collector/api. Loop thread. Tests: tests/fault/access.test.mjs tries each of them with what is another
// project's; `hark routes` prints the table. docs/api.md, collector/api/served/openapi.json.
#ifndef HARK_COLLECTOR_API_ROUTES_H
#define HARK_COLLECTOR_API_ROUTES_H

#include "collector/api/job.h"
#include "collector/api/who.h"
#include "collector/http/query.h"

struct hark_route;

// One request that may be answered. Lives until its handler returns, unless it is copied.
typedef struct {
  hark_app *app;
  hark_exchange *exchange;
  const struct hark_route *route;
  const hark_path *path;
  const hark_project *project; // NULL where the route is not of a project
  hark_actor actor;
  hark_question question;
} hark_call;

typedef enum {
  HARK_ROUTE_ANYBODY, // not known who asks
  HARK_ROUTE_KNOWN,   // somebody who is known
  HARK_ROUTE_PROJECT, // who has the right in the project that is asked about
  HARK_ROUTE_SHARED,  // these, and who has a link to the session that is asked about
  HARK_ROUTE_LINK,    // who has a link, and nobody else
  HARK_ROUTE_ALL,     // who has the right in all projects
} hark_route_who;

typedef struct hark_route {
  hark_http_method method; // GET answers HEAD, too
  // Parts in braces are read into the question: {session} and {asset} are 32 hex digits, {tab} 16, {epoch} and
  // {annotation}, {alert} and {note} numbers, {share} 16 hex digits, {user}, {token}, {segment} and
  // {receiver} names.
  const char *path;
  hark_route_who who;
  hark_rights rights;
  const char *action; // how the audit log names it; NULL: it is not logged
  // Answers, now or later; false: there is no such thing.
  bool (*handle)(hark_call *call);
} hark_route;

// The table. Any thread.
const hark_route *hark_routes(size_t *count);
// Answers /api/…; false (and no answer) where there is nothing.
bool hark_routes_handle(hark_app *app, hark_exchange *exchange, const hark_path *path);

// The handlers: reads.c, sign_in.c, settings.c, annotations.c, alerts.c.
bool hark_get_sessions(hark_call *call);
bool hark_get_session(hark_call *call);
bool hark_get_segments(hark_call *call);
bool hark_get_live(hark_call *call); // live.c
bool hark_get_asset(hark_call *call);
bool hark_get_report(hark_call *call);
bool hark_get_status(hark_call *call);
bool hark_get_store(hark_call *call);
bool hark_get_metrics(hark_call *call);
bool hark_get_ledger(hark_call *call);
bool hark_get_coverage(hark_call *call);
bool hark_get_openapi(hark_call *call);
bool hark_get_project(hark_call *call);
bool hark_post_login(hark_call *call);
bool hark_post_logout(hark_call *call);
bool hark_get_me(hark_call *call);
bool hark_get_audit(hark_call *call);
bool hark_get_alerts(hark_call *call);
bool hark_post_alert(hark_call *call);
bool hark_post_alerts_test(hark_call *call);
bool hark_get_goals(hark_call *call); // goals.c
// receivers.c
bool hark_get_receivers(hark_call *call);
bool hark_post_receiver(hark_call *call);
bool hark_delete_receiver(hark_call *call);
bool hark_post_receiver_test(hark_call *call);
// saved_segments.c
bool hark_get_saved_segments(hark_call *call);
bool hark_post_saved_segment(hark_call *call);
bool hark_delete_saved_segment(hark_call *call);
// annotations.c
bool hark_get_annotations(hark_call *call);
bool hark_post_annotation(hark_call *call);
bool hark_delete_annotation(hark_call *call);
// notes.c
bool hark_get_notes(hark_call *call);
bool hark_post_note(hark_call *call);
bool hark_delete_note(hark_call *call);
// shares.c
bool hark_get_shares(hark_call *call);
bool hark_get_share(hark_call *call);
bool hark_post_share(hark_call *call);
bool hark_delete_share(hark_call *call);
// project_settings.c, people.c, erase.c, export.c
bool hark_get_settings(hark_call *call);
bool hark_post_settings(hark_call *call);
bool hark_post_key(hark_call *call);
bool hark_post_thresholds_preview(hark_call *call); // thresholds.c
bool hark_get_projects(hark_call *call);
bool hark_post_project(hark_call *call);
bool hark_get_users(hark_call *call);
bool hark_post_user(hark_call *call);
bool hark_delete_user(hark_call *call);
bool hark_get_tokens(hark_call *call);
bool hark_post_token(hark_call *call);
bool hark_delete_token(hark_call *call);
bool hark_post_forget(hark_call *call);
bool hark_get_session_export(hark_call *call);
bool hark_get_user_export(hark_call *call);
bool hark_post_import(hark_call *call); // import.c

// The ledger of a project, or of one of its sessions; NULL and why. Any thread.
json_t *hark_ledger_json(const hark_tables *tables, hark_project_id project, const hark_session_id *session,
                         hark_err *err);

#endif
