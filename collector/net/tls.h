// tls.h — TLS 1.2 and 1.3 between bytes and bytes: what came off the socket in, what belongs on it out.
//
// Room: collector/net; the port to OpenSSL's TLS, without a socket of its own. Tests: tests/fault/tls.test.mjs.
// hark_tls: any thread. A stream: the thread of its connection.
#ifndef HARK_COLLECTOR_NET_TLS_H
#define HARK_COLLECTOR_NET_TLS_H

#include "schema/base/bytes.h"
#include "schema/base/err.h"

typedef struct hark_tls hark_tls;
typedef struct hark_tls_stream hark_tls_stream;

// Reads a certificate with its chain and its key (PEM). HARK_ERR_BAD_ARGUMENT when they cannot be read or do not belong
// together; `why` then points to a sentence in static memory.
hark_err hark_tls_open(const char *cert_file, const char *key_file, hark_tls **tls, const char **why);
// Reads the same files again. Connections that are open stay as they are; on an error everything does.
hark_err hark_tls_reload(hark_tls *tls, const char **why);
void hark_tls_close(hark_tls *tls);

// A stream for a connection that was just accepted; NULL without memory.
hark_tls_stream *hark_tls_accept(hark_tls *tls);
void hark_tls_stream_free(hark_tls_stream *stream);
// Takes what came off the socket; copied. False without memory.
bool hark_tls_take(hark_tls_stream *stream, hark_bytes cipher);
// Reads what it says, at most `room` bytes; 0 when more has to come first; -1 when it has ended, or is no TLS.
int hark_tls_read(hark_tls_stream *stream, uint8_t *plain, size_t room);
// Says something. False when it cannot any more.
bool hark_tls_write(hark_tls_stream *stream, hark_bytes plain);
// Says that nothing more will be said.
void hark_tls_end(hark_tls_stream *stream);
// What belongs on the socket now; stays until it is said to be sent.
hark_bytes hark_tls_out(hark_tls_stream *stream);
void hark_tls_sent(hark_tls_stream *stream);

#endif
