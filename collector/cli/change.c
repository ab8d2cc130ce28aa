#include "collector/cli/change.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collector/app.h"

typedef struct {
  const hark_cli_change *change;
  hark_audit_entry entry;
} applying;

static hark_err apply(void *context, const hark_tables *tables) {
  const applying *a = context;
  hark_err err = a->change->apply ? a->change->apply(a->change->context, tables) : HARK_OK;
  return err != HARK_OK ? err : hark_audit_add(tables, &a->entry);
}

hark_err hark_cli_apply(hark_store *store, const hark_cli_change *change) {
  char who[64];
  snprintf(who, sizeof who, "command line (uid %u)", (unsigned)getuid());
  applying a = {change,
                {.at_ms = hark_app_now_ms(),
                 .who = who,
                 .action = change->action,
                 .project = change->project,
                 .what = change->what}};
  return hark_store_change(store, apply, &a);
}

int hark_cli_open_to_change(const hark_cli_command *command, const char *data, hark_cli_store *store) {
  int rc = hark_cli_open_to_write(command, data, NULL, store);
  hark_store_read_close(store->read); // the store may have to grow
  store->read = NULL;
  return rc;
}

bool hark_cli_project_id(const hark_cli_command *command, const hark_cli_store *store, const char *name,
                         hark_project_id *id) {
  *id = (hark_project_id){0};
  if (strcmp(name, "all") == 0) {
    return true;
  }
  for (uint32_t i = 0; i < store->projects.count; i++) {
    if (hark_bytes_equal_cstr(store->projects.items[i].name, name)) {
      *id = store->projects.items[i].id;
      return true;
    }
  }
  hark_cli_fail(command, name, "there is no such project (`hark keys` lists them; \"all\" is every one)");
  return false;
}

bool hark_cli_read_line(const hark_cli_command *command, const char *what, char *out, size_t out_max) {
  if (isatty(STDIN_FILENO)) {
    fprintf(stderr, "%s (it will be seen; better: pipe it in): ", what);
  }
  if (!fgets(out, (int)out_max, stdin)) {
    hark_cli_fail(command, what, "is read from the first line of stdin, and there is none");
    return false;
  }
  size_t size = strcspn(out, "\r\n");
  if (out[size] == '\0' && size + 1 == out_max) {
    hark_cli_fail(command, what, "is too long");
    return false;
  }
  out[size] = '\0';
  return true;
}

static void print_project(const hark_cli_store *store, hark_project_id id) {
  for (uint32_t i = 0; i < store->projects.count; i++) {
    if (store->projects.items[i].id.n == id.n) {
      hark_bytes name = store->projects.items[i].name;
      printf(" %.*s:", (int)name.size, (const char *)name.data);
      return;
    }
  }
  if (id.n == 0) {
    printf(" all:");
  } else {
    printf(" #%u:", id.n);
  }
}

void hark_cli_print_grants(const hark_cli_store *store, const hark_grants *grants) {
  for (uint32_t i = 0; i < grants->count; i++) {
    hark_rights rights = grants->items[i].rights;
    const char *role = rights == HARK_RIGHTS_ADMIN     ? "admin"
                       : rights == HARK_RIGHTS_ANALYST ? "analyst"
                       : rights == HARK_RIGHTS_VIEWER  ? "viewer"
                                                       : NULL;
    print_project(store, grants->items[i].project);
    if (role) {
      printf("%s", role);
    }
    for (size_t j = 0, told = 0; !role && j < HARK_RIGHT_COUNT; j++) {
      if (rights >> j & 1) {
        printf("%s%s", told++ ? "," : "", hark_right_name(j));
      }
    }
  }
}
