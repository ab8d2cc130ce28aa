// hark routes — the API's routes, one JSON line each: what a test or a reader needs to know of who may call what.
#include <stdio.h>

#include "collector/api/routes.h"
#include "collector/cli/cli.h"
#include "collector/cli/command.h"

int hark_cli_routes(int argc, char **argv) {
  static const char *const methods[] = {
      [HARK_HTTP_GET] = "GET", [HARK_HTTP_POST] = "POST", [HARK_HTTP_DELETE] = "DELETE"};
  static const char *const whos[] = {
      [HARK_ROUTE_ANYBODY] = "anybody", [HARK_ROUTE_KNOWN] = "known", [HARK_ROUTE_PROJECT] = "project",
      [HARK_ROUTE_SHARED] = "project",  [HARK_ROUTE_LINK] = "link",   [HARK_ROUTE_ALL] = "all"};
  hark_cli_command command = {.name = "routes", .usage = "hark routes\n"};
  int rc = hark_cli_read(&command, argc, argv);
  if (rc >= 0) {
    return rc;
  }
  size_t count;
  const hark_route *routes = hark_routes(&count);
  for (size_t i = 0; i < count; i++) {
    const hark_route *route = &routes[i];
    const char *separator = "";
    bool shared = route->who == HARK_ROUTE_SHARED || route->who == HARK_ROUTE_LINK; // a link opens it
    printf("{\"method\":\"%s\",\"path\":\"%s\",\"who\":\"%s\",\"shared\":%s,\"logged\":\"%s\",\"rights\":[",
           methods[route->method], route->path, whos[route->who], shared ? "true" : "false",
           route->action ? route->action : "");
    for (size_t j = 0; j < HARK_RIGHT_COUNT; j++) {
      if (route->rights >> j & 1) {
        printf("%s\"%s\"", separator, hark_right_name(j));
        separator = ",";
      }
    }
    printf("]}\n");
  }
  return 0;
}
