// address.h — who is at the other end: reading addresses, what a proxy says of them, and as whom they are counted.
//
// Room: collector/net (no I/O). Tests: tests/collector/test_address.c.
#ifndef HARK_COLLECTOR_NET_ADDRESS_H
#define HARK_COLLECTOR_NET_ADDRESS_H

#include "schema/base/bytes.h"

// IPv6, or IPv4 mapped into it.
typedef struct {
  uint8_t bytes[16];
} hark_address;

// Reads "203.0.113.7" or "2001:db8::1"; false for anything else.
bool hark_address_read(hark_bytes text, hark_address *address);
// The bytes that an address is counted by: of IPv6 the network (/64), as one household has more addresses than there
// are places to count them. Borrowed from it.
hark_bytes hark_address_counted(const hark_address *address);
// 127.0.0.0/8 or ::1.
bool hark_address_is_loopback(const hark_address *address);

// Whom the proxy next to us names in the last line of X-Forwarded-For: the last entry. A proxy appends to the line it
// got, or adds one below it (HAProxy): what stands before is anybody's claim. False where that is no address.
bool hark_address_forwarded_for(hark_bytes line, hark_address *address);
// The same of `Forwarded` (RFC 7239): "for=" of the last element, with or without a port, an IPv6 in brackets and
// quotes.
bool hark_address_forwarded(hark_bytes line, hark_address *address);

#endif
