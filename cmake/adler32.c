// adler32.c — zlib's checksum (RFC 1950, 8.2) for the page: zlib's own is unrolled for speed that a page's few KB
// never need, and is three times the size.
#include <zutil.h>

#define MODULUS 65521u
#define RUN_MAX 5552u // so many bytes of 255 fit before the sums wrap (RFC 1950)

uLong ZEXPORT adler32(uLong adler, const Bytef *bytes, uInt size) {
  unsigned long a = adler & 0xFFFF, b = adler >> 16;
  if (bytes == Z_NULL) {
    return 1;
  }
  while (size > 0) {
    uInt run = size < RUN_MAX ? size : RUN_MAX;
    size -= run;
    for (; run > 0; run--) {
      a += *bytes++;
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return b << 16 | a;
}
