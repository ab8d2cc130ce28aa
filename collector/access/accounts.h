// accounts.h — users, their sign-ins, and tokens: who there is and what each may do in which project.
//
// Room: collector/access. Stands on: collector/store, jansson. Reading calls take the tables of a snapshot or of a
// write transaction; changing ones those of a write transaction (hark_store_change). Tests:
// tests/collector/test_access.c.
//
// Of a secret (token, sign-in) only the SHA-256 is kept, and looked up by: how long that takes tells nothing about it.
// A sign-in ends with its time, its user, and its user's password.
// Limits: HARK_GRANTS_MAX projects a user or token, HARK_SIGN_INS_MAX sign-ins a user (the oldest goes).
#ifndef HARK_COLLECTOR_ACCESS_ACCOUNTS_H
#define HARK_COLLECTOR_ACCESS_ACCOUNTS_H

#include "collector/access/password.h"
#include "collector/access/rights.h"
#include "collector/store/tables.h"
#include "schema/base/sha256.h"

#define HARK_GRANTS_MAX 64u
#define HARK_SIGN_INS_MAX 16u
#define HARK_SIGN_IN_MS ((uint64_t)12 * 3600 * 1000)
#define HARK_SECRET_SIZE 43u // "hk_" and 40 letters or digits (238 bits)
#define HARK_CSRF_SIZE 32u

typedef struct {
  hark_project_id project; // 0: all of them
  hark_rights rights;
} hark_grant;
typedef struct {
  hark_grant items[HARK_GRANTS_MAX];
  uint32_t count;
} hark_grants;
// What they allow in a project.
hark_rights hark_grants_in(const hark_grants *grants, hark_project_id project);
// Sets what is allowed in a project (0 rights: nothing any more). False when there are too many.
bool hark_grants_set(hark_grants *grants, hark_project_id project, hark_rights rights);

typedef struct {
  char name[HARK_NAME_BYTES_MAX + 1];
  char password[HARK_PASSWORD_RECORD_MAX];
  uint64_t created_ms, password_ms; // when the password was set
  hark_grants grants;
} hark_user;
hark_err hark_user_get(const hark_tables *tables, hark_bytes name, hark_user *user);
hark_err hark_user_put(const hark_tables *tables, const hark_user *user);
hark_err hark_user_remove(const hark_tables *tables, hark_bytes name);
typedef bool (*hark_user_visit)(void *context, const hark_user *user);
hark_err hark_users_visit(const hark_tables *tables, hark_user_visit visit, void *context);

typedef struct {
  uint8_t sha256[HARK_SHA256_BYTES];
  char name[HARK_NAME_BYTES_MAX + 1];
  uint64_t created_ms, expires_ms; // expires 0: never
  hark_grants grants;
} hark_token;
hark_err hark_token_get(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], hark_token *token);
hark_err hark_token_put(const hark_tables *tables, const hark_token *token);
// Finds by name, which is not secret.
hark_err hark_token_find(const hark_tables *tables, hark_bytes name, hark_token *token);
hark_err hark_token_remove(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES]);
typedef bool (*hark_token_visit)(void *context, const hark_token *token);
hark_err hark_tokens_visit(const hark_tables *tables, hark_token_visit visit, void *context);

typedef struct {
  uint8_t sha256[HARK_SHA256_BYTES];
  char user[HARK_NAME_BYTES_MAX + 1];
  char csrf[HARK_CSRF_SIZE + 1];
  uint64_t created_ms, expires_ms, password_ms;
} hark_sign_in;
// Adds a sign-in; takes away those that are over, and the user's oldest where there are too many.
hark_err hark_sign_in_put(const hark_tables *tables, const hark_sign_in *sign_in);
hark_err hark_sign_in_remove(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES]);
// Gets a sign-in that holds, and its user; HARK_ERR_NOT_FOUND for any other.
hark_err hark_sign_in_get(const hark_tables *tables, const uint8_t sha256[HARK_SHA256_BYTES], uint64_t now_ms,
                          hark_sign_in *sign_in, hark_user *user);

#endif
