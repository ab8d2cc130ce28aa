// player_state.h — the player's state as a tree, for those who read it in C: html, text.
//
// Room: replay (platform-free).
#ifndef HARK_REPLAY_PLAYER_STATE_H
#define HARK_REPLAY_PLAYER_STATE_H

#include "replay/dom.h"
#include "replay/player.h"

// Goes to page time `at_ms` without writing an outbox; a step after it wants a seek first.
hark_err hark_player_go(hark_player *player, uint32_t at_ms);
// The state there. Valid until the next call on this player.
const hark_dom *hark_player_dom(const hark_player *player);

#endif
