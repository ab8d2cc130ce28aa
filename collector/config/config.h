// config.h — flags and environment into one validated struct; every limit with its name, default and bounds.
//
// Room: collector/config. Owns nothing: texts point into argv and the environment. Tests:
// tests/collector/test_config.c.
//
// A flag `--head-ms 5000` can also be said as HARK_HEAD_MS=5000 in the environment, or as a line `head-ms 5000` of a
// file; the flag wins over the environment, and that over the file. The table below is the only list: `hark serve
// --help` and docs/operating.md follow it.
#ifndef HARK_COLLECTOR_CONFIG_CONFIG_H
#define HARK_COLLECTOR_CONFIG_CONFIG_H

#include "schema/base/bytes.h"
#include "schema/base/err.h"

#define HARK_LOOPS_MAX 64u

// clang-format off
// field, flag, default, least, most, what for
#define HARK_CONFIG_NUMBERS(X)                                                                                         \
  X(loops, "loops", 0, 0, HARK_LOOPS_MAX, "threads that take and judge what comes; 0: one a processor (demo: one)")    \
  X(connections_max, "connections-max", 4096, 8, 65536, "open connections; over it the longest idle one is closed")    \
  X(body_bytes_max, "body-bytes-max", 1048576, 4096, 1048576, "bytes of one request's body")                           \
  X(bodies_bytes_max, "bodies-bytes-max", 268435456, 1048576, 4294967295, "bytes of all bodies being received")          \
  X(head_ms, "head-ms", 10000, 100, 600000, "time for a request's head")                                               \
  X(body_ms, "body-ms", 60000, 100, 600000, "time for a request's body")                                               \
  X(idle_ms, "idle-ms", 65000, 100, 3600000, "time between two requests of a connection")                              \
  X(write_ms, "write-ms", 60000, 100, 600000, "time until an answer is taken")                                         \
  X(drain_ms, "drain-ms", 10000, 0, 600000, "time for open requests after SIGTERM")                                    \
  X(asset_bytes_max, "asset-bytes-max", 1048576, 1024, 1048576, "bytes of one stylesheet, font or image")               \
  X(assets_mib_max, "assets-mib-max", 256, 0, 1048576, "MiB of a project's stylesheets, fonts and images")              \
  X(connections_per_address, "connections-per-address", 256, 0, 65535, "open connections of one address; 0: no limit")    \
  X(batches_per_session_s, "batches-per-session-s", 50, 0, 1000000, "batches a second of one session; 0: no limit")     \
  X(sessions_per_address_min, "sessions-per-address-min", 600, 0, 1000000, "new sessions a minute of one address; 0: no limit") \
  X(session_hours_max, "session-hours-max", 24, 1, 8760, "hours between a session's first batch and its last")         \
  X(batch_bytes_max, "batch-bytes-max", 1048576, 65536, 1048576, "bytes of one batch, inflated")                       \
  X(inflate_ratio_max, "inflate-ratio-max", 200, 1, 100000, "inflated bytes for each that was sent, of batches over 64 KiB") \
  X(events_max, "events-max", 65536, 1, 262144, "events of one batch")                                               \
  X(store_mib_max, "store-mib-max", 0, 0, 4294967295, "MiB of the whole store; over it nothing is taken; 0: no limit")   \
  X(commit_window_us, "commit-window-us", 500, 0, 5000, "microseconds that a group of batches waits for more under load, before it is synced")  \
  X(rejudge_every_s, "rejudge-every-s", 300, 0, 86400, "how often sessions that came to rest are looked at again for signals; 0: never") \
  X(retention_every_s, "retention-every-s", 600, 1, 86400, "how often what projects keep no longer (hark retention) is looked for") \
  X(alerts_every_s, "alerts-every-s", 300, 0, 86400, "how often the hours are judged and alarms raised (hark alerts); 0: never, and nothing is delivered") \
  X(batches_per_key_s, "batches-per-key-s", 2000, 0, 1000000, "batches a second of one write key; 0: no limit")        \
  X(logins_per_minute, "logins-per-minute", 10, 0, 100000, "tries to sign in from one address; of one name ten times as many; 0: no limit") \
  X(batches_per_address_s, "batches-per-address-s", 100, 0, 1000000, "batches a second of one address; 0: no limit")
#define HARK_CONFIG_TEXTS(X)                                                                                           \
  X(config, "config", "", "FILE", "read options from here first: a line each, `head-ms 5000`; # begins a comment")     \
  X(listen, "listen", "127.0.0.1:7070", "ADDRESS:PORT", "where to listen; port 0 takes a free one")                    \
  X(data, "data", "./hark-data", "DIR", "where everything is kept")                                                    \
  X(web, "web", "", "DIR", "serve the SDK and the viewer from here instead of from the binary")                        \
  X(public_url, "public-url", "", "URL", "how people reach this collector, for links (https://hark.example)")          \
  X(public_path, "public-path", "/", "PATH", "pages find the script and send their batches here, too (/x9/)")         \
  X(script_name, "script-name", "hark.js", "NAME", "the script's name there")                                            \
  X(trusted_proxy, "trusted-proxy", "", "ADDRESS", "believe what this peer says of whom it forwards (the last entry)") \
  X(tls_cert, "tls-cert", "", "FILE", "speak TLS with this certificate (PEM, its chain after it)")                     \
  X(tls_key, "tls-key", "", "FILE", "the certificate's key (PEM)")                                                     \
  X(proxy_header, "proxy-header", "X-Forwarded-For", "NAME", "the header it says that in; or Forwarded (RFC 7239)")
#define HARK_CONFIG_SWITCHES(X)                                                                                        \
  X(plain_http, "plain-http", "speak plain HTTP also where others than this machine can reach it")                     \
  X(demo, "demo", "serve the demo shop at /shop/")
// clang-format on

typedef struct {
#define HARK_CONFIG_FIELD(field, ...) uint32_t field;
  HARK_CONFIG_NUMBERS(HARK_CONFIG_FIELD)
#undef HARK_CONFIG_FIELD
#define HARK_CONFIG_FIELD(field, ...) const char *field;
  HARK_CONFIG_TEXTS(HARK_CONFIG_FIELD)
#undef HARK_CONFIG_FIELD
#define HARK_CONFIG_FIELD(field, ...) bool field;
  HARK_CONFIG_SWITCHES(HARK_CONFIG_FIELD)
#undef HARK_CONFIG_FIELD
} hark_config;

// The file that the flags or the environment name; "" for none.
const char *hark_config_file(int argc, char *const *argv, char *const *environment);
// Fills in defaults, then the lines of the file (NULL: none; its text is cut up, and pointed into), then the
// environment, then the flags argv[0..argc). Returns false and writes a sentence for people to problem[0..problem_max)
// where something is unknown, missing or out of its bounds.
bool hark_config_read(hark_config *config, char *file, int argc, char *const *argv, char *const *environment,
                      char *problem, size_t problem_max);
// Writes the list of flags to out[0..out_max) and returns its size.
size_t hark_config_help(char *out, size_t out_max);
// Takes over from `now` what a running collector cannot change: where it listens, its threads, its store and its files.
void hark_config_keep(hark_config *fresh, const hark_config *now);

#endif
