#include "sdk/core/nodes.h"

#include <string.h>

#define DEPTH_MAX 4096u
#define RULING (HARK_NODE_MASK | HARK_NODE_ALLOW | HARK_KEPT_EDITABLE) // who has none of these says nothing of policy

bool hark_nodes_init(hark_nodes *nodes, hark_arena *arena, uint32_t max) {
  nodes->max = max == 0 || max > HARK_NODES_MAX ? HARK_NODES_MAX : max;
  nodes->nodes = hark_arena_take_items(arena, nodes->max, sizeof *nodes->nodes);
  hark_nodes_reset(nodes);
  return nodes->nodes != NULL;
}

void hark_nodes_reset(hark_nodes *nodes) {
  nodes->next = 1;
  nodes->cursor = nodes->parent = 0;
  nodes->placed = false;
}

bool hark_nodes_known(const hark_nodes *nodes, uint32_t node) {
  return node > 0 && node < nodes->next;
}

uint32_t hark_nodes_parent_of_next(const hark_nodes *nodes, uint32_t up) {
  if (nodes->placed) {
    return nodes->parent;
  }
  uint32_t node = nodes->cursor;
  for (; up > 0 && node != 0; up--) {
    node = nodes->nodes[node].parent;
  }
  return node;
}

bool hark_nodes_can_place(const hark_nodes *nodes, uint32_t up) {
  return nodes->next < nodes->max && (nodes->next == 1 || hark_nodes_parent_of_next(nodes, up) != 0);
}

void hark_nodes_place(hark_nodes *nodes, uint32_t up, uint32_t bits) {
  uint32_t parent = nodes->next == 1 ? 0 : hark_nodes_parent_of_next(nodes, up);
  nodes->nodes[nodes->next] = (hark_kept_node){parent & 0xFFFFFu, bits & 0xFFFu};
  nodes->cursor = nodes->next++;
  nodes->placed = false;
}

bool hark_nodes_can_move(const hark_nodes *nodes, uint32_t node, uint32_t parent) {
  if (!hark_nodes_known(nodes, node) || !hark_nodes_known(nodes, parent)) {
    return false;
  }
  uint32_t depth = 0;
  for (uint32_t above = parent; above != 0; above = nodes->nodes[above].parent) {
    if (above == node || ++depth > nodes->max) {
      return false;
    }
  }
  return true;
}

void hark_nodes_subtree(hark_nodes *nodes, uint32_t parent) {
  nodes->parent = parent;
  nodes->placed = true;
}

void hark_nodes_move(hark_nodes *nodes, uint32_t node, uint32_t parent) {
  nodes->nodes[node].parent = parent & 0xFFFFFu;
}

void hark_nodes_add_bits(hark_nodes *nodes, uint32_t node, uint32_t bits) {
  if (hark_nodes_known(nodes, node)) {
    nodes->nodes[node].bits |= bits & 0xFFFu;
  }
}

uint32_t hark_nodes_bits(const hark_nodes *nodes, uint32_t node) {
  return hark_nodes_known(nodes, node) ? nodes->nodes[node].bits : 0;
}

hark_policy hark_nodes_policy(const hark_nodes *nodes, uint32_t node) {
  hark_policy policy = HARK_POLICY_PLAIN;
  if (node != 0 && !hark_nodes_known(nodes, node)) {
    return HARK_POLICY_MASK;
  }
  for (uint32_t depth = 0; node != 0; node = nodes->nodes[node].parent) {
    uint32_t bits = nodes->nodes[node].bits;
    if ((bits & HARK_NODE_BLOCK) != 0 || ++depth > DEPTH_MAX) {
      return HARK_POLICY_BLOCK;
    }
    if (policy != HARK_POLICY_PLAIN || (bits & RULING) == 0) {
      continue;
    }
    if ((bits & HARK_NODE_MASK) != 0) {
      policy = HARK_POLICY_MASK;
    } else if ((bits & HARK_NODE_ALLOW) != 0) {
      policy = HARK_POLICY_ALLOW;
    } else if ((bits & HARK_KEPT_EDITABLE) != 0) {
      policy = HARK_POLICY_MASK;
    }
  }
  return policy;
}

