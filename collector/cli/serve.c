// hark serve — opens everything, runs the loops until a signal, and closes everything in the other order.
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "collector/api/loop.h"
#include "collector/api/watching.h"
#include "collector/cli/cli.h"
#include "collector/cli/notify.h"
#include "collector/keys.h"
#include "collector/log.h"

#define WATCH_MS 1000u          // how often the store is measured
#define TELL_MS 10000u          // and refusals are told, where there are any
#define DESCRIPTORS_BESIDE 256u // the store's, the loops', files that are read
#define CONFIG_BYTES_MAX (64u << 10)
#define BURST_S 2.0   // so many seconds' worth of batches may come at once
#define BURST_MIN 2.0 // and minutes' worth of tries to sign in

extern char **environ;

// The text of a configuration file: what was read from it points into it until the end.
typedef struct file_text {
  struct file_text *before;
  char text[CONFIG_BYTES_MAX + 1];
} file_text;

typedef struct {
  int argc;
  char **argv;
  file_text *files;
  hark_shared shared;
  hark_watching *watching;
  hark_loop *loops; // the first one is this thread's, and watches the signals
  uint32_t loop_count;
  uv_signal_t on_term, on_int, on_hup;
  uv_timer_t watch;
  uint64_t refused; // connections and batches, when that was last told
  uint32_t watched;
  char write_key[HARK_KEY_WRITE_SIZE + 1];
  char read_key[HARK_KEY_READ_SIZE + 1]; // of a project made just now; empty otherwise
} serving;

uint64_t hark_app_now_ms(void) {
  struct timeval now;
  gettimeofday(&now, NULL);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_usec / 1000;
}

static int complain(const char *what, const char *why) {
  fprintf(stderr, "hark serve: %s: %s\n", what, why);
  return 1;
}

// Sessions are remembered by their buckets, also where their batches are not limited.
static uint32_t of_one_session(const hark_config *config) {
  return config->batches_per_session_s ? config->batches_per_session_s : UINT32_MAX;
}

// ---- what it is told ----

// Reads the whole file; NULL, and why, where it cannot be.
static char *read_config_file(serving *s, const char *path, const char **why) {
  file_text *file = calloc(1, sizeof *file);
  FILE *stream = fopen(path, "r");
  size_t size = file && stream ? fread(file->text, 1, sizeof file->text, stream) : 0;
  bool whole = stream && file && !ferror(stream) && size < sizeof file->text;
  *why = !stream ? strerror(errno) : size == sizeof file->text ? "the file is over 64 KiB" : "the file cannot be read";
  if (stream) {
    fclose(stream);
  }
  if (!whole) {
    free(file);
    return NULL;
  }
  file->before = s->files;
  s->files = file;
  return file->text;
}

static void free_files(serving *s) {
  while (s->files) {
    file_text *before = s->files->before;
    free(s->files);
    s->files = before;
  }
}

static bool read_config(serving *s, hark_config *config, char *problem, size_t problem_max) {
  const char *path = hark_config_file(s->argc, s->argv, environ), *why = "";
  char *text = *path ? read_config_file(s, path, &why) : NULL;
  if (*path && !text) {
    snprintf(problem, problem_max, "%s: %s", path, why);
    return false;
  }
  return hark_config_read(config, text, s->argc, s->argv, environ, problem, problem_max);
}

static void change_rates(hark_shared *shared) {
  const hark_config *c = &shared->config;
  uint32_t of_session = of_one_session(c);
  hark_rate_change(&shared->rate_key, c->batches_per_key_s, 1000, BURST_S * c->batches_per_key_s);
  hark_rate_change(&shared->rate_address, c->batches_per_address_s, 1000, BURST_S * c->batches_per_address_s);
  hark_rate_change(&shared->rate_session, of_session, 1000, BURST_S * of_session);
  hark_rate_change(&shared->rate_sessions, c->sessions_per_address_min, 60000, c->sessions_per_address_min);
  hark_rate_change(&shared->rate_login, c->logins_per_minute, 60000, BURST_MIN * c->logins_per_minute);
  hark_rate_change(&shared->rate_name, 10 * c->logins_per_minute, 60000, 10 * BURST_MIN * c->logins_per_minute);
}

