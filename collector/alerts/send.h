// send.h — one message out: an HTTP POST or a mail, within a time, to exactly the address it was given.
//
// Room: collector/alerts; the port to libcurl. Any thread; blocks. Tests: tests/fault/alerts.test.mjs.
// Nothing is followed: an answer of 3xx has failed. What the receiver answers is read and thrown away.
#ifndef HARK_COLLECTOR_ALERTS_SEND_H
#define HARK_COLLECTOR_ALERTS_SEND_H

#include <stdatomic.h>
#include <stdbool.h>

#include "schema/base/bytes.h"

#define HARK_SEND_HEADERS_MAX 6u
#define HARK_SEND_WHY_CHARS 192u

typedef struct {
  const char *url;                            // http, https, smtp or smtps
  const char *headers[HARK_SEND_HEADERS_MAX]; // "Name: value"; of HTTP
  uint32_t header_count;
  const char *from, *to;       // of a mail; NULL for HTTP
  const char *user, *password; // "" for none
  hark_bytes body;             // of a mail with its head
  uint32_t time_ms;            // for all of it
  const atomic_bool *stop;     // set: give up now; may be NULL
} hark_outgoing;

// True: the receiver took it (2xx; of a mail: after its end). Else `why` says what happened.
bool hark_send(const hark_outgoing *message, char why[HARK_SEND_WHY_CHARS]);

#endif
