#include "collector/config/config.h"

#include <stdio.h>
#include <string.h>

typedef enum { NUMBER, TEXT, SWITCH } option_kind;

typedef struct {
  option_kind kind;
  size_t offset;
  const char *flag;
  const char *text_default, *place; // TEXT
  uint32_t number_default, least, most;
  const char *help;
} option;

// clang-format off
static const option options[] = {
#define HARK_CONFIG_OPTION(field, flag, text, place, help) \
  {TEXT, offsetof(hark_config, field), flag, text, place, 0, 0, 0, help},
    HARK_CONFIG_TEXTS(HARK_CONFIG_OPTION)
#undef HARK_CONFIG_OPTION
#define HARK_CONFIG_OPTION(field, flag, help) \
  {SWITCH, offsetof(hark_config, field), flag, "", "", 0, 0, 1, help},
    HARK_CONFIG_SWITCHES(HARK_CONFIG_OPTION)
#undef HARK_CONFIG_OPTION
#define HARK_CONFIG_OPTION(field, flag, number, least, most, help) \
  {NUMBER, offsetof(hark_config, field), flag, "", "N", number, least, most, help},
    HARK_CONFIG_NUMBERS(HARK_CONFIG_OPTION)
#undef HARK_CONFIG_OPTION
};
// clang-format on
#define OPTION_COUNT (sizeof options / sizeof options[0])

static void put(hark_config *config, const option *o, const char *text, uint32_t number) {
  char *at = (char *)config + o->offset;
  bool is_on = number != 0;
  switch (o->kind) {
  case NUMBER:
    memcpy(at, &number, sizeof number);
    break;
  case TEXT:
    memcpy(at, &text, sizeof text);
    break;
  case SWITCH:
    memcpy(at, &is_on, sizeof is_on);
    break;
  }
}

static bool read_number(const char *text, uint32_t *number) {
  uint64_t value = 0;
  size_t size = strlen(text);
  for (size_t i = 0; i < size; i++) {
    if (text[i] < '0' || text[i] > '9' || size > 10) {
      return false;
    }
    value = value * 10 + (uint64_t)(text[i] - '0');
  }
  *number = (uint32_t)value;
  return size > 0 && value <= UINT32_MAX;
}

// Reads one option's value, as `name` (a flag or a variable) gives it.
static bool take(hark_config *config, const option *o, const char *name, const char *text, char *problem,
                 size_t problem_max) {
  uint32_t number = 0;
  if (o->kind == TEXT) {
    put(config, o, text, 0);
    return true;
  }
  if (!read_number(text, &number) || number < o->least || number > o->most) {
    snprintf(problem, problem_max, "%s has to be a number from %u to %u, not '%s'", name, o->least, o->most, text);
    return false;
  }
  put(config, o, NULL, number);
  return true;
}

static const option *find(const char *flag) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (strcmp(options[i].flag, flag) == 0) {
      return &options[i];
    }
  }
  return NULL;
}

// "HARK_HEAD_MS=…" for "head-ms"? Returns the value.
static const char *value_in(const char *variable, const char *flag) {
  if (strncmp(variable, "HARK_", 5) != 0) {
    return NULL;
  }
  const char *at = variable + 5;
  for (; *flag; flag++, at++) {
    char wanted = *flag == '-' ? '_' : (char)(*flag >= 'a' && *flag <= 'z' ? *flag - 32 : *flag);
    if (*at != wanted) {
      return NULL;
    }
  }
  return *at == '=' ? at + 1 : NULL;
}

static bool read_environment(hark_config *config, char *const *environment, char *problem, size_t problem_max) {
  for (; environment && *environment; environment++) {
    for (size_t i = 0; i < OPTION_COUNT; i++) {
      const char *value = value_in(*environment, options[i].flag);
      if (value && !take(config, &options[i], *environment, value, problem, problem_max)) {
        return false;
      }
    }
  }
  return true;
}

// "head-ms 5000", "head-ms = 5000", "demo", or nothing but a comment. Cuts the line up.
static bool read_line(hark_config *config, char *line, uint32_t number, char *problem, size_t problem_max) {
  line += strspn(line, " \t");
  line[strcspn(line, "#\r")] = '\0';
  size_t size = strlen(line);
  while (size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\t')) {
    line[--size] = '\0';
  }
  if (size == 0) {
    return true;
  }
  char *value = line + strcspn(line, " \t=");
  if (*value) {
    *value++ = '\0';
    value += strspn(value, " \t=");
  }
  const option *o = find(line);
  if (!o) {
    snprintf(problem, problem_max, "line %u of the file: there is no option '%s'", number, line);
    return false;
  }
  if (o->kind == SWITCH) {
    put(config, o, NULL, 1);
    return true;
  }
  return take(config, o, line, value, problem, problem_max);
}

static bool read_file(hark_config *config, char *file, char *problem, size_t problem_max) {
  for (uint32_t number = 1; file; number++) {
    char *end = strchr(file, '\n');
    if (end) {
      *end++ = '\0';
    }
    if (!read_line(config, file, number, problem, problem_max)) {
      return false;
    }
    file = end;
  }
  return true;
}

