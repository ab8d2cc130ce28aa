// The attributes of sdk/core/attributes.h: each hash is its name's, they ascend, and a lookup finds them.
#include "sdk/core/attributes.h"

#include <stdio.h>

#include "sdk/core/classes.h"
#include "tests/schema/check.h"

static const struct {
  uint32_t hash;
  const char *meaning, *name;
} rows[] = {
#define ROW(hash, meaning, name) {hash, #meaning, name},
    HARK_ATTRIBUTES(ROW)
#undef ROW
};

static uint32_t hash_of(const char *name) {
  uint32_t hash = 2166136261u;
  for (; *name; name++) {
    hash = (hash ^ (uint8_t)*name) * 16777619u;
  }
  return hash >> 8;
}

static hark_treatment treatment(const char *name) {
  hark_nodes nodes = {.next = 1};
  hark_event event = {.kind = HARK_EVENT_ATTRIBUTE};
  event.texts[HARK_ARG(ATTRIBUTE, NAME)].bytes = hark_bytes_from_cstr(name);
  return hark_treatment_of(&nodes, &event, HARK_ARG(ATTRIBUTE, VALUE), 0);
}

static void the_table_is_right(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    uint32_t hash = hash_of(rows[i].name);
    if (rows[i].hash != hash || (i > 0 && rows[i - 1].hash >= hash)) {
      fail_msg("in its place: HARK_ATTRIBUTE(0x%06x, %s, \"%s\")", hash, rows[i].meaning, rows[i].name);
    }
  }
}

static void every_name_is_found(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    hark_text_class class_ = treatment(rows[i].name).class_;
    char m = rows[i].meaning[0];
    assert_true(class_ == (m == 'U'               ? HARK_TEXT_URL
                           : m == 'S'             ? HARK_TEXT_CSS
                           : m == 'C' || m == 'G' ? HARK_TEXT_CODE
                                                  : HARK_TEXT_PLAIN));
    assert_true(treatment(rows[i].name).rounded == (m == 'G'));
    assert_true(hark_attribute_unwanted(hark_bytes_from_cstr(rows[i].name)) == (m == 'N'));
  }
}

static bool is_listed(uint32_t hash) {
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    if (rows[i].hash == hash) {
      return true;
    }
  }
  return false;
}

static void data_attributes_are_words_whatever_their_hash(void **state) {
  (void)state;
  char name[32];
  uint32_t alike = 0;
  for (uint32_t i = 0; i < 1000000; i++) {
    snprintf(name, sizeof name, "data-%u", (unsigned)i);
    if (is_listed(hash_of(name))) {
      alike++;
      assert_true(treatment(name).class_ == HARK_TEXT_PLAIN && !hark_attribute_unwanted(hark_bytes_from_cstr(name)));
    }
  }
  assert_true(alike > 0);
}

static void other_names_are_words(void **state) {
  (void)state;
  static const char *const names[] = {"", "h", "hrefs", "data-href", "HREF", "title", "alt", "onclick", "class_"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    assert_true(treatment(names[i]).class_ == HARK_TEXT_PLAIN);
  }
  assert_true(hark_attribute_unwanted(HARK_LITERAL("onclick")));
  assert_true(hark_attribute_unwanted(HARK_LITERAL("once"))); // whatever begins so: better too much
  assert_true(!hark_attribute_unwanted(HARK_LITERAL("name")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table_is_right),
      cmocka_unit_test(every_name_is_found),
      cmocka_unit_test(data_attributes_are_words_whatever_their_hash),
      cmocka_unit_test(other_names_are_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
