// act.h — something done that the audit log has to know: a change and its entry, in one transaction, before the answer.
//
// Room: collector/api. Loop thread, but `apply`: writer thread. Tests: tests/fault/access.test.mjs.
#ifndef HARK_COLLECTOR_API_ACT_H
#define HARK_COLLECTOR_API_ACT_H

#include "collector/access/audit.h"
#include "collector/access/rights.h"
#include "collector/app.h"

typedef struct hark_act hark_act;
struct hark_act {
  hark_app *app;
  hark_exchange *exchange;
  // Changes the store (may run more than once, see hark_store_changing); NULL: there is only the entry. With
  // *is_logged = false nothing was done and no entry is written.
  hark_err (*apply)(hark_act *act, const hark_tables *tables, bool *is_logged);
  // Is called once, whatever became of it, and answers; `err` HARK_OK: it is on disk.
  void (*done)(hark_act *act, hark_err err);
  void *context;
  const char *action; // static
  hark_project_id project;
  char who[HARK_NAME_BYTES_MAX + 16];
  char what[HARK_AUDIT_WHAT_MAX];
  // Set by hark_act_start:
  char from[HARK_AUDIT_FROM_MAX];
  uint64_t at_ms;
  hark_write_job job;
};

// Copies the act and starts it.
void hark_act_start(const hark_act *act);

#endif