uint32_t hark_element_bits(hark_bytes name, uint32_t flags) {
  uint32_t bits = HARK_KEPT_ELEMENT | (flags & (HARK_NODE_MASK | HARK_NODE_ALLOW | HARK_NODE_BLOCK));
  if (hark_bytes_equal_cstr(name, "input") || hark_bytes_equal_cstr(name, "select")) {
    return bits | HARK_KEPT_FIELD;
  }
  if (hark_bytes_equal_cstr(name, "textarea")) {
    return bits | HARK_KEPT_FIELD | HARK_KEPT_SILENT;
  }
  if (hark_bytes_equal_cstr(name, "style") || hark_bytes_equal_cstr(name, "svg:style")) {
    return bits | HARK_KEPT_STYLE;
  }
  if (hark_bytes_equal_cstr(name, "script") || hark_bytes_equal_cstr(name, "noscript") ||
      hark_bytes_equal_cstr(name, "svg:script")) {
    return bits | HARK_KEPT_SILENT;
  }
  return (flags & HARK_NODE_EDITABLE) != 0 ? bits | HARK_KEPT_EDITABLE : bits;
}

// Copies the value in lower case, words apart: "cardNumber", "card-number" and "Card number" become
// " card number ". Longer values are cut.
static void words_of(hark_bytes value, char out[96]) {
  size_t size = 0;
  uint8_t before = 0;
  out[size++] = ' ';
  for (size_t i = 0; i < value.size && size < 93; i++) {
    uint8_t c = value.data[i];
    bool lower = (uint8_t)(c - 'a') < 26, upper = (uint8_t)(c - 'A') < 26;
    bool was_lower = (uint8_t)(before - 'a') < 26;
    if ((upper && was_lower) || (!lower && !upper && c < 0x80)) {
      if (out[size - 1] != ' ') {
        out[size++] = ' ';
      }
    }
    if (lower || upper || c >= 0x80) {
      out[size++] = (char)(upper ? c | 32 : c);
    }
    before = c;
  }
  if (out[size - 1] != ' ') {
    out[size++] = ' ';
  }
  out[size] = 0;
}

// Is one of the needles in it? They stand one after another, each with its end, an empty one last.
static bool holds_any(const char *text, const char *needle) {
  for (; *needle != 0; needle += strlen(needle) + 1) {
    for (const char *at = text; *at != 0; at++) {
      size_t same = 0;
      while (needle[same] != 0 && needle[same] == at[same]) {
        same++;
      }
      if (needle[same] == 0) {
        return true;
      }
    }
  }
  return false;
}

// Does a field called this hold what nobody may see? Whole words where a piece would be too common.
static bool names_secret(hark_bytes value) {
  static const char signs[] = " card \0 cards \0 cardnumber\0 cardno\0 cc \0 ccnum\0 ccname\0creditcard\0debitcard\0"
                              " cvc\0 cvv\0 csc \0 otp \0 otpcode\0 tan \0onetime\0one time\0 passcode\0password\0"
                              "passwd\0 pwd \0passphras\0 pin \0 pincode\0 ssn\0socialsecur\0social sec\0 iban\0"
                              " secret \0securityc\0security c\0kartennummer\0kreditkarte\0passwort\0kennwort\0"
                              "mot de passe\0motdepasse\0contrase\0 senha \0";
  char words[96];
  words_of(value, words);
  return holds_any(words, signs);
}

static bool fills_secret(hark_bytes autocomplete) {
  char words[96];
  words_of(autocomplete, words);
  return holds_any(words, " cc \0 one time code \0 current password \0 new password \0");
}

uint32_t hark_attribute_bits(uint32_t bits, hark_bytes name, hark_bytes value) {
  if ((bits & HARK_KEPT_FIELD) != 0) {
    if (hark_bytes_equal_cstr(name, "type")) {
      bool button = hark_bytes_equal_nocase(value, "submit") || hark_bytes_equal_nocase(value, "button") ||
                    hark_bytes_equal_nocase(value, "reset");
      return hark_bytes_equal_nocase(value, "password") ? HARK_KEPT_SECRET : button ? HARK_KEPT_BUTTON : 0;
    }
    if (hark_bytes_equal_cstr(name, "autocomplete")) {
      return fills_secret(value) ? HARK_KEPT_SECRET : 0;
    }
    bool naming = hark_bytes_equal_cstr(name, "name") || hark_bytes_equal_cstr(name, "id") ||
                  hark_bytes_equal_cstr(name, "placeholder") || hark_bytes_equal_cstr(name, "aria-label");
    return naming && names_secret(value) ? HARK_KEPT_SECRET : 0;
  }
  if (hark_bytes_equal_cstr(name, "contenteditable")) {
    return hark_bytes_equal_nocase(value, "false") ? 0 : HARK_KEPT_EDITABLE;
  }
  // Set later, by script: only what makes the policy stricter.
  return hark_bytes_equal_cstr(name, "data-hark-block")  ? HARK_NODE_BLOCK
         : hark_bytes_equal_cstr(name, "data-hark-mask") ? HARK_NODE_MASK
                                                         : 0;
}
