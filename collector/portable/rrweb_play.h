// rrweb_play.h — what a visitor did, as rrweb tells it. Inside collector/portable only.
#ifndef HARK_COLLECTOR_PORTABLE_RRWEB_PLAY_H
#define HARK_COLLECTOR_PORTABLE_RRWEB_PLAY_H

#include "collector/portable/rrweb_tape.h"

// Puts an incremental event's data; false: it has no place here.
bool hark_rrweb_play(hark_rrweb_tape *tape, const json_t *data);
// Puts one place of the pointer's, or a finger's, path.
void hark_rrweb_play_position(hark_rrweb_tape *tape, const json_t *data, const json_t *position);
// Puts a custom event.
void hark_rrweb_play_custom(hark_rrweb_tape *tape, const json_t *data);

#endif
