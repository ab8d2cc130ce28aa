// load.c — sends real batches to a collector on this machine as fast as it answers, and times the answers.
//
// usage: bench_load PORT CONNECTIONS SECONDS SEGMENTS_FILE [RATE_PER_S]
// SEGMENTS_FILE holds one recorded session: for each segment a little-endian u32 size and the bytes. Each
// connection plays the session over and over, under a new session id each time, so that as many sessions are
// interleaved as there are connections; only the envelope is changed, which is not part of the deflated body. At most
// SECONDS_MAX long and to 127.0.0.1 only. Any 2xx acknowledges. Prints one JSON object: acknowledged, refused, seconds,
// batches_per_s, p50_ms, p99_ms, bytes_per_batch.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "schema/envelope.h"

#define CONNECTIONS_MAX 2000
#define SECONDS_MAX 120
#define SEGMENTS_MAX 256
#define SAMPLES_MAX (1u << 22)
// Where the identity lies in an envelope (struct Envelope of hark.fbs).
enum { AT_SESSION = 40, AT_TAB = 56 };

typedef struct {
  uint8_t *data;
  size_t size;
} segment;

typedef struct {
  int fd;
  uint64_t session; // number of the session being played
  size_t next;      // segment to send next
  char *out;        // request being sent
  size_t out_size, out_sent;
  int waits_out; // does epoll tell when more can be sent?
  char in[4096];
  size_t in_used;
  double sent_at;
} connection;

static segment segments[SEGMENTS_MAX];
static size_t segment_count, segment_bytes_max, segment_bytes_total;
static uint64_t sessions_begun, acknowledged, refused, bytes_sent;
static float *samples;
static size_t sample_count;
static uint64_t run_id;
static int poll_fd;

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what) {
  fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void read_segments(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    die(path);
  }
  uint8_t size_bytes[4];
  while (segment_count < SEGMENTS_MAX && fread(size_bytes, 1, 4, file) == 4) {
    size_t size = size_bytes[0] | (size_t)size_bytes[1] << 8 | (size_t)size_bytes[2] << 16;
    segment *s = &segments[segment_count];
    s->data = malloc(size);
    s->size = size;
    if (size < HARK_ENVELOPE_BYTES || !s->data || fread(s->data, 1, size, file) != size) {
      errno = EINVAL;
      die("a segment of the file is cut short");
    }
    segment_bytes_max = size > segment_bytes_max ? size : segment_bytes_max;
    segment_bytes_total += size;
    segment_count++;
  }
  fclose(file);
  if (segment_count == 0) {
    errno = EINVAL;
    die("no segments in the file");
  }
}

static void open_connection(connection *c, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  int one = 1;
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0) {
    die("connect");
  }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  c->out = malloc(segment_bytes_max + 512);
  c->session = sessions_begun++;
  c->next = 0;
}

