#include "collector/alerts/send.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_BYTES_MAX (1u << 20)
#define CONNECT_MS_MAX 5000

typedef struct {
  const hark_outgoing *message;
  size_t read;     // of a mail's body
  size_t answered; // bytes of the answer
} sending;

static size_t throw_away(char *bytes, size_t size, size_t count, void *context) {
  sending *s = context;
  (void)bytes;
  s->answered += size * count;
  return s->answered > ANSWER_BYTES_MAX ? 0 : size * count;
}

static size_t give(char *out, size_t size, size_t count, void *context) {
  sending *s = context;
  size_t left = s->message->body.size - s->read, room = size * count;
  size_t taken = left < room ? left : room;
  memcpy(out, s->message->body.data + s->read, taken);
  s->read += taken;
  return taken;
}

static int goes_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  const sending *s = context;
  (void)a, (void)b, (void)c, (void)d;
  return s->message->stop && atomic_load(s->message->stop);
}

// Mail to another machine is sent under TLS or not at all; on this one there is nobody between.
static long tls_for(const char *url) {
  static const char *const here[] = {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"};
  for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
    char after = strncmp(url, here[i], strlen(here[i])) == 0 ? url[strlen(here[i])] : 'x';
    if (after == '\0' || after == ':' || after == '/') {
      return CURLUSESSL_TRY;
    }
  }
  return CURLUSESSL_ALL;
}

static void set_common(CURL *curl, sending *s, char *why) {
  const hark_outgoing *m = s->message;
  curl_easy_setopt(curl, CURLOPT_URL, m->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, m->to ? "smtp,smtps" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)m->time_ms);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, m->time_ms < CONNECT_MS_MAX ? (long)m->time_ms : CONNECT_MS_MAX);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, throw_away);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, s);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, goes_on);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, s);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  if (m->user && *m->user) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, m->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, m->password ? m->password : "");
  }
}

// Returns the list that is to be freed after the sending; NULL: no memory.
static struct curl_slist *set_post(CURL *curl, const hark_outgoing *m) {
  struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
  for (uint32_t i = 0; headers && i < m->header_count; i++) {
    headers = curl_slist_append(headers, m->headers[i]);
  }
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)m->body.data);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)m->body.size);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "hark");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  return headers;
}

static struct curl_slist *set_mail(CURL *curl, sending *s) {
  const hark_outgoing *m = s->message;
  struct curl_slist *to = curl_slist_append(NULL, m->to);
  curl_easy_setopt(curl, CURLOPT_USE_SSL, tls_for(m->url));
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, m->from);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl, CURLOPT_READDATA, s);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  return to;
}

static bool perform(CURL *curl, sending *s, char why[HARK_SEND_WHY_CHARS]) {
  char problem[CURL_ERROR_SIZE] = "";
  set_common(curl, s, problem);
  struct curl_slist *list = s->message->to ? set_mail(curl, s) : set_post(curl, s->message);
  CURLcode code = list ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(list);
  if (code != CURLE_OK) {
    snprintf(why, HARK_SEND_WHY_CHARS, "%.180s", *problem ? problem : curl_easy_strerror(code));
    return false;
  }
  bool taken = s->message->to != NULL || (status >= 200 && status < 300);
  snprintf(why, HARK_SEND_WHY_CHARS,
           status >= 300 && status < 400 ? "it answered %ld, a redirect: none is followed, give the address it leads to"
                                         : "it answered %ld",
           status);
  return taken;
}

bool hark_send(const hark_outgoing *message, char why[HARK_SEND_WHY_CHARS]) {
  sending s = {.message = message};
  CURL *curl = curl_easy_init();
  snprintf(why, HARK_SEND_WHY_CHARS, "no memory");
  bool taken = curl && perform(curl, &s, why);
  curl_easy_cleanup(curl);
  return taken;
}
