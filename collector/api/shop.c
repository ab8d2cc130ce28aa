#include "collector/api/shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/http/query.h"

#define SHOP_WORDS_MAX 128u
#define TAG_PLACE "<!--hark:tag-->"

struct hark_shop {
  uv_loop_t *loop;
  hark_static *files;
  json_t *products;
  char *page;
  size_t page_size;
  uint32_t orders;
};

// ---- its page ----

// Puts the script tag where the page wants it.
static char *make_page(hark_bytes html, const char *write_key, size_t *size) {
  char tag[160];
  snprintf(tag, sizeof tag, "<script async src=\"/hark.js\" data-key=\"%s\"></script>", write_key);
  char *page = malloc(html.size + sizeof tag);
  const uint8_t *place = html.size ? memmem(html.data, html.size, TAG_PLACE, strlen(TAG_PLACE)) : NULL;
  if (!page || !place) {
    free(page);
    return NULL;
  }
  size_t before = (size_t)(place - html.data);
  size_t rest = html.size - before - strlen(TAG_PLACE);
  memcpy(page, html.data, before);
  memcpy(page + before, tag, strlen(tag));
  memcpy(page + before + strlen(tag), place + strlen(TAG_PLACE), rest);
  *size = before + strlen(tag) + rest;
  return page;
}

hark_shop *hark_shop_create(uv_loop_t *loop, hark_static *files, const char *write_key) {
  hark_shop *shop = calloc(1, sizeof *shop);
  const hark_asset *html = hark_asset_find(HARK_LITERAL("shop/index.html"));
  const hark_asset *products = hark_asset_find(HARK_LITERAL("shop/products.json"));
  if (!shop || !html || !products) {
    free(shop);
    return NULL;
  }
  shop->loop = loop;
  shop->files = files;
  hark_bytes json = hark_asset_bytes(products);
  shop->products = json_loadb((const char *)json.data, json.size, 0, NULL);
  shop->page = make_page(hark_asset_bytes(html), write_key, &shop->page_size);
  if (!json_is_array(shop->products) || !shop->page) {
    hark_shop_destroy(shop);
    return NULL;
  }
  return shop;
}

void hark_shop_destroy(hark_shop *shop) {
  if (shop) {
    json_decref(shop->products);
    free(shop->page);
    free(shop);
  }
}

static void nothing(void *owner) {
  (void)owner;
}

static void send_page(hark_shop *shop, hark_exchange *exchange) {
  hark_http_response response = {.status = 200, .body = {(const uint8_t *)shop->page, shop->page_size}};
  hark_http_response_add_text(&response, "Content-Type", "text/html; charset=utf-8");
  hark_http_response_add_text(&response, "Cache-Control", "no-store");
  hark_answer_common(&response);
  hark_exchange_answer(exchange, &response, nothing, NULL);
}

// ---- its API ----

static bool text_holds(const json_t *product, const char *field, const char *words) {
  const char *text = json_string_value(json_object_get(product, field));
  return text && strcasestr(text, words);
}

static void send_products(hark_shop *shop, hark_exchange *exchange) {
  hark_bytes encoded = {NULL, 0};
  char words[SHOP_WORDS_MAX + 1];
  size_t size = 0;
  if (hark_query_find(hark_exchange_request(exchange)->query, "q", &encoded) &&
      !hark_percent_decode(encoded, true, words, SHOP_WORDS_MAX, &size)) {
    hark_answer_error(exchange, 400, "bad_query", "q is not text, or too long", NULL);
    return;
  }
  words[size] = 0;
  json_t *found = json_array();
  size_t i;
  json_t *product;
  json_array_foreach(shop->products, i, product) {
    if (text_holds(product, "name", words) || text_holds(product, "category", words) ||
        text_holds(product, "text", words)) {
      json_array_append(found, product);
    }
  }
  hark_answer_json(exchange, 200, found);
}

