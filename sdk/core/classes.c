#include "sdk/core/classes.h"

#include <string.h>

// Is `name` one of the words of a "|"-separated list that begins and ends with "|"?
static bool listed(hark_bytes name, const char *list) {
  const char *word = list + 1;
  while (*word != 0) {
    const char *end = strchr(word, '|');
    if (hark_bytes_equal(name, (hark_bytes){(const uint8_t *)word, (size_t)(end - word)})) {
      return true;
    }
    word = end + 1;
  }
  return false;
}

// clang-format off
static const char urls[] =
    "|href|src|action|formaction|poster|srcset|imagesrcset|data|cite|background|xlink:href|ping|longdesc|usemap"
    "|manifest|codebase|archive|profile|icon|";
static const char code[] =
    "|class|type|role|rel|target|method|enctype|media|sizes|dir|lang|tabindex|colspan|rowspan|align|valign|border"
    "|color|bgcolor|size|preserveAspectRatio|begin|dur|gradientUnits|patternUnits|fill|fill-opacity|fill-rule|stroke"
    "|stroke-linecap|stroke-linejoin|stroke-opacity|opacity|stop-color|stop-opacity|clip-path|clip-rule|mask|filter"
    "|marker-start|marker-mid|marker-end|font-family|font-size|font-weight|text-anchor|dominant-baseline|stdDeviation"
    "|coords|shape|rows|cols|wrap|maxlength|minlength|min|max|step|loading|decoding|crossorigin|part|slot|is"
    "|xmlns|xmlns:xlink|version|datetime|autocomplete|inputmode|charset|http-equiv|accept|";
static const char geometry[] =
    "|width|height|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|fx|fy|dx|dy|d|points|transform|viewBox|path|values|keyTimes|keySplines"
    "|offset|gradientTransform|patternTransform|stroke-width|stroke-dasharray|stroke-dashoffset|";
// Names of elements, which sheets and other elements point at.
static const char names[] = "|id|name|for|form|list|headers|itemprop|itemtype|property|";
static const char read_aloud[] = "|aria-label|aria-description|aria-valuetext|aria-roledescription|aria-placeholder|";
// clang-format on

bool hark_attribute_unwanted(hark_bytes name) {
  bool may = name.size >= 5 &&
             (name.data[0] == 'n' || name.data[0] == 'i' || name.data[0] == 's'); // cheap, and says no to most
  return hark_bytes_starts_with(name, HARK_LITERAL("on")) || (may && listed(name, "|nonce|integrity|srcdoc|"));
}

static hark_treatment as(hark_text_class class_, hark_mask_mode mode) {
  return (hark_treatment){.class_ = class_, .mode = mode};
}

// Words that people read, under a policy.
static hark_treatment words(hark_policy policy) {
  hark_treatment none = {.empty = true};
  return policy == HARK_POLICY_BLOCK   ? none
         : policy == HARK_POLICY_MASK  ? as(HARK_TEXT_PLAIN, HARK_MASK_ALL)
         : policy == HARK_POLICY_ALLOW ? as(HARK_TEXT_ALLOWED, HARK_MASK_PATTERNS)
                                       : as(HARK_TEXT_PLAIN, HARK_MASK_PATTERNS);
}

static hark_treatment input_value(uint32_t bits, hark_policy policy) {
  if ((bits & HARK_KEPT_SECRET) != 0) {
    return as(HARK_TEXT_PLAIN, HARK_MASK_SECRET);
  }
  return policy == HARK_POLICY_ALLOW ? words(policy) : as(HARK_TEXT_PLAIN, HARK_MASK_ALL);
}

typedef enum { MEANS_WORDS, MEANS_POINTERS, MEANS_VALUE, MEANS_URL, MEANS_STYLE, MEANS_GEOMETRY, MEANS_CODE } meaning;

static meaning look_up(hark_bytes name) {
  if (hark_bytes_equal_cstr(name, "value")) {
    return MEANS_VALUE;
  }
  if (hark_bytes_equal_cstr(name, "style")) {
    return MEANS_STYLE;
  }
  if (listed(name, urls)) {
    return MEANS_URL;
  }
  if (listed(name, geometry)) {
    return MEANS_GEOMETRY;
  }
  if (listed(name, code)) {
    return MEANS_CODE;
  }
  // All else may be words, also what nobody has heard of: a component's own attributes.
  bool points = hark_bytes_starts_with(name, HARK_LITERAL("aria-")) && !listed(name, read_aloud);
  return points || listed(name, names) ? MEANS_POINTERS : MEANS_WORDS;
}

static meaning meaning_of(hark_names *kept, hark_bytes name) {
  if (name.size == 0 || name.size > sizeof kept->of[0].name) {
    return look_up(name);
  }
  size_t place = (name.data[0] * 5u + name.data[name.size - 1] * 3u + name.size) % HARK_NAMES_KEPT;
  if (kept->of[place].size != name.size || memcmp(kept->of[place].name, name.data, name.size) != 0) {
    kept->of[place].size = (uint8_t)name.size;
    kept->of[place].meaning = (uint8_t)look_up(name);
    memcpy(kept->of[place].name, name.data, name.size);
  }
  return (meaning)kept->of[place].meaning;
}