const char *hark_config_file(int argc, char *const *argv, char *const *environment) {
  for (int i = 0; i + 1 < argc; i++) {
    if (strcmp(argv[i], "--config") == 0) {
      return argv[i + 1];
    }
  }
  for (; environment && *environment; environment++) {
    const char *value = value_in(*environment, "config");
    if (value) {
      return value;
    }
  }
  return "";
}

void hark_config_keep(hark_config *fresh, const hark_config *now) {
  static const char *const kept[] = {"listen",  "data",  "web",  "public-path", "script-name", "tls-cert",
                                     "tls-key", "loops", "demo", "plain-http",  "config"};
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
    const option *o = find(kept[i]);
    size_t size = o->kind == NUMBER ? sizeof(uint32_t) : o->kind == TEXT ? sizeof(const char *) : sizeof(bool);
    memcpy((char *)fresh + o->offset, (const char *)now + o->offset, size);
  }
}

static bool is_plain(const char *text, const char *more) {
  for (; *text; text++) {
    bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (*text >= '0' && *text <= '9');
    if (!plain && strchr(more, *text) == NULL) {
      return false;
    }
  }
  return true;
}

// The address of the script, in every page that is recorded: nothing that has to be escaped.
static bool check_place(const hark_config *config, char *problem, size_t problem_max) {
  const char *path = config->public_path, *name = config->script_name;
  size_t size = strlen(path);
  if (size == 0 || path[0] != '/' || path[size - 1] != '/' || strstr(path, "//") || !is_plain(path, "/._-")) {
    snprintf(problem, problem_max,
             "--public-path has to begin and end with a slash, with letters, digits, . _ - and / "
             "between, not '%s'",
             path);
    return false;
  }
  if (*name == '\0' || !is_plain(name, "._-")) {
    snprintf(problem, problem_max, "--script-name has to be letters, digits, . _ and - (s.js), not '%s'", name);
    return false;
  }
  return true;
}

static bool check_proxy(const hark_config *config, char *problem, size_t problem_max) {
  bool known =
      strcasecmp(config->proxy_header, "X-Forwarded-For") == 0 || strcasecmp(config->proxy_header, "Forwarded") == 0;
  if (!known) {
    snprintf(problem, problem_max, "--proxy-header has to be X-Forwarded-For or Forwarded, not '%s'",
             config->proxy_header);
  }
  return known;
}

static bool is_loopback(const char *listen) {
  return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "localhost:", 10) == 0 || strncmp(listen, "[::1]:", 6) == 0;
}

// Keys and recordings go over the wire: in the clear only within this machine, or when that is said.
static bool check_wire(const hark_config *config, char *problem, size_t problem_max) {
  bool cert = *config->tls_cert, key = *config->tls_key;
  if (cert != key) {
    snprintf(problem, problem_max, "--tls-cert and --tls-key go together");
  } else if (!cert && !config->plain_http && !is_loopback(config->listen)) {
    snprintf(
        problem, problem_max,
        "%s can be reached from outside: give --tls-cert and --tls-key, listen on 127.0.0.1 behind a proxy, or say "
        "--plain-http",
        config->listen);
  } else {
    return true;
  }
  return false;
}

bool hark_config_read(hark_config *config, char *file, int argc, char *const *argv, char *const *environment,
                      char *problem, size_t problem_max) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    put(config, &options[i], options[i].text_default, options[i].number_default);
  }
  if (!read_file(config, file, problem, problem_max)) {
    return false;
  }
  if (!read_environment(config, environment, problem, problem_max)) {
    return false;
  }
  for (int i = 0; i < argc; i++) {
    const option *o = strncmp(argv[i], "--", 2) == 0 ? find(argv[i] + 2) : NULL;
    if (!o) {
      snprintf(problem, problem_max, "there is no option '%s'", argv[i]);
      return false;
    }
    if (o->kind == SWITCH) {
      put(config, o, NULL, 1);
    } else if (i + 1 == argc) {
      snprintf(problem, problem_max, "%s wants a value", argv[i]);
      return false;
    } else if (!take(config, o, argv[i], argv[i + 1], problem, problem_max)) {
      return false;
    } else {
      i++;
    }
  }
  return check_place(config, problem, problem_max) && check_proxy(config, problem, problem_max) &&
         check_wire(config, problem, problem_max);
}

size_t hark_config_help(char *out, size_t out_max) {
  size_t used = 0;
  for (size_t i = 0; i < OPTION_COUNT && used < out_max; i++) {
    const option *o = &options[i];
    char flag[64];
    snprintf(flag, sizeof flag, "--%s %s", o->flag, o->place);
    int size =
        o->kind == NUMBER  ? snprintf(out + used, out_max - used, "  %-28s %s (%u)\n", flag, o->help, o->number_default)
        : *o->text_default ? snprintf(out + used, out_max - used, "  %-28s %s (%s)\n", flag, o->help, o->text_default)
                           : snprintf(out + used, out_max - used, "  %-28s %s\n", flag, o->help);
    used += size > 0 ? (size_t)size : 0;
  }
  return used < out_max ? used : out_max;
}