static void watch(connection *c, int operation, int waits_out) {
  struct epoll_event want = {.events = EPOLLIN | (waits_out ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(poll_fd, operation, c->fd, &want);
  c->waits_out = waits_out;
}

static void flush_out(connection *c) {
  while (c->out_sent < c->out_size) {
    ssize_t n = send(c->fd, c->out + c->out_sent, c->out_size - c->out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) {
      die("send");
    }
    if (n < 0) {
      break;
    }
    c->out_sent += (size_t)n;
  }
  int waits_out = c->out_sent < c->out_size;
  if (waits_out != c->waits_out) {
    watch(c, EPOLL_CTL_MOD, waits_out);
  }
}

static void send_next(connection *c) {
  if (c->next == segment_count) {
    c->session = sessions_begun++;
    c->next = 0;
  }
  const segment *s = &segments[c->next++];
  int head = snprintf(c->out, 512,
                      "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
                      "Content-Length: %zu\r\n\r\n",
                      s->size);
  uint8_t *body = (uint8_t *)c->out + head;
  memcpy(body, s->data, s->size);
  memcpy(body + AT_SESSION, &run_id, 8);
  memcpy(body + AT_SESSION + 8, &c->session, 8);
  memcpy(body + AT_TAB, &c->session, 8);
  c->out_size = (size_t)head + s->size;
  c->out_sent = 0;
  c->sent_at = now_s();
  bytes_sent += s->size;
  flush_out(c);
}

// Reads what is there; true when one whole answer has come. Answers are small and have a Content-Length.
static int read_answer(connection *c) {
  ssize_t n = recv(c->fd, c->in + c->in_used, sizeof c->in - 1 - c->in_used, MSG_DONTWAIT);
  if (n == 0) {
    errno = ECONNRESET;
    die("the collector closed a connection");
  }
  if (n < 0) {
    return 0;
  }
  c->in_used += (size_t)n;
  c->in[c->in_used] = 0;
  char *end = strstr(c->in, "\r\n\r\n");
  if (!end) {
    return 0;
  }
  char *length = strcasestr(c->in, "content-length:");
  size_t body = length && length < end ? strtoul(length + 15, NULL, 10) : 0;
  if (c->in_used < (size_t)(end - c->in) + 4 + body) {
    return 0;
  }
  if (c->in[9] == '2') {
    acknowledged++;
    if (sample_count < SAMPLES_MAX) {
      samples[sample_count++] = (float)((now_s() - c->sent_at) * 1000);
    }
  } else if (refused++ == 0) {
    fprintf(stderr, "bench_load: first refusal: %.300s\n", c->in);
  }
  c->in_used = 0;
  return 1;
}

static int by_value(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static float quantile(double q) {
  return sample_count ? samples[(size_t)(q * (double)(sample_count - 1))] : 0;
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: bench_load PORT CONNECTIONS SECONDS SEGMENTS_FILE [RATE_PER_S]\n");
    return 2;
  }
  int port = atoi(argv[1]);
  size_t count = strtoul(argv[2], NULL, 10);
  double seconds = atof(argv[3]);
  double rate = argc > 5 ? atof(argv[5]) : 0;
  if (count < 1 || count > CONNECTIONS_MAX || seconds <= 0 || seconds > SECONDS_MAX) {
    fprintf(stderr, "bench_load: CONNECTIONS is 1..%d, SECONDS up to %d\n", CONNECTIONS_MAX, SECONDS_MAX);
    return 2;
  }
  read_segments(argv[4]);
  run_id = (uint64_t)time(NULL) << 20 ^ (uint64_t)getpid();
  samples = malloc(SAMPLES_MAX * sizeof *samples);
  connection *connections = calloc(count, sizeof *connections);
  connection **idle = calloc(count, sizeof(connection *));
  size_t idle_count = 0;
  poll_fd = epoll_create1(0);
  for (size_t i = 0; i < count; i++) {
    connection *c = &connections[i];
    open_connection(c, port);
    watch(c, EPOLL_CTL_ADD, 0);
    idle[idle_count++] = c;
  }
  double begin = now_s(), end = begin + seconds, now = begin;
  uint64_t started = 0;
  struct epoll_event events[64];
  while (now < end || idle_count < count) {
    // With a rate, a request starts when it is due; without, as soon as its connection is free.
    while (now < end && idle_count && (rate == 0 || (double)started < (now - begin) * rate)) {
      send_next(idle[--idle_count]);
      started++;
    }
    int n = epoll_wait(poll_fd, events, 64, rate > 0 ? 1 : 100);
    for (int i = 0; i < n; i++) {
      connection *c = events[i].data.ptr;
      if (c->out_sent < c->out_size) {
        flush_out(c);
      }
      if (read_answer(c)) {
        idle[idle_count++] = c;
      }
    }
    now = now_s();
    if (now > end + 10) {
      errno = ETIMEDOUT;
      die("answers are missing 10 s after the last request");
    }
  }
  double took = now_s() - begin;
  qsort(samples, sample_count, sizeof *samples, by_value);
  printf("{\"acknowledged\": %llu, \"refused\": %llu, \"seconds\": %.3f, \"batches_per_s\": %.1f, "
         "\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"bytes_per_batch\": %.1f}\n",
         (unsigned long long)acknowledged, (unsigned long long)refused, took, (double)acknowledged / took,
         (double)quantile(0.5), (double)quantile(0.99), (double)bytes_sent / (double)(started ? started : 1));
  return refused ? 1 : 0;
}
