// hark users — who may sign in, and what each may do in which project.
#include <stdio.h>
#include <string.h>

#include "collector/app.h"
#include "collector/cli/change.h"
#include "collector/cli/cli.h"

static const char usage[] =
    "hark users [list] [--data DIR]\n"
    "       hark users add NAME --role ROLE [--project NAME …] [--data DIR]    the password is the first line of "
    "stdin\n"
    "       hark users role NAME --role ROLE [--project NAME …] [--data DIR]   \"none\" takes the role away\n"
    "       hark users passwd NAME [--data DIR]    the new password is the first line of stdin; ends the user's "
    "sign-ins\n"
    "       hark users revoke NAME [--data DIR]    the user is gone, and signed out everywhere\n\n"
    "ROLE is viewer (replays and reports), analyst (everything but settings) or admin. Without --project: all "
    "projects.\n";

typedef struct {
  const hark_cli_command *command;
  hark_cli_store store;
  const char *name, *role;
  const char *projects[HARK_CLI_REPEATS_MAX];
  size_t project_count;
  char password[HARK_PASSWORD_BYTES_MAX + 2];
  hark_user user;
} asked;

static bool list_one(void *context, const hark_user *user) {
  printf("%-20s", user->name);
  hark_cli_print_grants(context, &user->grants);
  printf("\n");
  return true;
}

static int list(const asked *a) {
  hark_tables tables = hark_store_read_tables(a->store.read);
  hark_err err = hark_users_visit(&tables, list_one, (void *)&a->store);
  return err == HARK_OK ? 0 : hark_cli_fail(a->command, "list", hark_err_sentence(err));
}

// ---- changes; each runs in the transaction ----

static hark_err put_new(void *context, const hark_tables *tables) {
  asked *a = context;
  hark_user present;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(a->name), &present);
  return err == HARK_OK ? HARK_ERR_BAD_ARGUMENT : err != HARK_ERR_NOT_FOUND ? err : hark_user_put(tables, &a->user);
}

static hark_err put_password(void *context, const hark_tables *tables) {
  asked *a = context;
  hark_user present;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(a->name), &present);
  memcpy(present.password, a->user.password, sizeof present.password);
  present.password_ms = a->user.password_ms;
  return err != HARK_OK ? err : hark_user_put(tables, &present);
}

static hark_err put_role(void *context, const hark_tables *tables) {
  asked *a = context;
  hark_user present;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(a->name), &present);
  for (uint32_t i = 0; i < a->user.grants.count && err == HARK_OK; i++) {
    hark_rights rights = strcmp(a->role, "none") == 0 ? 0 : a->user.grants.items[i].rights;
    err = hark_grants_set(&present.grants, a->user.grants.items[i].project, rights) ? HARK_OK : HARK_ERR_TOO_LARGE;
  }
  return err != HARK_OK ? err : hark_user_put(tables, &present);
}

static hark_err remove_user(void *context, const hark_tables *tables) {
  asked *a = context;
  hark_user present;
  hark_err err = hark_user_get(tables, hark_bytes_from_cstr(a->name), &present);
  return err != HARK_OK ? err : hark_user_remove(tables, hark_bytes_from_cstr(a->name));
}

static int change(asked *a, const char *action, hark_err (*apply)(void *, const hark_tables *)) {
  char what[HARK_AUDIT_WHAT_MAX];
  size_t used = (size_t)snprintf(what, sizeof what, "%s %s", a->name, a->role ? a->role : "");
  for (size_t i = 0; i < a->project_count && used < sizeof what; i++) {
    used += (size_t)snprintf(what + used, sizeof what - used, " %s", a->projects[i]);
  }
  hark_err err =
      hark_cli_apply(a->store.store, &(hark_cli_change){.action = action, .what = what, .apply = apply, .context = a});
  return err == HARK_OK                 ? 0
         : err == HARK_ERR_NOT_FOUND    ? hark_cli_fail(a->command, a->name, "there is no such user")
         : err == HARK_ERR_BAD_ARGUMENT ? hark_cli_fail(a->command, a->name, "there is a user of this name")
                                        : hark_cli_fail(a->command, a->name, hark_err_sentence(err));
}

// ---- what was asked for ----

// Reads --role and --project into the grants; false, told.
static bool read_role(asked *a) {
  bool none = a->role && strcmp(a->role, "none") == 0;
  hark_rights rights = none ? HARK_RIGHTS_ADMIN : a->role ? hark_role_read(a->role) : 0;
  if (rights == 0) {
    hark_cli_fail(a->command, "--role", "has to be viewer, analyst or admin");
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
    hark_grants_set(&a->user.grants, id, rights);
  }
  return true;
}

static bool read_password(asked *a) {
  if (!hark_cli_read_line(a->command, "the password", a->password, sizeof a->password)) {
    return false;
  }
  hark_bytes password = hark_bytes_from_cstr(a->password);
  if (!hark_password_is_good(password)) {
    hark_cli_fail(a->command, "the password", "has to have 10 to 256 bytes");
    return false;
  }
  a->user.password_ms = hark_app_now_ms();
  if (!hark_password_make(password, a->user.password)) {
    hark_cli_fail(a->command, "the password", "could not be hashed");
    return false;
  }
  return true;
}

static int run(asked *a, const char *what) {
  hark_bytes name = hark_bytes_from_cstr(a->name);
  if (!hark_name_is_good(name)) {
    return hark_cli_fail(a->command, a->name ? a->name : "NAME", "a name is 1 to 64 letters, digits and . _ @ + -");
  }
  memcpy(a->user.name, name.data, name.size);
  a->user.created_ms = hark_app_now_ms();
  if (strcmp(what, "add") == 0) {
    return read_role(a) && read_password(a) ? change(a, "user.add", put_new) : 1;
  }
  if (strcmp(what, "role") == 0) {
    return read_role(a) ? change(a, "user.role", put_role) : 1;
  }
  if (strcmp(what, "passwd") == 0) {
    return read_password(a) ? change(a, "user.passwd", put_password) : 1;
  }
  return change(a, "user.revoke", remove_user);
}

int hark_cli_users(int argc, char **argv) {
  asked a = {0};
  const char *data = "./hark-data", *words[2] = {NULL, NULL};
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--role", .text = &a.role},
                                 {.name = "--project", .texts = a.projects, .text_count = &a.project_count}};
  hark_cli_command command = {
      .name = "users", .usage = usage, .flags = flags, .flag_count = 3, .words = words, .words_max = 2};
  a.command = &command;
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  static const char *const known[] = {"list", "add", "role", "passwd", "revoke"};
  const char *what = words[0] ? words[0] : "list";
  if (!hark_cli_is_one_of(&command, what, known, sizeof known / sizeof known[0])) {
    return 2;
  }
  a.name = words[1];
  if (strcmp(what, "list") == 0) {
    rc = hark_cli_open(&command, data, NULL, &a.store);
    rc = rc ? rc : list(&a);
  } else {
    rc = hark_cli_open_to_change(&command, data, &a.store);
    rc = rc ? rc : run(&a, what);
  }
  hark_cli_close(&a.store);
  return rc;
}
