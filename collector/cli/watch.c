// hark watch — judges every project's hours and delivers alerts, beside a collector that does not (--alerts-every-s 0).
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "collector/alerts/watch.h"
#include "collector/app.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"

#define TICK_MS 500u

static const char usage[] =
    "hark watch [--once] [--every 5m] [--url URL] [--data DIR]\n"
    "  judges the hours of every project, keeps the alarms, and delivers what is due; until it is interrupted\n"
    "  --once   once, and ends\n"
    "  --url    where the viewer is, for links (https://hark.example)\n";

static atomic_bool stop;

static void on_signal(int number) {
  (void)number;
  stop = true;
}

static hark_err commit(void *context, hark_store_changing change, void *change_context) {
  return hark_store_change(context, change, change_context);
}

static void tell(const char *site, const char *receiver, bool taken, const char *why) {
  printf("%s %s %s%s%s\n", site, receiver, taken ? "delivered" : "failed", taken ? "" : ": ", why);
  fflush(stdout);
}

static hark_err look(const hark_watch *watch, const hark_projects *projects, bool judge) {
  hark_err err = HARK_OK;
  for (uint32_t i = 0; i < projects->count && err == HARK_OK && !stop; i++) {
    uint32_t tried;
    err = judge ? hark_watch_judge(watch, &projects->items[i]) : HARK_OK;
    err = err != HARK_OK ? err : hark_watch_deliver(watch, &projects->items[i], &tried);
  }
  return err;
}

static int run(const hark_cli_command *command, const hark_watch *watch, bool once, uint64_t every_ms) {
  uint64_t judged_ms = 0;
  hark_err err = HARK_OK;
  do {
    hark_projects projects; // as they are now
    bool judge = watch->now_ms() >= judged_ms + every_ms || judged_ms == 0;
    err = hark_projects_load(watch->store, &projects);
    if (err == HARK_OK) {
      err = look(watch, &projects, judge);
      hark_projects_free(&projects);
    }
    judged_ms = judge ? watch->now_ms() : judged_ms;
    if (!once && !stop) {
      nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000}, NULL);
    }
  } while (!once && !stop && err == HARK_OK);
  return err == HARK_OK ? 0 : hark_cli_fail(command, "store", hark_err_sentence(err));
}

int hark_cli_watch(int argc, char **argv) {
  const char *data = "./hark-data", *every = "5m", *url = "";
  bool once = false;
  uint64_t every_ms;
  const hark_cli_flag flags[] = {{.name = "--data", .text = &data},
                                 {.name = "--every", .text = &every},
                                 {.name = "--url", .text = &url},
                                 {.name = "--once", .on = &once}};
  hark_cli_command command = {.name = "watch", .usage = usage, .flags = flags, .flag_count = 4};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  if (!hark_cli_duration(every, &every_ms) || every_ms < 1000) {
    hark_cli_fail(&command, every, "--every is like 5m, a second at least");
    return 2;
  }
  hark_store *store;
  rc = hark_cli_open_store(&command, data, true, &store);
  if (rc != 0) {
    return rc;
  }
  int held = hark_watch_hold(data);
  if (held < 0) {
    hark_store_close(store);
    return hark_cli_fail(
        &command, data, "is watched already: by `hark serve` (--alerts-every-s 0 ends that), or by another hark watch");
  }
  hark_watch watch = {.store = store,
                      .commit = commit,
                      .context = store,
                      .now_ms = hark_app_now_ms,
                      .base_url = url,
                      .stop = &stop,
                      .tell = tell};
  signal(SIGINT, on_signal);
  signal(SIGTERM, on_signal);
  rc = run(&command, &watch, once, every_ms);
  close(held);
  hark_store_close(store);
  return rc;
}
