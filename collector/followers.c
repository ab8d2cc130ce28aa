#include "collector/followers.h"

#include <string.h>

void hark_followers_init(hark_followers *followers) {
  pthread_mutex_init(&followers->lock, NULL);
}

bool hark_followers_add(hark_followers *followers, hark_follower *follower) {
  pthread_mutex_lock(&followers->lock);
  bool room = followers->count < HARK_FOLLOWERS_MAX;
  if (room) {
    follower->next = followers->first;
    followers->first = follower;
    followers->count++;
  }
  pthread_mutex_unlock(&followers->lock);
  return room;
}

void hark_followers_remove(hark_followers *followers, hark_follower *follower) {
  pthread_mutex_lock(&followers->lock);
  for (hark_follower **at = &followers->first; *at; at = &(*at)->next) {
    if (*at == follower) {
      *at = follower->next;
      followers->count--;
      break;
    }
  }
  pthread_mutex_unlock(&followers->lock);
}

static void note(hark_follower *follower, const hark_envelope *envelope) {
  follower->behind |= follower->count == HARK_FOLLOWER_WAITING_MAX;
  if (follower->count < HARK_FOLLOWER_WAITING_MAX) {
    follower->waiting[follower->count++] = (hark_followed_batch){envelope->tab, envelope->epoch, envelope->seq};
  }
  follower->wake(follower->wake_context);
}

bool hark_followers_tell(hark_followers *followers, hark_project_id project, const hark_envelope *envelope) {
  bool followed = false;
  if (followers->count == 0) {
    return false;
  }
  pthread_mutex_lock(&followers->lock);
  for (hark_follower *at = followers->first; at; at = at->next) {
    if (at->project.n == project.n &&
        memcmp(at->session.bytes, envelope->session.bytes, sizeof at->session.bytes) == 0) {
      note(at, envelope);
      followed = true;
    }
  }
  pthread_mutex_unlock(&followers->lock);
  return followed;
}

uint32_t hark_followers_take(hark_followers *followers, hark_follower *follower,
                             hark_followed_batch out[HARK_FOLLOWER_WAITING_MAX], bool *behind) {
  pthread_mutex_lock(&followers->lock);
  uint32_t count = follower->count;
  memcpy(out, follower->waiting, count * sizeof *out);
  *behind = follower->behind;
  follower->count = 0;
  follower->behind = false;
  pthread_mutex_unlock(&followers->lock);
  return count;
}