static hark_treatment attribute_value(hark_names *kept, uint32_t bits, hark_policy policy, hark_bytes name) {
  switch (meaning_of(kept, name)) {
  case MEANS_VALUE:
    return (bits & HARK_KEPT_FIELD) != 0 && (bits & HARK_KEPT_BUTTON) == 0 ? input_value(bits, policy) : words(policy);
  case MEANS_URL:
    return as(HARK_TEXT_URL, HARK_MASK_PATTERNS);
  case MEANS_STYLE:
    return as(HARK_TEXT_CSS, HARK_MASK_PATTERNS);
  case MEANS_GEOMETRY:
    return (hark_treatment){.class_ = HARK_TEXT_CODE, .mode = HARK_MASK_PATTERNS, .rounded = true};
  case MEANS_CODE:
    return as(HARK_TEXT_CODE, HARK_MASK_PATTERNS);
  case MEANS_POINTERS:
    return as(HARK_TEXT_PLAIN, HARK_MASK_PATTERNS);
  default:
    return words(policy);
  }
}

static hark_treatment text_value(uint32_t parent_bits, hark_policy policy) {
  if ((parent_bits & HARK_KEPT_SILENT) != 0) {
    return (hark_treatment){.empty = true};
  }
  if ((parent_bits & HARK_KEPT_STYLE) != 0) {
    return as(HARK_TEXT_CSS, HARK_MASK_PATTERNS);
  }
  return words(policy);
}

static hark_treatment context_value(hark_bytes name) {
  if (hark_bytes_equal_cstr(name, "referrer") || hark_bytes_equal_cstr(name, "url")) {
    return as(HARK_TEXT_URL, HARK_MASK_PATTERNS);
  }
  bool chosen = hark_bytes_starts_with(name, HARK_LITERAL("utm_")) || hark_bytes_equal_cstr(name, "release");
  return as(chosen ? HARK_TEXT_PLAIN : HARK_TEXT_CODE, HARK_MASK_PATTERNS);
}

// Labels of fields may be what was typed; labels under a mask are hidden with the rest.
static hark_treatment click_label(uint32_t bits, hark_policy policy) {
  bool field = (bits & HARK_KEPT_FIELD) != 0 && (bits & HARK_KEPT_BUTTON) == 0;
  return field && policy != HARK_POLICY_BLOCK ? as(HARK_TEXT_PLAIN, HARK_MASK_ALL) : words(policy);
}

hark_treatment hark_treatment_of(hark_names *kept, const hark_nodes *nodes, const hark_event *event, uint32_t argument,
                                 uint32_t node) {
  uint32_t bits = hark_nodes_bits(nodes, node);
  hark_policy policy = hark_nodes_policy(nodes, node);
  switch ((int)hark_event_shape_of(event->kind)->first + (int)argument) {
  case HARK_COLUMN_INPUT_VALUE:
    return input_value(bits, policy);
  case HARK_COLUMN_TEXT_VALUE:
  case HARK_COLUMN_SET_TEXT_VALUE:
    return text_value(bits, policy);
  case HARK_COLUMN_ATTRIBUTE_VALUE:
    return attribute_value(kept, bits, policy, event->texts[HARK_ARG(ATTRIBUTE, NAME)].bytes);
  case HARK_COLUMN_SET_ATTRIBUTE_VALUE:
    return attribute_value(kept, bits, policy, event->texts[HARK_ARG(SET_ATTRIBUTE, NAME)].bytes);
  case HARK_COLUMN_COMMENT_VALUE:
    return (hark_treatment){.empty = true};
  case HARK_COLUMN_SHEET_CSS:
  case HARK_COLUMN_SHEET_INSERT_RULE:
  case HARK_COLUMN_ANIMATE_JSON: // keyframes are CSS values
    return as(HARK_TEXT_CSS, HARK_MASK_PATTERNS);
  case HARK_COLUMN_CONTEXT_VALUE:
    return context_value(event->texts[HARK_ARG(CONTEXT, NAME)].bytes);
  case HARK_COLUMN_NAVIGATE_URL:
  case HARK_COLUMN_REQUEST_URL:
  case HARK_COLUMN_FAILURE_SOURCE:
  case HARK_COLUMN_ASSET_URL:
  case HARK_COLUMN_SOURCE_URL:
    return as(HARK_TEXT_URL, HARK_MASK_PATTERNS);
  case HARK_COLUMN_CLICK_LABEL:
    return click_label(bits, policy);
  case HARK_COLUMN_ELEMENT_NAME:
  case HARK_COLUMN_ATTRIBUTE_NAME:
  case HARK_COLUMN_SET_ATTRIBUTE_NAME:
  case HARK_COLUMN_DROP_ATTRIBUTE_NAME:
  case HARK_COLUMN_DOCTYPE_NAME:
  case HARK_COLUMN_DOCTYPE_PUBLIC_ID:
  case HARK_COLUMN_DOCTYPE_SYSTEM_ID:
  case HARK_COLUMN_CONTEXT_NAME:
  case HARK_COLUMN_REQUEST_METHOD:
  case HARK_COLUMN_DEFINED_NAME:
    return as(HARK_TEXT_CODE, HARK_MASK_PATTERNS);
  case HARK_COLUMN_IDENTIFY_USER:
    return (hark_treatment){.hashed = true};
  default:
    return as(HARK_TEXT_PLAIN, HARK_MASK_PATTERNS);
  }
}
