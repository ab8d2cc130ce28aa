// followers.h — who watches which session while it is recorded, and what they have not been told yet.
//
// Room: collector. Any thread: one lock, held for a few copies; nothing is locked while nobody follows. What is told is
// which batch is on disk; its bytes are read from the store by who follows (api/live.c). Tests:
// tests/fault/live.test.mjs.
//
// Limits: HARK_FOLLOWERS_MAX in a process; HARK_FOLLOWER_WAITING_MAX batches wait for each, more and it is behind.
#ifndef HARK_COLLECTOR_FOLLOWERS_H
#define HARK_COLLECTOR_FOLLOWERS_H

#include <pthread.h>

#include "collector/store/store.h"

#define HARK_FOLLOWERS_MAX 64u
#define HARK_FOLLOWER_WAITING_MAX 128u

// Which batch of the session.
typedef struct {
  uint64_t tab;
  uint32_t epoch, seq;
} hark_followed_batch;

typedef struct hark_follower hark_follower;
struct hark_follower {
  hark_project_id project;
  hark_session_id session;
  void (*wake)(void *context); // tells the loop that it is followed on; any thread, as long as the follower is added
  void *wake_context;
  // Of the list:
  hark_follower *next;
  hark_followed_batch waiting[HARK_FOLLOWER_WAITING_MAX];
  uint32_t count;
  bool behind; // something did not fit
};

typedef struct {
  pthread_mutex_t lock;
  hark_follower *first;
  _Atomic uint32_t count;
} hark_followers;

void hark_followers_init(hark_followers *followers);
// Adds one that the caller has filled in and keeps until it is removed; false: there are too many.
bool hark_followers_add(hark_followers *followers, hark_follower *follower);
// Removes it; one that was not added is no error.
void hark_followers_remove(hark_followers *followers, hark_follower *follower);
// Tells all who follow this session that a batch is on disk, and wakes their loops. False: nobody does.
bool hark_followers_tell(hark_followers *followers, hark_project_id project, const hark_envelope *envelope);
// Takes what waits for a follower, in the order that it came; *behind: it missed some.
uint32_t hark_followers_take(hark_followers *followers, hark_follower *follower,
                             hark_followed_batch out[HARK_FOLLOWER_WAITING_MAX], bool *behind);

#endif
