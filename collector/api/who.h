// who.h — who asks: a user who signed in, a token, a project's read key, or a link to one session; and what they may do
// where.
//
// Room: collector/api. Loop thread: a look into the store's map, no more. Tests: tests/fault/access.test.mjs.
#ifndef HARK_COLLECTOR_API_WHO_H
#define HARK_COLLECTOR_API_WHO_H

#include "collector/access/accounts.h"
#include "collector/access/shares.h"
#include "collector/app.h"

typedef struct {
  char name[HARK_NAME_BYTES_MAX + 16]; // as the audit log has it: "ann", "token ci", "read key"
  hark_grants grants;
  bool by_cookie; // a browser sends it by itself: what changes something has to bear `csrf`
  char csrf[HARK_CSRF_SIZE + 1];
  uint8_t sign_in[HARK_SHA256_BYTES]; // with by_cookie
  bool shared;                        // by a link: it has no grants, and opens what routes.c says
  hark_share share;
} hark_actor;

// Finds out who sends this request; false for nobody that is known (any more).
bool hark_who_asks(hark_app *app, const hark_http_request *request, hark_actor *actor);
// May a request of this actor change something? Always without a cookie, else with its token in X-Hark-Csrf.
bool hark_who_means_it(const hark_actor *actor, const hark_http_request *request);
// The project that is asked about: the one of this name, or (empty) the first one that the actor may do `rights` in.
// NULL: there is none that the actor knows of. *forbidden: there is, and not this right.
const hark_project *hark_who_project(const hark_app *app, const hark_actor *actor, hark_bytes name, hark_rights rights,
                                     bool *forbidden);
// Writes the address that the request came from.
void hark_who_address(hark_app *app, hark_exchange *exchange, char out[48]);

#endif
