// notify.h — tells the service manager how things stand (systemd's sd_notify protocol, without its library).
//
// Room: collector/cli. Does nothing where no NOTIFY_SOCKET is in the environment. Tests: tests/fault/service.test.mjs.
#ifndef HARK_COLLECTOR_CLI_NOTIFY_H
#define HARK_COLLECTOR_CLI_NOTIFY_H

// Sends lines like "READY=1" (sd_notify(3)).
void hark_notify(const char *state);

#endif
