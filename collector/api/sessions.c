// sessions.c — the reads about sessions (the list is in session_list.c): one manifest, the segments of one page view;
// and the store's sizes.
#include <stdlib.h>
#include <string.h>

#include "collector/api/job.h"
#include "collector/api/session_json.h"
#include "collector/http/query.h"
#include "collector/store/uses.h"
#include "schema/blob.h"

// ---- one session ----

void hark_run_session(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_bytes record;
  hark_err err = hark_store_session(read, question->project, question->session, &record);
  if (err == HARK_ERR_NOT_FOUND) {
    hark_reply_error(reply, 404, "not_found", "there is no such session");
  } else if (err != HARK_OK) {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  } else {
    reply->status = 200;
    reply->json = hark_session_json_manifest(question->session, record);
  }
}

// ---- segments ----

typedef struct {
  const hark_question *question;
  char *bytes;
  size_t size, room;
  bool too_large, no_memory, found;
} segments;

static bool make_room(segments *s, size_t more) {
  if (more > HARK_API_SEGMENTS_BYTES_MAX - s->size) {
    s->too_large = true;
    return false;
  }
  size_t room = s->room ? s->room : 64u << 10;
  while (room - s->size < more) {
    room *= 2;
  }
  char *bytes = room > s->room ? realloc(s->bytes, room) : s->bytes;
  s->no_memory = !bytes;
  if (bytes) {
    s->bytes = bytes;
    s->room = room;
  }
  return bytes != NULL;
}

static bool add_segment(void *context, hark_bytes segment) {
  segments *s = context;
  hark_envelope envelope;
  hark_bytes body;
  if (hark_envelope_unpack(segment, &envelope, &body) != HARK_OK || envelope.tab != s->question->tab ||
      envelope.epoch != s->question->epoch) {
    return true;
  }
  if (!make_room(s, segment.size + 4)) {
    return false;
  }
  for (int i = 0; i < 4; i++) {
    s->bytes[s->size++] = (char)(segment.size >> 8 * i & 0xff);
  }
  memcpy(s->bytes + s->size, segment.data, segment.size);
  s->size += segment.size;
  s->found = true;
  return true;
}

void hark_run_segments(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  segments s = {.question = question};
  hark_err err = hark_store_segments(read, question->project, question->session, add_segment, &s);
  if (err == HARK_OK && s.found && !s.too_large && !s.no_memory) {
    *reply = (hark_reply){.status = 200, .content_type = "application/octet-stream", .bytes = s.bytes, .size = s.size};
    return;
  }
  free(s.bytes);
  if (s.too_large) {
    hark_reply_error(reply, 503, "too_large", "this page view's recording is over the limit of one answer (256 MiB)");
  } else if (err != HARK_OK && err != HARK_ERR_NOT_FOUND) {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
  } else if (s.no_memory) {
    hark_reply_error(reply, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
  } else {
    hark_reply_error(reply, 404, "not_found", "there is no such page view");
  }
}

// ---- public bytes ----

void hark_run_blob(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_blob blob;
  hark_tables tables = hark_store_read_tables(read);
  bool has = true;
  hark_err err = question->of_session
                     ? hark_uses_has(&tables, question->project, question->session, question->blob, &has)
                     : HARK_OK;
  err = err != HARK_OK ? err
        : has          ? hark_store_blob(read, question->project, question->blob, &blob)
                       : HARK_ERR_NOT_FOUND;
  if (err != HARK_OK) {
    bool none = err == HARK_ERR_NOT_FOUND;
    hark_reply_error(reply, none ? 404 : 503, hark_err_name(err), none ? "nobody sent it" : hark_err_sentence(err));
    return;
  }
  char *copy = malloc(blob.bytes.size + 1);
  if (!copy) {
    hark_reply_error(reply, 503, "no_memory", hark_err_sentence(HARK_ERR_NO_MEMORY));
    return;
  }
  memcpy(copy, blob.bytes.data, blob.bytes.size);
  *reply = (hark_reply){.status = 200,
                        .content_type = hark_blob_type(blob.kind),
                        .bytes = copy,
                        .size = blob.bytes.size,
                        .is_public = true};
}

// ---- sizes ----

void hark_run_sizes(hark_store_read *read, const hark_question *question, hark_reply *reply) {
  hark_store_sizes sizes;
  (void)question;
  hark_err err = hark_store_measure(read, &sizes);
  if (err != HARK_OK) {
    hark_reply_error(reply, 503, hark_err_name(err), hark_err_sentence(err));
    return;
  }
  reply->status = 200;
  reply->json =
      json_pack("{s:I, s:I, s:I, s:I}", "segments", (json_int_t)sizes.segments, "sessions", (json_int_t)sizes.sessions,
                "bytes_used", (json_int_t)sizes.bytes_used, "bytes_map", (json_int_t)sizes.bytes_map);
}
