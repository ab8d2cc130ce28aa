// make_seeds: writes the seeds of the fuzz targets for schema/.
//
// usage: make_seeds tests/corpora
#include <errno.h>
#include <sys/stat.h>

#include "schema/envelope.h"
#include "tests/schema/forge.h"
#include "tests/schema/random_events.h"

static _Alignas(8) uint8_t out[1 << 16];
static const char *root;

static void write_seed(const char *parser, const char *name, hark_bytes bytes) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", root, parser);
  if (mkdir(path, 0755) != 0 && errno != EEXIST) {
    perror(path);
    exit(1);
  }
  snprintf(path, sizeof path, "%s/%s/%s", root, parser, name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes.data, 1, bytes.size, file) != bytes.size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

static void check(hark_err err) {
  if (err != HARK_OK) {
    fprintf(stderr, "make_seeds: %s\n", hark_err_name(err));
    exit(1);
  }
}

static void write_session(void) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, sizeof out);
  hark_flat_ref span = hark_fb_stored_span_put(&b, &(hark_fb_stored_span_values){.path = HARK_LITERAL("/cart")});
  hark_fb_stored_view_values view_values = {.tab = 1, .keyframe = true, .url = HARK_LITERAL("https://shop.example/")};
  view_values.spans = hark_flat_put_refs(&b, &span, 1);
  hark_flat_ref view = hark_fb_stored_view_put(&b, &view_values);
  hark_flat_ref page =
      hark_fb_stored_page_put(&b, &(hark_fb_stored_page_values){.path = HARK_LITERAL("/"), .views = 1});
  hark_flat_ref pair = hark_fb_stored_pair_put(
      &b, &(hark_fb_stored_pair_values){.name = HARK_LITERAL("browser"), .value = HARK_LITERAL("Firefox")});
  hark_flat_ref signal = hark_fb_stored_signal_put(
      &b, &(hark_fb_stored_signal_values){.signal = 1, .target = HARK_LITERAL("button#pay"), .count = 4});
  hark_flat_ref goal =
      hark_fb_stored_goal_put(&b, &(hark_fb_stored_goal_values){.name = HARK_LITERAL("order"), .value = 9.5});
  hark_fb_session_values values = {.id = HARK_LITERAL("0123456789abcdef"), .started_ms = 1700000000000u, .events = 7};
  values.views = hark_flat_put_refs(&b, &view, 1);
  values.pages = hark_flat_put_refs(&b, &page, 1);
  values.context = hark_flat_put_refs(&b, &pair, 1);
  values.tags = hark_flat_put_refs(&b, &pair, 1);
  values.signals = hark_flat_put_refs(&b, &signal, 1);
  values.goals = hark_flat_put_refs(&b, &goal, 1);
  hark_bytes built;
  check(hark_flat_finish(&b, hark_fb_session_put(&b, &values), &built));
  write_seed("verifier", "session", built);
}

static void write_project(void) {
  hark_flat_builder b;
  hark_flat_builder_init(&b, out, sizeof out);
  hark_flat_ref origins[] = {hark_flat_put_string(&b, HARK_LITERAL("https://shop.example")),
                             hark_flat_put_string(&b, HARK_LITERAL("http://localhost:7070"))};
  hark_fb_project_values values = {.name = HARK_LITERAL("shop"), .write_key = HARK_LITERAL("pk_0123456789ABCDEFabcde")};
  values.origins = hark_flat_put_refs(&b, origins, 2);
  hark_bytes built;
  check(hark_flat_finish(&b, hark_fb_project_put(&b, &values), &built));
  write_seed("verifier", "project", built);
}

static void write_envelope(const char *name, hark_bytes batch) {
  static uint8_t whole[1 << 16];
  hark_arena arena;
  hark_arena_open(&arena, 1 << 20);
  hark_deflater *deflater = hark_deflater_create(&arena);
  size_t size = 0;
  check(deflater ? HARK_OK : HARK_ERR_NO_MEMORY);
  check(hark_deflater_run(deflater, batch, 0, whole + HARK_ENVELOPE_BYTES, sizeof whole - HARK_ENVELOPE_BYTES, &size));
  hark_envelope envelope = {.magic = HARK_ENVELOPE_MAGIC,
                            .version = HARK_WIRE_VERSION,
                            .dictionary = HARK_DICTIONARY_VERSION,
                            .parts = 1,
                            .body_bytes = (uint32_t)size,
                            .batch_bytes = (uint32_t)batch.size};
  memcpy(envelope.key, "pk_0123456789ABCDEFabcde", sizeof envelope.key);
  hark_envelope_pack(&envelope, whole);
  write_seed("envelope", name, (hark_bytes){whole, HARK_ENVELOPE_BYTES + size});
  // The batch itself behind the header: what the target's second pass starts from.
  envelope.body_bytes = (uint32_t)batch.size;
  hark_envelope_pack(&envelope, whole);
  memcpy(whole + HARK_ENVELOPE_BYTES, batch.data, batch.size);
  char bare[64];
  snprintf(bare, sizeof bare, "%s-bare", name);
  write_seed("envelope", bare, (hark_bytes){whole, HARK_ENVELOPE_BYTES + batch.size});
  hark_arena_close(&arena);
}

static void write_batch(const char *name, uint64_t seed, uint32_t count) {
  hark_arena arena;
  hark_arena_open(&arena, 4 << 20);
  hark_batch_writer *writer = hark_batch_writer_create(&arena, &(hark_batch_limits){0});
  random_events r = {.random = seed};
  size_t size = 0;
  hark_batch_writer_begin(writer, 1000);
  for (uint32_t i = 0; i < count; i++) {
    hark_event event = random_event(&r);
    check(hark_batch_writer_push(writer, &event));
  }
  check(hark_batch_writer_seal(writer, &(hark_batch_head){.sealed_ms = 5000, .policy = 1}, out, sizeof out, &size));
  write_seed("batch", name, (hark_bytes){out, size});
  write_seed("verifier", name, (hark_bytes){out, size});
  write_envelope(name, (hark_bytes){out, size});
  hark_arena_close(&arena);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: make_seeds FOLDER\n");
    return 2;
  }
  root = argv[1];
  write_session();
  write_project();
  write_batch("empty", 1, 0);
  write_batch("short", 2, 5);
  write_batch("mixed", 3, 60);
  forged bad_text = {.event_count = 1,
                     .texts = HARK_LITERAL("\xc3\xfa"),
                     .kinds = HARK_LITERAL("\x14"),
                     .columns = {HARK_LITERAL("\x01")}};
  write_seed("batch", "bad-text", forge(&bad_text, out, sizeof out));
  return 0;
}
