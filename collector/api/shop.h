// shop.h — the demo shop's server: its pages with the script tag in them, and its small API with its honest flaws.
//
// Room: collector/api. Loop thread; only with --demo. What it answers is written down in examples/shop/README.md.
// Tests: tests/fault/shop.test.mjs.
#ifndef HARK_COLLECTOR_API_SHOP_H
#define HARK_COLLECTOR_API_SHOP_H

#include "collector/api/static.h"

#define HARK_SHOP_CART_MS 2500u // the slow endpoint

typedef struct hark_shop hark_shop;

// Makes the shop; NULL without memory or without its files. `write_key` is copied, `files` borrowed.
hark_shop *hark_shop_create(uv_loop_t *loop, hark_static *files, const char *write_key);
void hark_shop_destroy(hark_shop *shop);
// Answers what lies under /shop; false (and no answer) for other paths.
bool hark_shop_handle(hark_shop *shop, hark_exchange *exchange);

#endif
