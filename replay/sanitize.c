// sanitize.c — names and attributes that may be shown.
#include "replay/sanitize.h"

static bool is_one_of(hark_bytes name, const char *const *names) {
  for (; *names; names++) {
    if (hark_bytes_equal_nocase(name, *names)) {
      return true;
    }
  }
  return false;
}

hark_bytes hark_local_name(hark_bytes element, bool *foreign) {
  hark_bytes svg = HARK_LITERAL("svg:"), math = HARK_LITERAL("math:");
  size_t prefix = hark_bytes_starts_with(element, svg)    ? svg.size
                  : hark_bytes_starts_with(element, math) ? math.size
                                                          : 0;
  *foreign = prefix != 0;
  return hark_bytes_part(element, prefix, element.size - prefix);
}

bool hark_is_frame(hark_bytes element) {
  static const char *const frames[] = {"iframe", "frame", "object", "embed", "portal", "fencedframe", "applet", NULL};
  return is_one_of(element, frames);
}

static bool is_letter(uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_element_name(hark_bytes name) {
  for (size_t i = 0; i < name.size; i++) {
    uint8_t c = name.data[i];
    bool digit = c >= '0' && c <= '9';
    if (!is_letter(c) && (i == 0 || (!digit && c != '-' && c != '_' && c != '.' && c < 0x80))) {
      return false;
    }
  }
  return name.size > 0 && name.size <= 128;
}

hark_bytes hark_sanitize_element(hark_bytes element) {
  // Elements whose content a parser reads in a way of its own, or that load something just by being there.
  static const char *const odd[] = {"plaintext", "xmp",     "listing", "noembed", "noframes", "frameset",
                                    "image",     "object",  "embed",   "applet",  "portal",   "fencedframe",
                                    "frame",     "isindex", "keygen",  NULL};
  bool foreign;
  hark_bytes name = hark_local_name(element, &foreign);
  if (!is_element_name(name) || (!foreign && is_one_of(name, odd))) {
    return HARK_LITERAL("hark-element");
  }
  return name;
}

static bool is_attribute_name(hark_bytes name) {
  for (size_t i = 0; i < name.size; i++) {
    uint8_t c = name.data[i];
    if (c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '/' || c == '=' || c == 0x7f || c == '`') {
      return false;
    }
  }
  return name.size > 0 && name.size <= 256;
}

static uint8_t lower(uint8_t c) {
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

// Does the value begin like this, whatever its case and the blanks and control characters a URL parser skips?
static bool begins(hark_bytes value, const char *start) {
  for (size_t i = 0; i < value.size && *start; i++) {
    uint8_t c = value.data[i];
    if (c <= ' ') {
      continue;
    }
    if (lower(c) != (uint8_t)*start) {
      return false;
    }
    start++;
  }
  return *start == '\0';
}

static hark_attribute_fate judge_link(bool foreign, hark_bytes local, hark_bytes value) {
  if (hark_bytes_equal_nocase(local, "a") || hark_bytes_equal_nocase(local, "area")) {
    return HARK_ATTRIBUTE_INERT;
  }
  bool inside = value.size && value.data[0] == '#';
  return foreign && (inside || begins(value, "data:image/")) ? HARK_ATTRIBUTE_KEEP : HARK_ATTRIBUTE_DROP;
}

hark_attribute_fate hark_sanitize_attribute(hark_bytes element, hark_bytes name, hark_bytes value) {
  static const char *const never[] = {"srcdoc",
                                      "srcset",
                                      "imagesrcset",
                                      "ping",
                                      "action",
                                      "formaction",
                                      "target",
                                      "formtarget",
                                      "manifest",
                                      "background",
                                      "autofocus",
                                      "nonce",
                                      "sandbox",
                                      "http-equiv",
                                      "autoplay",
                                      "archive",
                                      "codebase",
                                      "classid",
                                      "longdesc",
                                      "profile",
                                      "cite",
                                      "dynsrc",
                                      "lowsrc",
                                      "code",
                                      "allow",
                                      "csp",
                                      "is",
                                      "usemap",
                                      "xml:base",
                                      "download",
                                      "rel",
                                      "shadowrootmode",
                                      "shadowroot",
                                      "attributionsrc",
                                      "popovertarget",
                                      "commandfor",
                                      "invoketarget",
                                      "inert",
                                      NULL};
  static const char *const silent[] = {"script", "noscript", "base", NULL};
  static const char *const links[] = {"href", "xlink:href", NULL};
  static const char *const sources[] = {"src", "poster", "data", NULL};
  bool foreign;
  hark_bytes local = hark_local_name(element, &foreign);
  bool handler = name.size >= 2 && lower(name.data[0]) == 'o' && lower(name.data[1]) == 'n';
  if (!is_attribute_name(name) || handler || is_one_of(name, never) || is_one_of(local, silent)) {
    return HARK_ATTRIBUTE_DROP;
  }
  if (is_one_of(name, links)) {
    return judge_link(foreign, local, value);
  }
  if (is_one_of(name, sources)) {
    return !hark_is_frame(local) && begins(value, "data:image/") ? HARK_ATTRIBUTE_KEEP : HARK_ATTRIBUTE_DROP;
  }
  if (begins(value, "javascript:") || begins(value, "vbscript:") || begins(value, "data:text")) {
    return HARK_ATTRIBUTE_DROP;
  }
  return HARK_ATTRIBUTE_KEEP;
}
