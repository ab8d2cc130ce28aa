// faults.c — preloaded into a collector under test: a clock that steps, and a disk whose syncs are slow or fail.
//
// HARK_FAULTS names a file that is read at each call: "clock=SECONDS sync_ms=MS sync_fails=0|1", any of them.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long setting(const char *name) {
  char text[256], *at;
  const char *path = getenv("HARK_FAULTS");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  ssize_t size = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
  if (fd >= 0) {
    close(fd);
  }
  text[size > 0 ? size : 0] = 0;
  at = strstr(text, name);
  return at ? strtol(at + strlen(name), NULL, 10) : 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec at;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &at);
  now->tv_sec = at.tv_sec + setting("clock=");
  now->tv_usec = at.tv_nsec / 1000;
  return 0;
}

static int sync_as(const char *name, int fd) {
  int (*real)(int);
  void *found = dlsym(RTLD_NEXT, name);
  memcpy(&real, &found, sizeof real);
  usleep((useconds_t)setting("sync_ms=") * 1000);
  if (setting("sync_fails=")) {
    errno = EIO;
    return -1;
  }
  return real(fd);
}

int fdatasync(int fd) {
  return sync_as("fdatasync", fd);
}
int fsync(int fd) {
  return sync_as("fsync", fd);
}
