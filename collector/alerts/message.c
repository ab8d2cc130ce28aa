#include "collector/alerts/message.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_BYTES_MAX (64u << 10)
#define SUBJECT_BYTES_MAX 150u
#define EVENTS_TOLD 20u // of a digest in words; the others are counted

// ---- words ----

typedef struct {
  char *bytes;
  size_t size, room;
} text;

static text text_of(size_t room) {
  return (text){malloc(room), 0, room};
}

static void add(text *t, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int more = t->bytes ? vsnprintf(t->bytes + t->size, t->room - t->size, format, arguments) : 0;
  va_end(arguments);
  size_t room = t->room - t->size;
  t->size += more < 0 ? 0 : (size_t)more < room ? (size_t)more : room - 1;
}

static void put_event(text *t, const json_t *event) {
  const json_t *alarm = json_object_get(event, "alarm");
  const char *what = hark_record_text(event, "event"), *url = hark_record_text(alarm, "url");
  if (!alarm) {
    add(t, "This is a test: alerts of %s arrive here.\n", hark_record_text(event, "project"));
    return;
  }
  add(t, "%s: %s [%s, %s]\n", hark_record_text(event, "project"), hark_record_text(alarm, "headline"),
      hark_record_text(alarm, "severity"), strncmp(what, "alarm.", 6) == 0 ? what + 6 : what);
  add(t, "Since %s UTC. %s\n", hark_record_text(alarm, "from"), hark_record_text(alarm, "sentence"));
  if (*url) {
    add(t, "%s\n", url);
  }
}

static text words_of(const json_t *events) {
  text t = text_of(TEXT_BYTES_MAX);
  const json_t *event;
  size_t i, count = json_array_size(events);
  json_array_foreach(events, i, event) {
    if (i < EVENTS_TOLD) {
      add(&t, i ? "\n" : "");
      put_event(&t, event);
    }
  }
  if (count > EVENTS_TOLD) {
    add(&t, "\n… and %zu more.\n", count - EVENTS_TOLD);
  }
  return t;
}

// ---- webhook ----

char *hark_message_webhook(const json_t *events, const char *delivery) {
  bool one = json_array_size(events) == 1;
  json_t *json =
      one ? json_copy(json_array_get(events, 0)) : json_pack("{s:s, s:O}", "event", "digest", "events", events);
  json_object_set_new(json, "version", json_integer(1));
  json_object_set_new(json, "delivery", json_string(delivery));
  char *bytes = json ? json_dumps(json, JSON_COMPACT) : NULL;
  json_decref(json);
  return bytes;
}

// ---- Slack ----

// Escapes what Slack reads as a link, a mention or a call for everybody.
static char *escape(const char *plain) {
  char *out = malloc(strlen(plain) * 5 + 1), *at = out;
  for (; out && *plain; plain++) {
    const char *entity = *plain == '&' ? "&amp;" : *plain == '<' ? "&lt;" : *plain == '>' ? "&gt;" : NULL;
    size_t size = entity ? strlen(entity) : 1;
    memcpy(at, entity ? entity : plain, size);
    at += size;
  }
  if (out) {
    *at = '\0';
  }
  return out;
}

char *hark_message_slack(const json_t *events) {
  text t = words_of(events);
  char *escaped = t.bytes ? escape(t.bytes) : NULL;
  json_t *json =
      escaped ? json_pack("{s:s, s:b, s:b, s:b}", "text", escaped, "mrkdwn", 0, "unfurl_links", 0, "unfurl_media", 0)
              : NULL;
  char *bytes = json ? json_dumps(json, JSON_COMPACT) : NULL;
  json_decref(json);
  free(escaped);
  free(t.bytes);
  return bytes;
}

// ---- mail ----

// "=?UTF-8?B?…?=" in pieces of at most 45 bytes, none of which is cut inside a character (RFC 2047).
static void put_encoded(text *t, const char *words) {
  size_t size = strlen(words), at = 0;
  size = size < SUBJECT_BYTES_MAX ? size : SUBJECT_BYTES_MAX;
  while (size > 0 && (words[size] & 0xc0) == 0x80) {
    size--;
  }
  while (at < size) {
    size_t take = size - at < 45 ? size - at : 45;
    while (at + take < size && (words[at + take] & 0xc0) == 0x80) {
      take--;
    }
    unsigned char piece[64];
    EVP_EncodeBlock(piece, (const unsigned char *)words + at, (int)take);
    add(t, "%s=?UTF-8?B?%s?=", at ? "\r\n " : "", (const char *)piece);
    at += take;
  }
}

static void put_base64(text *t, const text *body) {
  for (size_t at = 0; at < body->size; at += 57) {
    unsigned char line[80];
    size_t take = body->size - at < 57 ? body->size - at : 57;
    EVP_EncodeBlock(line, (const unsigned char *)body->bytes + at, (int)take);
    add(t, "%s\r\n", (const char *)line);
  }
}

static void put_subject(text *t, const json_t *events) {
  const json_t *first = json_array_get(events, 0), *alarm = json_object_get(first, "alarm");
  char words[512];
  size_t count = json_array_size(events);
  if (count > 1) {
    snprintf(words, sizeof words, "hark: %zu alerts of %s", count, hark_record_text(first, "project"));
  } else {
    snprintf(words, sizeof words, "hark: %s: %s", hark_record_text(first, "project"),
             alarm ? hark_record_text(alarm, "headline") : "a test");
  }
  put_encoded(t, words);
}

char *hark_message_mail(const json_t *events, const char *delivery, const char *from, const char *to, uint64_t now_ms) {
  text body = words_of(events), mail = text_of(2 * TEXT_BYTES_MAX); // base64 takes four bytes for three
  time_t now = (time_t)(now_ms / 1000);
  struct tm utc;
  gmtime_r(&now, &utc);
  static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  add(&mail, "From: <%s>\r\nTo: <%s>\r\nSubject: ", from, to);
  put_subject(&mail, events);
  add(&mail, "\r\nDate: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
      utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  add(&mail, "Message-ID: <%s@%s>\r\n", delivery, strchr(from, '@') ? strchr(from, '@') + 1 : "hark");
  add(&mail, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\n");
  if (body.bytes) {
    put_base64(&mail, &body);
  }
  free(body.bytes);
  return mail.bytes;
}