// Settings, keys and the certificate, as they are now. What is wrong changes nothing.
static void on_reload(uv_signal_t *signal, int number) {
  serving *s = signal->data;
  hark_shared *shared = &s->shared;
  hark_config fresh;
  char problem[512];
  const char *why = "";
  (void)number;
  hark_notify("RELOADING=1\n");
  if (read_config(s, &fresh, problem, sizeof problem)) {
    hark_config_keep(&fresh, &shared->config);
    pthread_mutex_lock(&shared->config_lock);
    shared->config = fresh;
    pthread_mutex_unlock(&shared->config_lock);
    change_rates(shared);
    for (uint32_t i = 0; i < s->loop_count; i++) {
      hark_loop_change(&s->loops[i]);
    }
    hark_log(HARK_LOG_INFO, "reloaded", NULL);
  } else {
    hark_log(HARK_LOG_ERROR, "reload_refused", "s:s", "problem", problem);
  }
  if (shared->servers.tls && hark_tls_reload(shared->servers.tls, &why) != HARK_OK) {
    hark_log(HARK_LOG_ERROR, "certificate_refused", "s:s", "problem", why);
  } else if (shared->servers.tls) {
    hark_log(HARK_LOG_INFO, "certificate_reloaded", NULL);
  }
  hark_notify("READY=1\n");
}

// ---- signals ----

static void on_signal(uv_signal_t *signal, int number) {
  serving *s = signal->data;
  if (!uv_is_closing((uv_handle_t *)&s->on_term)) {
    uv_close((uv_handle_t *)&s->on_term, NULL);
    uv_close((uv_handle_t *)&s->on_int, NULL);
    uv_close((uv_handle_t *)&s->on_hup, NULL);
    uv_close((uv_handle_t *)&s->watch, NULL);
    hark_notify("STOPPING=1\n");
    hark_log(HARK_LOG_INFO, "stopping", "s:i, s:i", "signal", number, "drain_ms", (int)s->shared.config.drain_ms);
    for (uint32_t i = 0; i < s->loop_count; i++) {
      hark_loop_stop(&s->loops[i]);
    }
  }
}

static void watch_signal(serving *s, uv_signal_t *signal, int number, uv_signal_cb call) {
  uv_signal_init(&s->loops[0].loop, signal);
  signal->data = s;
  uv_signal_start(signal, call, number);
}

// ---- keeping watch ----

static void measure_store(serving *s) {
  hark_shared *shared = &s->shared;
  hark_store_read *read;
  hark_store_sizes sizes;
  if (hark_store_read_open(shared->store, &read) != HARK_OK) {
    return;
  }
  if (hark_store_measure(read, &sizes) == HARK_OK) {
    shared->store_bytes = sizes.bytes_used;
    bool full = s->shared.config.store_mib_max > 0 && sizes.bytes_used >> 20 >= s->shared.config.store_mib_max;
    if (full != shared->store_full) {
      shared->store_full = full;
      hark_log(full ? HARK_LOG_WARN : HARK_LOG_INFO, full ? "store_full" : "store_has_room", "s:I, s:I", "bytes",
               (json_int_t)sizes.bytes_used, "mib_max", (json_int_t)s->shared.config.store_mib_max);
    }
  }
  hark_store_read_close(read);
}

// Refusals are told in sums: an attack must not fill the log, too.
static void tell_refusals(serving *s) {
  hark_shared *shared = &s->shared;
  uint64_t batches = 0, connections = shared->servers.refused_full + shared->servers.refused_address;
  for (size_t i = 0; i < HARK_REJECTION_COUNT; i++) {
    batches += shared->counters.rejected[i];
  }
  if (batches + connections != s->refused) {
    hark_log(HARK_LOG_WARN, "refused", "s:I, s:I, s:I", "since_last", (json_int_t)(batches + connections - s->refused),
             "batches", (json_int_t)batches, "connections", (json_int_t)connections);
    s->refused = batches + connections;
  }
}

static void on_watch(uv_timer_t *timer) {
  serving *s = timer->data;
  measure_store(s);
  if (++s->watched % (TELL_MS / WATCH_MS) == 0) {
    tell_refusals(s);
  }
}

// ---- beginning ----

