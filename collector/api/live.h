// live.h — a session is followed while it is recorded: server-sent events, one for each batch that is on disk.
//
// Room: collector/api. Loop thread. Stands on: collector/followers, collector/net. Tests: tests/fault/live.test.mjs,
// tests/web/live.test.mjs. docs/api.md, "Following".
//
// Who follows is asked about again with each beat: a right that is taken away, a token that runs out and a session that
// is forgotten end the stream. One whose client takes nothing is ended by the server (HARK_SERVER_STREAM_BYTES_MAX).
#ifndef HARK_COLLECTOR_API_LIVE_H
#define HARK_COLLECTOR_API_LIVE_H

#include "collector/app.h"

#define HARK_LIVE_BEAT_MS 5000u
#define HARK_LIVE_REST_MS (35u * 60 * 1000) // nothing came for so long: pages end a visit after 30 minutes

typedef struct hark_live hark_live;

// One a loop; NULL without memory.
hark_live *hark_live_open(hark_app *app);
// After the server has stopped: all streams have ended. It is freed when the loop has nothing of it any more.
void hark_live_close(hark_live *live);

#endif
