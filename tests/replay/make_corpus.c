// make_corpus.c — writes the seeds of tests/corpora/replay anew: `make_corpus tests/corpora/replay`. Each is what GET
// …/segments gives: u32 little-endian size and bytes, again and again.
#include <stdio.h>

#include "tests/replay/hostile.h"
#include "tests/replay/random_stream.h"

static void write_segment(FILE *file, hark_bytes segment) {
  uint32_t size = (uint32_t)segment.size;
  uint8_t head[4] = {(uint8_t)size, (uint8_t)(size >> 8), (uint8_t)(size >> 16), (uint8_t)(size >> 24)};
  if (fwrite(head, 1, 4, file) != 4 || fwrite(segment.data, 1, segment.size, file) != segment.size) {
    perror("write");
    exit(1);
  }
}

// `lost`: this one of every four segments is left out; 4: none.
static void write_stream(const char *folder, const char *name, const stream *s, uint32_t lost) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (!file || s->failed) {
    fprintf(stderr, "%s: cannot be made\n", path);
    exit(1);
  }
  for (uint32_t i = 0; i < s->count; i++) {
    if (i % 4 != lost) {
      write_segment(file, s->segments[i]);
    }
  }
  fclose(file);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  stream s;
  stream_open(&s);
  hostile_recording(&s);
  write_stream(argv[1], "hostile", &s, 4);
  stream_close(&s);
  for (uint32_t seed = 1; seed <= 3; seed++) {
    char name[32];
    snprintf(name, sizeof name, "random%u", seed);
    stream_open(&s);
    random_recording(&s, seed, 1500);
    write_stream(argv[1], name, &s, seed);
    stream_close(&s);
  }
  return 0;
}
