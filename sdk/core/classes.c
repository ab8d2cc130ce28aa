#include "sdk/core/classes.h"

#include "sdk/core/attributes.h"

typedef enum {
  MEANS_WORDS,
  MEANS_POINTERS,
  MEANS_VALUE,
  MEANS_URL,
  MEANS_STYLE,
  MEANS_GEOMETRY,
  MEANS_CODE,
  MEANS_NOTHING
} meaning;

static const uint32_t known[] = {
#define KNOWN(hash, means, name) (uint32_t)(hash) << 8 | MEANS_##means,
    HARK_ATTRIBUTES(KNOWN)
#undef KNOWN
};

static meaning meaning_of(hark_bytes name) {
  if (hark_bytes_starts_with(name, HARK_LITERAL("data-"))) {
    return MEANS_WORDS; // sites make these up, and one may have a listed name's hash
  }
  uint32_t hash = 2166136261u; // FNV-1a
  for (size_t i = 0; i < name.size; i++) {
    hash = (hash ^ name.data[i]) * 16777619u;
  }
  size_t from = 0, count = sizeof known / sizeof known[0];
  while (count > 1) {
    size_t half = count / 2;
    from += known[from + half] >> 8 <= hash >> 8 ? half : 0;
    count -= half;
  }
  if (known[from] >> 8 == hash >> 8) {
    return (meaning)(known[from] & 0xFF);
  }
  // All else may be words, also what nobody has heard of: a component's own attributes.
  return hark_bytes_starts_with(name, HARK_LITERAL("aria-")) ? MEANS_POINTERS : MEANS_WORDS;
}

bool hark_attribute_unwanted(hark_bytes name) {
  return hark_bytes_starts_with(name, HARK_LITERAL("on")) || meaning_of(name) == MEANS_NOTHING;
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

static hark_treatment attribute_value(uint32_t bits, hark_policy policy, hark_bytes name) {
  switch (meaning_of(name)) {
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

hark_treatment hark_treatment_of(const hark_nodes *nodes, const hark_event *event, uint32_t argument, uint32_t node) {
  uint32_t bits = hark_nodes_bits(nodes, node);
  hark_policy policy = hark_nodes_policy(nodes, node);
  switch ((int)hark_event_shape_of(event->kind)->first + (int)argument) {
  case HARK_COLUMN_INPUT_VALUE:
    return input_value(bits, policy);
  case HARK_COLUMN_TEXT_VALUE:
  case HARK_COLUMN_SET_TEXT_VALUE:
    return text_value(bits, policy);
  case HARK_COLUMN_ATTRIBUTE_VALUE:
    return attribute_value(bits, policy, event->texts[HARK_ARG(ATTRIBUTE, NAME)].bytes);
  case HARK_COLUMN_SET_ATTRIBUTE_VALUE:
    return attribute_value(bits, policy, event->texts[HARK_ARG(SET_ATTRIBUTE, NAME)].bytes);
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
