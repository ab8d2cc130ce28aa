#include "collector/net/address.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t v4_prefix[12] = {[10] = 0xff, [11] = 0xff};

static bool is_v4(const hark_address *address) {
  return memcmp(address->bytes, v4_prefix, sizeof v4_prefix) == 0;
}

bool hark_address_read(hark_bytes text, hark_address *address) {
  char copy[INET6_ADDRSTRLEN];
  if (text.size == 0 || text.size >= sizeof copy) {
    return false;
  }
  memcpy(copy, text.data, text.size);
  copy[text.size] = 0;
  *address = (hark_address){{[10] = 0xff, [11] = 0xff}};
  return inet_pton(AF_INET, copy, address->bytes + 12) == 1 || inet_pton(AF_INET6, copy, address->bytes) == 1;
}

hark_bytes hark_address_counted(const hark_address *address) {
  return (hark_bytes){address->bytes, is_v4(address) ? 16 : 8};
}

bool hark_address_is_loopback(const hark_address *address) {
  static const hark_address one = {{[15] = 1}};
  return is_v4(address) ? address->bytes[12] == 127 : memcmp(address, &one, sizeof one) == 0;
}

// What follows the last one of these bytes.
static hark_bytes after_last(hark_bytes text, const char *separators) {
  size_t start = text.size;
  while (start > 0 && !memchr(separators, text.data[start - 1], strlen(separators))) {
    start--;
  }
  return hark_bytes_part(text, start, text.size);
}

static hark_bytes before_first(hark_bytes text, const char *separators) {
  size_t end = 0;
  while (end < text.size && !memchr(separators, text.data[end], strlen(separators))) {
    end++;
  }
  return hark_bytes_part(text, 0, end);
}

bool hark_address_forwarded_for(hark_bytes line, hark_address *address) {
  return hark_address_read(after_last(line, ", "), address);
}

// "203.0.113.7:4711", "[2001:db8::1]:4711"; the port may be missing.
static bool read_node(hark_bytes node, hark_address *address) {
  if (node.size > 0 && node.data[0] == '[') {
    return hark_address_read(before_first(hark_bytes_part(node, 1, node.size), "]"), address);
  }
  return hark_address_read(before_first(node, ":"), address);
}

bool hark_address_forwarded(hark_bytes line, hark_address *address) {
  hark_bytes element = after_last(line, ",");
  while (element.size > 0) {
    hark_bytes pair = before_first(element, ";");
    element = hark_bytes_part(element, pair.size < element.size ? pair.size + 1 : pair.size, element.size);
    while (pair.size > 0 && (pair.data[0] == ' ' || pair.data[0] == '\t')) {
      pair = hark_bytes_part(pair, 1, pair.size);
    }
    if (pair.size > 4 && hark_bytes_equal_nocase(hark_bytes_part(pair, 0, 4), "for=")) {
      hark_bytes node = hark_bytes_part(pair, 4, pair.size);
      return read_node(node.data[0] == '"' ? before_first(hark_bytes_part(node, 1, node.size), "\"")
                                           : before_first(node, " \t"),
                       address);
    }
  }
  return false;
}