static void print_banner(const serving *s) {
  const hark_config *config = &s->shared.config;
  char url[300];
  const char *colon = strrchr(config->listen, ':');
  snprintf(url, sizeof url, "%s://%.*s:%u", s->shared.servers.tls ? "https" : "http",
           colon ? (int)(colon - config->listen) : 0, config->listen, s->shared.servers.port);
  printf("hark listens on %s, data in %s\n", url, config->data);
  printf("  script tag  <script async src=\"%s%s%s\" data-key=\"%s\"></script>\n", url, config->public_path,
         config->script_name, s->write_key);
  if (s->read_key[0]) {
    printf("  viewer      %s/#key=%s\n", url, s->read_key);
    printf("  The read key %s is shown this once: only its hash is kept.\n", s->read_key);
  } else {
    printf("  viewer      %s/ (with the read key shown at the first start; `hark keys new-read` makes another)\n", url);
  }
  if (config->demo) {
    printf("  demo shop   %s/shop/\n", url);
  }
  fflush(stdout);
}

static int open_store(serving *s) {
  const char *why = "";
  if (hark_store_open(s->shared.config.data, &(hark_store_options){0}, &s->shared.store, &why) != HARK_OK) {
    return complain(s->shared.config.data, why);
  }
  hark_projects projects;
  hark_err err = hark_projects_load(s->shared.store, &projects);
  if (err == HARK_OK && projects.count == 0) {
    hark_project project;
    err = hark_project_make(s->shared.store, &projects, "first", hark_app_now_ms(), &project, s->read_key);
    hark_projects_free(&projects);
    err = err != HARK_OK ? err : hark_projects_load(s->shared.store, &projects);
  }
  if (err != HARK_OK) {
    return complain("projects", hark_err_sentence(err));
  }
  memcpy(s->write_key, projects.items[0].write_key, sizeof s->write_key);
  hark_projects_free(&projects);
  return 0;
}

static bool open_rates(hark_shared *shared, const hark_config *config) {
  uint32_t of_session = of_one_session(config);
  return hark_rate_init(&shared->rate_key, config->batches_per_key_s, 1000, BURST_S * config->batches_per_key_s,
                        HARK_RATE_BUCKETS) &&
         hark_rate_init(&shared->rate_address, config->batches_per_address_s, 1000,
                        BURST_S * config->batches_per_address_s, HARK_RATE_BUCKETS) &&
         hark_rate_init(&shared->rate_session, of_session, 1000, BURST_S * of_session, HARK_RATE_BUCKETS_SESSIONS) &&
         hark_rate_init(&shared->rate_sessions, config->sessions_per_address_min, 60000,
                        config->sessions_per_address_min, HARK_RATE_BUCKETS) &&
         hark_rate_init(&shared->rate_login, config->logins_per_minute, 60000, BURST_MIN * config->logins_per_minute,
                        HARK_RATE_BUCKETS) &&
         hark_rate_init(&shared->rate_name, 10 * config->logins_per_minute, 60000,
                        10 * BURST_MIN * config->logins_per_minute, HARK_RATE_BUCKETS);
}

static int open_tls(serving *s) {
  const char *why = "";
  if (*s->shared.config.tls_cert &&
      hark_tls_open(s->shared.config.tls_cert, s->shared.config.tls_key, &s->shared.servers.tls, &why) != HARK_OK) {
    return complain(s->shared.config.tls_cert, why);
  }
  return 0;
}

// Writer thread.
static void write_refusals(void *context) {
  hark_shared *shared = context;
  hark_refusals_taken *taken = hark_refusals_take(&shared->refusals);
  if (taken && hark_store_change(shared->store, hark_refusals_write, taken) != HARK_OK) {
    hark_refusals_return(&shared->refusals, taken);
  }
  free(taken);
}

// Each connection is a descriptor, and shells give a thousand of them; the hard limit is mostly higher.
static void raise_descriptors(const hark_config *config) {
  struct rlimit limit;
  rlim_t wanted = (rlim_t)config->connections_max + DESCRIPTORS_BESIDE;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
    return;
  }
  limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted) {
    hark_log(HARK_LOG_WARN, "few_descriptors", "s:I, s:I", "limit", (json_int_t)limit.rlim_cur, "connections_max",
             (json_int_t)config->connections_max);
  }
}

static int open_shared(serving *s) {
  hark_shared *shared = &s->shared;
  shared->started_ms = hark_app_now_ms();
  hark_refusals_init(&shared->refusals);
  hark_followers_init(&shared->followers);
  raise_descriptors(&shared->config);
  if (getrandom(&shared->servers.seed, sizeof shared->servers.seed, 0) != sizeof shared->servers.seed) {
    return complain("start", "the system gives no randomness");
  }
  int rc = open_tls(s);
  rc = rc ? rc : open_store(s);
  if (rc == 0) {
    shared->writer = hark_writer_open(shared->store, shared->config.commit_window_us, write_refusals, shared);
    bool opened = shared->writer && open_rates(shared, &s->shared.config) && hark_said_init(&shared->said);
    rc = opened ? 0 : complain("start", hark_err_sentence(HARK_ERR_NO_MEMORY));
  }
  return rc;
}

