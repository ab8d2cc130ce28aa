#include "collector/alerts/sign.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/http/query.h"

bool hark_sign(const char *secret, uint64_t at_s, hark_bytes body, char out[HARK_SIGNATURE_CHARS]) {
  char time[24], hex[2 * EVP_MAX_MD_SIZE + 1];
  uint8_t mac[EVP_MAX_MD_SIZE];
  unsigned mac_size = 0;
  int time_size = snprintf(time, sizeof time, "%llu.", (unsigned long long)at_s);
  uint8_t *signed_bytes = malloc((size_t)time_size + body.size);
  if (!signed_bytes) {
    return false;
  }
  memcpy(signed_bytes, time, (size_t)time_size);
  if (body.size) {
    memcpy(signed_bytes + time_size, body.data, body.size);
  }
  bool good = HMAC(EVP_sha256(), secret, (int)strlen(secret), signed_bytes, (size_t)time_size + body.size, mac,
                   &mac_size) != NULL &&
              mac_size == 32;
  free(signed_bytes);
  if (good) {
    hark_hex_write(mac, mac_size, hex);
    snprintf(out, HARK_SIGNATURE_CHARS, "t=%llu,v1=%.64s", (unsigned long long)at_s, hex);
  }
  return good;
}

bool hark_delivery_name(char out[HARK_DELIVERY_CHARS]) {
  uint8_t bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    return false;
  }
  hark_hex_write(bytes, sizeof bytes, out);
  return true;
}

uint64_t hark_jitter(uint64_t below) {
  uint64_t number = 0;
  return below > 0 && RAND_bytes((uint8_t *)&number, sizeof number) == 1 ? number % below : 0;
}
