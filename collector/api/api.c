#include "collector/api/api.h"

#include <stdlib.h>
#include <string.h>

#include "collector/api/answer.h"
#include "collector/api/job.h"
#include "collector/api/live.h"
#include "collector/api/metrics.h"
#include "collector/api/routes.h"
#include "collector/http/query.h"

bool hark_api_handle(hark_app *app, hark_exchange *exchange) {
  const hark_http_request *request = hark_exchange_request(exchange);
  hark_api *api = app->api;
  hark_path path;
  if (api->shop && hark_shop_handle(api->shop, exchange)) {
    return true;
  }
  if (!hark_path_split(request->path, &path)) {
    return false;
  }
  if (hark_bytes_equal_cstr(path.parts[0], "api") || hark_bytes_equal_cstr(request->path, "/metrics")) {
    return hark_routes_handle(app, exchange, &path);
  }
  bool reads = request->method == HARK_HTTP_GET || request->method == HARK_HTTP_HEAD;
  if (reads && path.count == 1 && hark_bytes_equal_cstr(path.parts[0], "readyz")) {
    hark_ready_answer(app, exchange);
    return true;
  }
  if (reads && path.count == 1 && hark_bytes_equal_cstr(path.parts[0], "healthz")) {
    hark_answer_json(exchange, 200, json_pack("{s:b}", "ok", 1));
    return true;
  }
  return hark_static_handle(api->files, exchange);
}

bool hark_api_has_sdk(const hark_app *app) {
  return hark_static_has_sdk(((const hark_api *)app->api)->files);
}

hark_err hark_api_open(hark_app *app) {
  const hark_config *config = &app->config;
  hark_api *api = calloc(1, sizeof *api);
  if (!api) {
    return HARK_ERR_NO_MEMORY;
  }
  app->api = api;
  json_object_seed(0); // before pool threads could be the first to need it
  api->files = hark_static_create(config->web);
  if (api->files && config->demo && app->projects.count > 0) {
    api->shop = hark_shop_create(app->loop, api->files, app->projects.items[0].write_key);
  }
  api->live = hark_live_open(app);
  if (!api->live || !api->files || (config->demo && !api->shop)) {
    hark_api_close(app);
    return HARK_ERR_NO_MEMORY;
  }
  return HARK_OK;
}

void hark_api_close(hark_app *app) {
  hark_api *api = app->api;
  if (api) {
    hark_live_close(api->live);
    hark_shop_destroy(api->shop);
    hark_static_destroy(api->files);
    free(api);
    app->api = NULL;
  }
}
