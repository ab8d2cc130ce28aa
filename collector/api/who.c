#include "collector/api/who.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "collector/access/credentials.h"
#include "collector/api/ingest.h"
#include "collector/keys.h"

static bool from_sign_in(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], hark_actor *actor) {
  hark_sign_in sign_in;
  hark_user user;
  if (hark_sign_in_get(tables, sha256, hark_app_now_ms(), &sign_in, &user) != HARK_OK) {
    return false;
  }
  snprintf(actor->name, sizeof actor->name, "%s", user.name);
  memcpy(actor->csrf, sign_in.csrf, sizeof actor->csrf);
  memcpy(actor->sign_in, sha256, HARK_SHA256_BYTES);
  actor->grants = user.grants;
  actor->by_cookie = true;
  return true;
}

static bool from_token(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], hark_actor *actor) {
  hark_token token;
  if (hark_token_get(tables, sha256, &token) != HARK_OK ||
      (token.expires_ms != 0 && token.expires_ms <= hark_app_now_ms())) {
    return false;
  }
  snprintf(actor->name, sizeof actor->name, "token %s", token.name);
  actor->grants = token.grants;
  return true;
}

// A link lasts no longer than the right of who made it.
static bool maker_still_may(const hark_tables *tables, const hark_share *share) {
  static const char prefix[] = "token ";
  size_t skip = strncmp(share->who, prefix, sizeof prefix - 1) == 0 ? sizeof prefix - 1 : 0;
  hark_bytes name = hark_bytes_from_cstr(share->who + skip);
  hark_token token;
  hark_user user;
  hark_err err = skip ? hark_token_find(tables, name, &token) : hark_user_get(tables, name, &user);
  if (err != HARK_OK || (skip && token.expires_ms != 0 && token.expires_ms <= hark_app_now_ms())) {
    return false;
  }
  return (hark_grants_in(skip ? &token.grants : &user.grants, share->project) & HARK_RIGHT(REPLAYS)) != 0;
}

static bool from_share(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], hark_actor *actor) {
  if (hark_share_get(tables, sha256, hark_app_now_ms(), &actor->share) != HARK_OK ||
      !maker_still_may(tables, &actor->share)) {
    return false;
  }
  snprintf(actor->name, sizeof actor->name, "share %016llx", (unsigned long long)hark_share_number(&actor->share));
  actor->shared = true;
  return true;
}

bool hark_who_asks(hark_app *app, const hark_http_request *request, hark_actor *actor) {
  hark_bytes bearer = hark_credentials_bearer(hark_http_header_of(request, "authorization"));
  hark_bytes cookie = hark_credentials_cookie(hark_http_header_of(request, "cookie"));
  uint8_t sha256[HARK_SHA256_BYTES];
  hark_store_read *read;
  *actor = (hark_actor){0};
  hark_key_hash(bearer.size ? bearer : cookie, sha256);
  const hark_project *project = bearer.size ? hark_projects_by_read_hash(&app->projects, sha256) : NULL;
  if (project) {
    snprintf(actor->name, sizeof actor->name, "read key");
    return hark_grants_set(&actor->grants, project->id, HARK_RIGHTS_READ_KEY);
  }
  if ((bearer.size == 0 && cookie.size == 0) || hark_store_read_open(app->store, &read) != HARK_OK) {
    return false;
  }
  hark_tables tables = hark_store_read_tables(read);
  bool known = bearer.size ? from_token(&tables, sha256, actor) || from_share(&tables, sha256, actor)
                           : from_sign_in(&tables, sha256, actor);
  hark_store_read_close(read);
  return known;
}

bool hark_who_means_it(const hark_actor *actor, const hark_http_request *request) {
  hark_bytes told = hark_http_header_of(request, "x-hark-csrf");
  return !actor->by_cookie ||
         (told.size == HARK_CSRF_SIZE && CRYPTO_memcmp(told.data, actor->csrf, HARK_CSRF_SIZE) == 0);
}

const hark_project *hark_who_project(const hark_app *app, const hark_actor *actor, hark_bytes name, hark_rights rights,
                                     bool *forbidden) {
  *forbidden = false;
  for (uint32_t i = 0; i < app->projects.count; i++) {
    const hark_project *project = &app->projects.items[i];
    hark_rights here = hark_grants_in(&actor->grants, project->id);
    if (here == 0 || (name.size > 0 && !hark_bytes_equal(project->name, name))) {
      continue;
    }
    if ((here & rights) == rights) {
      *forbidden = false;
      return project;
    }
    *forbidden = true;
  }
  return NULL;
}

void hark_who_address(hark_app *app, hark_exchange *exchange, char out[48]) {
  static const uint8_t v4_prefix[12] = {[10] = 0xff, [11] = 0xff};
  hark_address address = hark_ingest_sender(app, exchange);
  bool is_v4 = memcmp(address.bytes, v4_prefix, sizeof v4_prefix) == 0;
  if (!inet_ntop(is_v4 ? AF_INET : AF_INET6, address.bytes + (is_v4 ? 12 : 0), out, 48)) {
    strcpy(out, "?");
  }
}
