#include "collector/api/said.h"

#include <string.h>

#include "collector/api/ingest.h"

static void refuse(hark_exchange *exchange, const hark_refusal *r) {
  hark_ingest_answer_error(exchange, r->status, r->error, r->message, r->hint);
}

void hark_said_handle(hark_app *app, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  if (hark_ingest_answers_preflight(exchange)) {
    return;
  }
  if (!hark_ingest_takes_address(app, exchange)) {
    refuse(exchange, &(hark_refusal){.status = 429, .error = "rate", .message = "too much from this address"});
    return;
  }
  hark_bytes body = request->body;
  size_t names = body.size < HARK_KEY_WRITE_SIZE ? 0 : body.size - HARK_KEY_WRITE_SIZE;
  if (names == 0 || names % HARK_PIECE_NAME_BYTES != 0 || names > HARK_PIECES_MAX * HARK_PIECE_NAME_BYTES) {
    refuse(exchange,
           &(hark_refusal){.status = 400, .error = "known", .message = "a key and up to 128 names of 8 bytes each"});
    return;
  }
  hark_refusal r;
  const hark_project *project = hark_ingest_find_project(app, request, (const char *)body.data, &r);
  if (!project) {
    refuse(exchange, &r);
    return;
  }
  char answer[32 + HARK_PIECES_MAX] = "{\"has\":\"";
  size_t size = strlen(answer);
  for (size_t at = HARK_KEY_WRITE_SIZE; at < body.size; at += HARK_PIECE_NAME_BYTES) {
    hark_piece_name name;
    memcpy(name.bytes, body.data + at, sizeof name.bytes);
    bool has = hark_said_has(&app->shared->said, project->id, name, uv_now(app->loop) + 1);
    answer[size++] = has ? '1' : '0';
  }
  memcpy(answer + size, "\"}\n", 3);
  hark_ingest_answer_text(exchange, answer, size + 3);
}

const hark_bytes *hark_said_of_batch(hark_app *app, hark_project_id project, const hark_envelope *envelope,
                                     hark_bytes whole, hark_arena *keep) {
  hark_piece pieces[HARK_PIECES_MAX];
  hark_bytes rest;
  uint32_t count;
  hark_bytes body = hark_bytes_part(whole, HARK_ENVELOPE_BYTES, whole.size);
  if ((envelope->flags & HARK_ENVELOPE_NAMED) == 0 || hark_pieces_read(body, pieces, &count, &rest) != HARK_OK) {
    return NULL;
  }
  hark_bytes *found = hark_arena_take_items(keep, HARK_PIECES_MAX, sizeof *found);
  for (uint32_t i = 0; found && i < count; i++) {
    found[i] = hark_said_find(&app->shared->said, project, pieces[i].name, uv_now(app->loop) + 1, keep);
    found = found[i].size > 0 ? found : NULL;
  }
  return found;
}

void hark_said_learn(hark_app *app, hark_project_id project, const hark_verdict *verdict) {
  for (uint32_t i = 0; i < verdict->piece_count; i++) {
    const hark_piece *piece = &verdict->pieces[i];
    hark_bytes text = hark_bytes_part(verdict->batch, piece->at, piece->size);
    hark_said_add(&app->shared->said, project, piece->name, text, uv_now(app->loop) + 1);
  }
}
