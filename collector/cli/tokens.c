// hark tokens — secrets for programs that read: what each may do in which project, and until when.
#include <stdio.h>
#include <string.h>

#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"
#include "collector/keys.h"

static const char usage[] =
    "hark tokens [list] [--data DIR]\n"
    "       hark tokens add NAME --scope SCOPE … [--project NAME …] [--for 90d] [--data DIR]   prints the token once\n"
    "       hark tokens revoke NAME [--data DIR]\n\n"
    "SCOPE is replays, reports, operate, erase or settings. Without --project: all projects. Without --for: until "
    "revoked.\n";

typedef struct {
  const hark_cli_command *command;
  hark_cli_store store;
  const char *name, *lifetime;
  const char *scopes[HARK_CLI_REPEATS_MAX], *projects[HARK_CLI_REPEATS_MAX];
  size_t scope_count, project_count;
  hark_token token;
} asked;

static bool list_one(void *context, const hark_token *token) {
  printf("%-20s", token->name);
  hark_cli_print_grants(context, &token->grants);
  if (token->expires_ms != 0) {
    uint64_t now_ms = hark_app_now_ms();
    uint64_t days = token->expires_ms > now_ms ? (token->expires_ms - now_ms) / 86400000 : 0;
    printf(token->expires_ms > now_ms ? "  (%llu days left)" : "  (over)", (unsigned long long)days);
  }
  printf("\n");
  return true;
}

static int list(const asked *a) {
  hark_tables tables = hark_store_read_tables(a->store.read);
  hark_err err = hark_tokens_visit(&tables, list_one, (void *)&a->store);
  return err == HARK_OK ? 0 : hark_cli_fail(a->command, "list", hark_err_sentence(err));
}

static hark_err put_new(void *context, const hark_tables *tables) {
  asked *a = context;
  hark_token present;
  hark_err err = hark_token_find(tables, hark_bytes_from_cstr(a->name), &present);
  return err == HARK_OK ? HARK_ERR_BAD_ARGUMENT : err != HARK_ERR_NOT_FOUND ? err : hark_token_put(tables, &a->token);
}

static hark_err remove_token(void *context, const hark_tables *tables) {
  asked *a = context;
  hark_token present;
  hark_err err = hark_token_find(tables, hark_bytes_from_cstr(a->name), &present);
  return err != HARK_OK ? err : hark_token_remove(tables, present.sha256);
}

static bool read_grants(asked *a) {
  hark_rights rights = 0;
  for (size_t i = 0; i < a->scope_count; i++) {
    hark_rights one = hark_right_read(a->scopes[i]);
    if (one == 0) {
      hark_cli_fail(a->command, a->scopes[i], "is no scope: replays, reports, operate, erase, settings, annotate");
      return false;
    }
    rights |= one;
  }
  if (rights == 0) {
    hark_cli_fail(a->command, "--scope", "is missing: replays, reports, operate, erase, settings, annotate");
    return false;
  }
  if (a->project_count == 0) {
    a->projects[a->project_count++] = "all";
  }
  for (size_t i = 0; i < a->project_count; i++) {
    hark_project_id id;
    if (!hark_cli_project_id(a->command, &a->store, a->projects[i], &id)) {
      return false;
    }
    hark_grants_set(&a->token.grants, id, rights);
  }
  return true;
}

static int change(asked *a, const char *action, hark_err (*apply)(void *, const hark_tables *)) {
  char what[HARK_AUDIT_WHAT_MAX];
  size_t used = (size_t)snprintf(what, sizeof what, "%s", a->name);
  for (size_t i = 0; i < a->scope_count && used < sizeof what; i++) {
    used += (size_t)snprintf(what + used, sizeof what - used, " %s", a->scopes[i]);
  }
  hark_err err =
      hark_cli_apply(a->store.store, &(hark_cli_change){.action = action, .what = what, .apply = apply, .context = a});
  return err == HARK_OK                 ? 0
         : err == HARK_ERR_NOT_FOUND    ? hark_cli_fail(a->command, a->name, "there is no such token")
         : err == HARK_ERR_BAD_ARGUMENT ? hark_cli_fail(a->command, a->name, "there is a token of this name")
                                        : hark_cli_fail(a->command, a->name, hark_err_sentence(err));
}

static int add(asked *a) {
  char secret[HARK_SECRET_SIZE + 1];
  uint64_t lifetime_ms = 0;
  if (!read_grants(a)) {
    return 1;
  }
  if (a->lifetime && (!hark_cli_duration(a->lifetime, &lifetime_ms) || lifetime_ms == 0)) {
    return hark_cli_fail(a->command, a->lifetime, "is no time (90d, 12h)");
  }
  a->token.created_ms = hark_app_now_ms();
  a->token.expires_ms = lifetime_ms ? a->token.created_ms + lifetime_ms : 0;
  memcpy(a->token.name, a->name, strlen(a->name));
  if (!hark_key_make("hk_", HARK_SECRET_SIZE, secret)) {
    return hark_cli_fail(a->command, "the token", "could not be made: no randomness");
  }
  hark_key_hash(hark_bytes_from_cstr(secret), a->token.sha256);
  int rc = change(a, "token.add", put_new);
  if (rc == 0) {
    printf("token %s   (shown this once: only its hash is kept)\n", secret);
  }
  return rc;
}

int hark_cli_tokens(int argc, char **argv) {
  asked a = {0};
  const char *data = "./hark-data", *words[2] = {NULL, NULL};
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--for", .text = &a.lifetime},
                                 {.name = "--scope", .texts = a.scopes, .text_count = &a.scope_count},
                                 {.name = "--project", .texts = a.projects, .text_count = &a.project_count}};
  hark_cli_command command = {
      .name = "tokens", .usage = usage, .flags = flags, .flag_count = 4, .words = words, .words_max = 2};
  a.command = &command;
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const known[] = {"list", "add", "revoke"};
  const char *what = words[0] ? words[0] : "list";
  if (!hark_cli_is_one_of(&command, what, known, sizeof known / sizeof known[0])) {
    return 2;
  }
  a.name = words[1];
  if (strcmp(what, "list") == 0) {
    rc = hark_cli_open(&command, data, NULL, &a.store);
    rc = rc ? rc : list(&a);
  } else if (!hark_name_is_good(hark_bytes_from_cstr(a.name))) {
    return hark_cli_fail(&command, a.name ? a.name : "NAME", "a name is 1 to 64 letters, digits and . _ @ + -");
  } else {
    rc = hark_cli_open_to_change(&command, data, &a.store);
    rc = rc ? rc : strcmp(what, "add") == 0 ? add(&a) : change(&a, "token.revoke", remove_token);
  }
  hark_cli_close(&a.store);
  return rc;
}
