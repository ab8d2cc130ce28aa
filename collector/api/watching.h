// watching.h — the server's own watch: a thread that judges the projects' hours every few minutes, and delivers alerts.
//
// Room: collector/api. Opened after the writer, closed before it. It writes through a door to the writer, like a loop.
// Tests: tests/fault/alerts.test.mjs.
#ifndef HARK_COLLECTOR_API_WATCHING_H
#define HARK_COLLECTOR_API_WATCHING_H

#include "collector/app.h"

typedef struct hark_watching hark_watching;

// Begins; NULL where no thread or memory is to be had. With alerts-every-s 0 it rests until that is changed.
hark_watching *hark_watching_open(hark_shared *shared);
// Ends it, giving up what is being delivered: it is tried again at the next start. NULL is fine.
void hark_watching_close(hark_watching *watching);

#endif