static void send_product(hark_shop *shop, hark_exchange *exchange, hark_bytes id) {
  size_t i;
  json_t *product;
  json_array_foreach(shop->products, i, product) {
    const char *its = json_string_value(json_object_get(product, "id"));
    if (its && hark_bytes_equal_cstr(id, its)) {
      hark_answer_json(exchange, 200, json_incref(product));
      return;
    }
  }
  hark_answer_error(exchange, 404, "not_found", "there is no such product", NULL);
}

static void on_cart_closed(uv_handle_t *handle) {
  free(handle);
}

static void on_cart_timer(uv_timer_t *timer) {
  hark_exchange *exchange = timer->data;
  uv_close((uv_handle_t *)timer, on_cart_closed);
  hark_answer_json(exchange, 200, json_pack("{s:b}", "reserved", 1));
}

// The slow endpoint: the shop's stock keeping is said to be far away.
static void reserve(hark_shop *shop, hark_exchange *exchange) {
  uv_timer_t *timer = malloc(sizeof *timer);
  if (!timer) {
    hark_answer_error(exchange, 503, "no_memory", "there is no memory", NULL);
    return;
  }
  uv_timer_init(shop->loop, timer);
  timer->data = exchange;
  uv_timer_start(timer, on_cart_timer, HARK_SHOP_CART_MS, 0);
}

// The validation trap: a phone number as people write it is refused, and the message does not say why.
static void check_out(hark_shop *shop, hark_exchange *exchange) {
  hark_bytes body = hark_exchange_request(exchange)->body;
  json_t *order = body.size ? json_loadb((const char *)body.data, body.size, 0, NULL) : NULL;
  const char *phone = json_string_value(json_object_get(order, "phone"));
  if (!phone || strchr(phone, ' ')) {
    int status = json_is_object(order) ? 422 : 400;
    hark_answer_error(exchange, status, "invalid", "Your order could not be placed. Please check your entries.", NULL);
  } else {
    char number[32];
    snprintf(number, sizeof number, "HG-%u", 1041 + shop->orders++);
    hark_answer_json(exchange, 200, json_pack("{s:s}", "order", number));
  }
  json_decref(order);
}

static void handle_api(hark_shop *shop, hark_exchange *exchange, const hark_path *path) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_bytes call = path->count > 2 ? path->parts[2] : (hark_bytes){NULL, 0};
  bool posts = request->method == HARK_HTTP_POST;
  if (!posts && path->count == 3 && hark_bytes_equal_cstr(call, "products")) {
    send_products(shop, exchange);
  } else if (!posts && path->count == 4 && hark_bytes_equal_cstr(call, "products")) {
    send_product(shop, exchange, path->parts[3]);
  } else if (posts && path->count == 3 && hark_bytes_equal_cstr(call, "cart")) {
    reserve(shop, exchange);
  } else if (posts && path->count == 3 && hark_bytes_equal_cstr(call, "checkout")) {
    check_out(shop, exchange);
  } else {
    hark_answer_error(exchange, 404, "not_found", "the shop has no such call", NULL);
  }
}

bool hark_shop_handle(hark_shop *shop, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_path path;
  if (!hark_path_split(request->path, &path) || !hark_bytes_equal_cstr(path.parts[0], "shop")) {
    return false;
  }
  if (path.count > 1 && hark_bytes_equal_cstr(path.parts[1], "api")) {
    handle_api(shop, exchange, &path);
    return true;
  }
  if (request->method != HARK_HTTP_GET && request->method != HARK_HTTP_HEAD) {
    return false;
  }
  hark_bytes name = hark_bytes_part(request->path, 1, request->path.size);
  if (path.count == 1) {
    hark_http_response response = {.status = 302};
    hark_http_response_add_text(&response, "Location", "/shop/");
    hark_exchange_answer(exchange, &response, NULL, NULL);
  } else if (memchr(name.data, '.', name.size)) { // its routes have no dots, its files have
    return hark_static_answer(shop->files, exchange, name);
  } else {
    send_page(shop, exchange);
  }
  return true;
}
