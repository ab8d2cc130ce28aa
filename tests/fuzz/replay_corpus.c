// replay_corpus.c — main of a fuzz target where libFuzzer is not: feeds it every file of the folders named, so
// that a crash once found is a test for ever. A missing or an empty folder fails.
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_BYTES_MAX (8u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int feed_file(const char *path) {
  FILE *file = fopen(path, "rb");
  uint8_t *room = malloc(FILE_BYTES_MAX);
  if (!file || !room) {
    perror(path);
    exit(1);
  }
  size_t size = fread(room, 1, FILE_BYTES_MAX, file);
  int whole = !ferror(file) && size < FILE_BYTES_MAX;
  fclose(file);
  uint8_t *input = malloc(size ? size : 1); // exactly as long as the file, so that a sanitizer sees an overread
  for (size_t i = 0; input && i < size; i++) {
    input[i] = room[i];
  }
  free(room);
  if (!input || !whole) {
    fprintf(stderr, "%s: unreadable or over %u bytes\n", path, FILE_BYTES_MAX);
    exit(1);
  }
  LLVMFuzzerTestOneInput(input, size);
  free(input);
  return 1;
}

static int feed_folder(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) {
    perror(path);
    return 0;
  }
  int fed = 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (entry->d_name[0] != '.') {
      char file[4096];
      snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
      fed += feed_file(file);
    }
  }
  closedir(folder);
  return fed;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s FOLDER…\n", argv[0]);
    return 2;
  }
  for (int i = 1; i < argc; i++) {
    int fed = feed_folder(argv[i]);
    printf("%s: %d inputs\n", argv[i], fed);
    if (fed == 0) {
      return 1;
    }
  }
  return 0;
}
