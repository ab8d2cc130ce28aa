// fuzz_address.c — what a proxy, or anybody through it, writes into X-Forwarded-For and Forwarded. An address that is
// read is one that its own text reads to again.
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "collector/net/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const hark_address *address) {
  char text[INET6_ADDRSTRLEN];
  hark_address again;
  inet_ntop(AF_INET6, address->bytes, text, sizeof text);
  if (!hark_address_read(hark_bytes_from_cstr(text), &again) || memcmp(&again, address, sizeof again) != 0) {
    abort();
  }
  hark_bytes counted = hark_address_counted(address);
  if (counted.data != address->bytes || (counted.size != 8 && counted.size != 16)) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  hark_address address;
  if (hark_address_forwarded_for((hark_bytes){bytes, size}, &address)) {
    check(&address);
  }
  if (hark_address_forwarded((hark_bytes){bytes, size}, &address)) {
    check(&address);
  }
  return 0;
}