static void close_shared(hark_shared *shared) {
  hark_writer_close(shared->writer);
  hark_rate_deinit(&shared->rate_key);
  hark_rate_deinit(&shared->rate_address);
  hark_rate_deinit(&shared->rate_session);
  hark_rate_deinit(&shared->rate_sessions);
  hark_rate_deinit(&shared->rate_login);
  hark_rate_deinit(&shared->rate_name);
  hark_said_deinit(&shared->said);
  hark_store_close(shared->store);
  hark_tls_close(shared->servers.tls);
}

// The demo's shop has a stock of its own in each loop.
static uint32_t count_loops(const hark_config *config) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (config->loops > 0 || config->demo) {
    return config->loops > 0 ? config->loops : 1;
  }
  return processors < 1 ? 1 : processors > HARK_LOOPS_MAX ? HARK_LOOPS_MAX : (uint32_t)processors;
}

// Opens all loops, starts all but the first one; none is left open when one cannot be.
static int open_loops(serving *s) {
  const char *what = "start", *why = hark_err_sentence(HARK_ERR_NO_MEMORY);
  uint32_t count = count_loops(&s->shared.config), started = 1;
  hark_err err = HARK_OK;
  s->loops = calloc(count, sizeof *s->loops);
  for (; s->loops && s->loop_count < count && err == HARK_OK; s->loop_count += err == HARK_OK) {
    err = hark_loop_open(&s->loops[s->loop_count], &s->shared, &what, &why);
  }
  while (err == HARK_OK && started < s->loop_count && (err = hark_loop_start(&s->loops[started])) == HARK_OK) {
    started++;
  }
  if (s->loops && err == HARK_OK) {
    return 0;
  }
  for (uint32_t i = 0; i < s->loop_count; i++) {
    hark_loop_stop(&s->loops[i]);
    if (i > 0 && i < started) {
      hark_loop_join(&s->loops[i]);
    } else {
      hark_loop_run(&s->loops[i]);
    }
  }
  return complain(what, why);
}

static int run(serving *s) {
  int rc = open_shared(s);
  rc = rc ? rc : open_loops(s);
  if (rc == 0) {
    s->watching = hark_watching_open(&s->shared);
    if (!s->watching) {
      hark_log(HARK_LOG_ERROR, "no_watch", NULL); // what is recorded is worth more than to end for this
    }
    watch_signal(s, &s->on_term, SIGTERM, on_signal);
    watch_signal(s, &s->on_int, SIGINT, on_signal);
    watch_signal(s, &s->on_hup, SIGHUP, on_reload);
    uv_timer_init(&s->loops[0].loop, &s->watch);
    s->watch.data = s;
    uv_timer_start(&s->watch, on_watch, 0, WATCH_MS);
    print_banner(s);
    hark_notify("READY=1\n");
    hark_log(HARK_LOG_INFO, "started", "s:s, s:i, s:i, s:s", "listen", s->shared.config.listen, "port",
             (int)s->shared.servers.port, "loops", (int)s->loop_count, "data", s->shared.config.data);
    hark_loop_run(&s->loops[0]);
    for (uint32_t i = 1; i < s->loop_count; i++) {
      hark_loop_join(&s->loops[i]);
    }
    hark_watching_close(s->watching);
  }
  free(s->loops);
  close_shared(&s->shared);
  free_files(s);
  hark_log(HARK_LOG_INFO, "stopped", "s:i", "code", rc);
  return rc;
}

int hark_cli_serve(int argc, char **argv) {
  static serving s; // large, and one per process
  char problem[512];
  for (int i = 0; i < argc; i++) {
    if (strcmp(argv[i], "--help") == 0) {
      char help[8192];
      size_t size = hark_config_help(help, sizeof help);
      printf("usage: hark serve [--flag value …]\n\n%.*s", (int)size, help);
      return 0;
    }
  }
  s.argc = argc;
  s.argv = argv;
  pthread_mutex_init(&s.shared.config_lock, NULL);
  if (!read_config(&s, &s.shared.config, problem, sizeof problem)) {
    fprintf(stderr, "hark serve: %s\n", problem);
    free_files(&s);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  return run(&s);
}
