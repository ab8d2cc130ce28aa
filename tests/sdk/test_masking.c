#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sdk/core/masking_parts.h"

static char buffer[1 << 19];
static char second[1 << 19];

static const char *masked(const char *text, hark_text_class class_, hark_mask_mode mode) {
  hark_bytes in = {(const uint8_t *)text, strlen(text)};
  hark_bytes result = hark_mask(in, class_, mode, (uint8_t *)buffer, sizeof buffer - 1);
  assert_true(result.size <= hark_mask_size_max(in.size));
  memmove(buffer, result.data != NULL ? (const char *)result.data : "", result.size);
  buffer[result.size] = 0;
  for (int m = 0; m < 2; m++) { // masking again, here or in the collector, changes nothing
    if (m == 1 && mode == HARK_MASK_PATTERNS) {
      continue;
    }
    hark_bytes once = {(const uint8_t *)buffer, result.size};
    hark_bytes again = hark_mask(once, class_, m == 0 ? HARK_MASK_PATTERNS : mode, (uint8_t *)second, sizeof second);
    if (again.size != once.size || memcmp(again.data, once.data, once.size) != 0) {
      fail_msg("not idempotent: %s -> %s -> %.*s", text, buffer, (int)again.size, (const char *)again.data);
    }
  }
  return buffer;
}

typedef struct {
  const char *text, *want;
} pair;

static void check(const pair *pairs, size_t count, hark_text_class class_, hark_mask_mode mode) {
  for (size_t i = 0; i < count; i++) {
    const char *want = pairs[i].want != NULL ? pairs[i].want : pairs[i].text;
    assert_string_equal(masked(pairs[i].text, class_, mode), want);
  }
}
#define CHECK(pairs, class_, mode) check(pairs, sizeof(pairs) / sizeof(pairs)[0], class_, mode)

static void personal_words_in_text_are_masked(void **state) {
  (void)state;
  static const pair pairs[] = {
      {"write to Joe.Bloggs+x@mail.example.co.uk now", "write to Xxx.Xxxxxx+x@xxxx.xxxxxxx.xx.xx now"},
      {"<jose\xCC\x81.\xC3\xBC@b\xC3\xBC"
       "cher.de>",
       "<xxxx.x@xxxxxx.xx>"},
      {"user%40example.com", "xxxx%40xxxxxxx.xxx"},
      {"joe\xEF\xBC\xA0"
       "example.com",
       "xxx\xEF\xBC\xA0xxxxxxx.xxx"},
      {"card 4111 1111 1111 1111 ok", "card 0000 0000 0000 0000 ok"},
      {"5500-0055-5555-5559", "0000-0000-0000-0000"},
      {"3782 822463 10005", "0000 000000 00000"},
      {"4111111111111111", "0000000000000000"},
      {"\xEF\xBC\x94\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x91",
       "\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90"},
      {"\xD9\xA0\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4\xD9\xA5\xD9\xA6\xD9\xA7\xD9\xA8", "000000000"},
      {"call +49 (0)30 1234567 today", "call +00 (0)00 0000000 today"},
      {"+1 415 555 0132", "+0 000 000 0000"},
      {"(415) 555-0132", "(000) 000-0000"},
      {"415-555-0132", "000-000-0000"},
      {"415.555.0132", "000.000.0000"},
      {"020 7946 0958", "000 0000 0000"},
      {"01 23 45 67 89", "00 00 00 00 00"}, // goes up, but not by one: a French number, not a list
      {"06 12 34 56 78", "00 00 00 00 00"},
      {"030/123 45 67", "000/000 00 00"},
      {"612 34 56 78", "000 00 00 00"},
      {"555-0132", "000-0000"},
      {"0044 20 7946 0958", "0000 00 0000 0000"},
      {"DE89 3704 0044 0532 0130 00", "XX00 0000 0000 0000 0000 00"},
      {"gb82west12345698765432", "xx00xxxx00000000000000"},
      {"NO93 8601 1117 947.", "XX00 0000 0000 000."},
      {"SSN 123-45-6789", "SSN 000-00-0000"},
      {"123.456.789-09", "000.000.000-00"},
      {"1234 5678 9012", "0000 0000 0000"},
      {"850709-9805", "000000-0000"},
      {"NI AB 12 34 56 C and AB123456C", "NI XX 00 00 00 X and XX000000X"},
      {"RSSMRA85T10A562S", "XXXXXX00X00X000X"},
      {"12345678Z", "00000000X"},
      {"from 192.168.100.20:8080", "from 000.000.000.00:8080"},
      {"at fe80::1ff:fe23:4567:890a.", "at xx00::0xx:xx00:0000:000x."},
      {"2001:0db8:85a3:0000:0000:8a2e:0370:7334", "0000:0xx0:00x0:0000:0000:0x0x:0000:0000"},
      {"mac 00:1A:2B:3C:4D:5E", "mac 00:0X:0X:0X:0X:0X"},
      {"id 123456789", "id 000000000"},
      {"x1234567890y", "x0000000000y"},
      {"sk_live_4eC39HqLyjWDarjtT1zdp7dc", "xx_xxxx_0xX00XxXxxXXxxxxX0xxx0xx"},
      {"AKIAIOSFODNN7EXAMPLE", "XXXXXXXXXXXX0XXXXXXX"},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
       "xxXxxXxxXxXXXxX0XxX0.xxXxxXXxXxXxXxX0Xx0.xxxxxXxxX0X0xXxX"},
      {"5f4dcc3b5aa765d61d8327deb882cf99", "0x0xxx0x0xx000x00x0000xxx000xx00"},
      {"550e8400-e29b-41d4-a716-446655440000", "000x0000-x00x-00x0-x000-000000000000"},
      {"see https://joe:pw@example.com/a/123456?q=jane+doe&b=2#t=9, thanks",
       "see https://xxx:xx@example.com/a/000000?q=xxxx+xxx&b=0#t=0, thanks"},
      {"at f (https://x.test/app.js?tok=abc:10:20)", "at f (https://x.test/app.js?tok=xxx:10:20)"},
      {"GET /find?name=jane failed", "GET /find?name=xxxx failed"},
  };
  CHECK(pairs, HARK_TEXT_PLAIN, HARK_MASK_PATTERNS);
}

static void ordinary_words_and_numbers_are_left_alone(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      "iPhone 15 Pro Max, 256 GB",
      "$1,299.99",
      "EUR 12 345 678,90",
      "1.234.567,89 \xE2\x82\xAC",
      "price: 10000-20000",
      "2024-02-29",
      "29.02.2024 10:30:00",
      "02/29/2024",
      "2024-02-29T10:30:00.000Z",
      "2019 2020 2021 2022",
      "2019-2024",
      "Mon 09:00-17:30",
      "12:30:45",
      "v1.2.3-beta.4",
      "version 10.0.1",
      "100 000 000 people, 1000000 of them, 12345678 in all",
      "order 123456",
      "page 1 2 3 4 5 6 7 8 9 10",
      "01 02 03 04 05 06 07",
      "36 38 40 42 44 46",
      "4 x 100 m, 3/4, 50%, +20%",
      "react@18.2.0",
      "@mention and a@b",
      "std::vector<int>, a::before, abc::def",
      "AccountSettingsPage2ContainerView",
      "my-component-name-with-a-v2-suffix-that-is-long",
      "internationalization-and-localization",
      "Donaudampfschifffahrtsgesellschaftskapitaen",
      "ISBN 0-306-40615-2",
      "M 10 20 L 30.5 40.25 Z",
      "#f0f0f0 #AABBCC rgba(10, 20, 30, 0.5)",
      "https://example.com/products/blue-shirt",
      "https://example.com:8080/2024/02/29/a-title.html",
      "What? No = never",
      "Bl\xC3\xB6se \xE4\xB8\xAD\xE6\x96\x87 \xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 \xF0\x9F\x98\x80 15",
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    assert_string_equal(masked(texts[i], HARK_TEXT_PLAIN, HARK_MASK_PATTERNS), texts[i]);
  }
}

static void unchanged_text_is_returned_without_a_copy(void **state) {
  (void)state;
  hark_bytes in = HARK_LITERAL("Add to basket");
  uint8_t out[256];
  assert_ptr_equal(hark_mask(in, HARK_TEXT_PLAIN, HARK_MASK_PATTERNS, out, sizeof out).data, in.data);
  hark_bytes none = hark_mask((hark_bytes){NULL, 0}, HARK_TEXT_PLAIN, HARK_MASK_SECRET, out, sizeof out);
  assert_int_equal(none.size, 0);
}

static void everything_keeps_its_shape_and_length_class(void **state) {
  (void)state;
  static const pair pairs[] = {
      {"Hello, World 42!", "Xxxxx, Xxxxx 00!"},
      {"abcdefgh", "xxxxxxxx"},
      {"abcdefghi", "xxxxxxxxxx"},                       // 9 -> 10
      {"12345678901", "000000000000"},                   // 11 -> 12
      {"abcdefghijklm", "xxxxxxxxxxxxxxxx"},             // 13 -> 16
      {"abcdefghijklmnopq", "xxxxxxxxxxxxxxxxxxxxxxxx"}, // 17 -> 24
      {"\xC3\x84rger \xD0\x9F\xD1\x80\xD0\xB8", "Xxxxx Xxx"},
      {"\xE4\xB8\xAD\xE6\x96\x87\xEF\xBC\x95", "\xE3\x80\x87\xE3\x80\x87\xEF\xBC\x90"},
      {"\xF0\x9F\x98\x80 ok", "\xF0\x9F\x98\x80 xx"},
      {"", ""},
  };
  CHECK(pairs, HARK_TEXT_PLAIN, HARK_MASK_ALL);
}

static void secrets_are_eight_bullets_whatever_they_were(void **state) {
  (void)state;
  const char *bullets =
      "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2";
  const pair pairs[] = {{"x", bullets}, {"a very long pass phrase indeed", bullets}, {"", ""}};
  CHECK(pairs, HARK_TEXT_PLAIN, HARK_MASK_SECRET);
  CHECK(pairs, HARK_TEXT_ALLOWED, HARK_MASK_SECRET);
}

static void allowed_text_loses_only_cards_and_secrets(void **state) {
  (void)state;
  static const pair pairs[] = {
      {"joe@example.com, +1 415 555 0132, 123456789", NULL},
      {"4111 1111 1111 1111", "0000 0000 0000 0000"},
      {"sk_live_4eC39HqLyjWDarjtT1zdp7dc", "xx_xxxx_0xX00XxXxxXXxxxxX0xxx0xx"},
  };
  CHECK(pairs, HARK_TEXT_ALLOWED, HARK_MASK_PATTERNS);
}

static void code_keeps_geometry_and_class_names(void **state) {
  (void)state;
  static const pair pairs[] = {
      {"M12.4111111111111111 20.5L1200 3400 5600 7800Z", NULL},
      {"css-1q2w3e4r5t6y7u8i9o0p btn btn--primary", NULL},
      {"translate(123.456789012345px, 0)", NULL},
      {"0 0 4111 1111 1111 1111 2222 3333 4444", NULL},
      {"555-0132 192.168.1.1", NULL},
      {"user-joe@example.com", "xxxx-xxx@xxxxxxx.xxx"},
      {"row-4111111111111111", "row-0000000000000000"},
      {"4111 1111 1111 1111", "0000 0000 0000 0000"},
      {"DE89370400440532013000", "XX00000000000000000000"},
  };
  CHECK(pairs, HARK_TEXT_CODE, HARK_MASK_PATTERNS);
}

static void stylesheets_keep_everything_but_content_and_urls(void **state) {
  (void)state;
  static const pair pairs[] = {
      {"a::before{content:\"\\f101\";color:#123456789}", NULL},
      {"a{content:\"call 415-555-0132\"}b{font:\"joe@example.com\"}",
       "a{content:\"xxxx 000-000-0000\"}b{font:\"joe@example.com\"}"},
      {"a{background:url(/img/a.png?user=jane)}", "a{background:url(/img/a.png?user=xxxx)}"},
      {"a{background:url(\"data:image/svg+xml,<svg a='4111111111111111'/>\")}", NULL},
      {"/* content:\"joe@example.com\" */ .x{}", NULL},
      {"a{content:\"joe@example.com", "a{content:\"xxx@xxxxxxx.xxx"},
      {"a{b:url(\"x.png\")}c::after{content:\"joe@example.com\"}",
       "a{b:url(\"x.png\")}c::after{content:\"xxx@xxxxxxx.xxx\"}"},
      {"a{b:url('x.png')}c::after{content:\"\"}d{e:f}", NULL},
  };
  CHECK(pairs, HARK_TEXT_CSS, HARK_MASK_PATTERNS);
}

static void urls_keep_where_and_lose_who(void **state) {
  (void)state;
  static const pair pairs[] = {
      {"https://shop.example:8443/products/blue-shirt", NULL},
      {"https://shop.example/2024/02/29/post.html", NULL},
      {"/assets/main.3f2a9c1b.js", NULL},
      {"https://joe:secret@shop.example/", "https://xxx:xxxxxx@shop.example/"},
      {"https://shop.example/orders/123456/edit", "https://shop.example/orders/000000/edit"},
      {"/u/joe@example.com/", "/u/xxx@xxxxxxx.xxx/"},
      {"/u/joe%40example.com", "/u/xxx@xxxxxxx.xxx"},
      {"/u/joe%2540example.com", "/u/xxx@xxxxxxx.xxx"},
      {"/t/550e8400-e29b-41d4-a716-446655440000", "/t/000x0000-x00x-00x0-x000-000000000000"},
      {"/t/507f1f77bcf86cd799439011", "/t/000x0x00xxx00xx0000000000"},
      {"/a;jsessionid=AB12", "/x;xxxxxxxxxx=XX00"},
      {"?q=jane%20doe&page=2&empty=&utm_source=mail", "?q=xxxx_xxx&page=0&empty=&utm_source=xxxx"},
      {"/find?jane", "/find?xxxx"},
      {"/find?joe@example.com=1", "/find?xxx@xxxxxxx.xxx=0"},
      {"/#/users/123456?tab=info", "/#/users/000000?tab=xxxx"},
      {"/cb#access_token=abcDEF123&state=9", "/cb#access_token=xxxXXX000&state=0"},
      {"/page#section-3", NULL},
      {"mailto:joe@example.com?subject=Hi", "mailto:xxx@xxxxxxx.xxx?xxxxxxx=Xx"},
      {"tel:+14155550132", "tel:+000000000000"},
      {"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA", NULL},
      {"data:text/html,<b>joe</b>", "data:"},
      {"blob:https://shop.example/550e8400-e29b-41d4-a716-446655440000", "blob:"},
      {"javascript:alert('joe')", "javascript:"},
      {"about:blank", NULL},
      {"//cdn.example/x.png", NULL},
      {"a.png?u=jane 1x, b.png?u=joe 2x", "a.png?u=xxxx 1x, b.png?u=xxx 2x"},
      {"/s?q=jane doe, of york", "/s?q=xxxx xxx, xx xxxx"},
      {" /trim ", NULL},
  };
  CHECK(pairs, HARK_TEXT_URL, HARK_MASK_PATTERNS);
}

// Words, digits and the punctuation that patterns hang on, thrown together.
static size_t random_text(char *out, size_t max, uint32_t *seed) {
  static const char *const pieces[] = {"4111",
                                       "1111",
                                       " ",
                                       "-",
                                       ".",
                                       "@",
                                       "com",
                                       "x",
                                       "X",
                                       "0",
                                       "00",
                                       "1",
                                       "27",
                                       "+",
                                       "(",
                                       ")",
                                       "/",
                                       ":",
                                       "//",
                                       "?",
                                       "=",
                                       "&",
                                       "%40",
                                       "%",
                                       "00",
                                       "%2540",
                                       "#",
                                       "eyJ",
                                       "DE89",
                                       "sk_",
                                       "fe80",
                                       "::",
                                       "abcDEF123",
                                       "\xC3\xA4",
                                       "\xE4\xB8\xAD",
                                       "\xEF\xBC\x95",
                                       "\xD9\xA3",
                                       "https",
                                       "\"",
                                       "content:",
                                       "url(",
                                       "data:",
                                       "image/",
                                       ",",
                                       "2x",
                                       ";",
                                       "\\",
                                       "'",
                                       "2024",
                                       "12",
                                       "item ",
                                       "5",
                                       "x-",
                                       "Row",
                                       " ",
                                       "a",
                                       "2",
                                       "b",
                                       "\xC2\xA0",
                                       "\xCC\x81",
                                       "18",
                                       "9",
                                       "tel:",
                                       "\xEF\xBC\xA0"};
  size_t size = 0;
  for (uint32_t n = (*seed >> 8) % 24; n > 0; n--) {
    *seed = *seed * 1664525u + 1013904223u;
    const char *piece = pieces[(*seed >> 8) % (sizeof pieces / sizeof pieces[0])];
    if (size + strlen(piece) >= max) {
      break;
    }
    memcpy(out + size, piece, strlen(piece));
    size += strlen(piece);
  }
  *seed = *seed * 1664525u + 1013904223u;
  out[size] = 0;
  return size;
}

static void masking_what_is_masked_changes_nothing(void **state) {
  (void)state;
  uint32_t seed = 1;
  char text[512];
  for (int i = 0; i < 50000; i++) {
    random_text(text, sizeof text, &seed);
    for (int c = 0; c < HARK_TEXT_CLASS_COUNT; c++) {
      for (int mode = HARK_MASK_PATTERNS; mode <= HARK_MASK_SECRET; mode++) {
        masked(text, (hark_text_class)c, (hark_mask_mode)mode);
      }
    }
  }
}

// A text that is plain at a glance is one that the scan itself would leave alone, whatever it is made of.
static void plain_texts_are_those_that_no_pattern_changes(void **state) {
  (void)state;
  static const char *const pieces[] = {"a", "B", "zz",  "eyJ", "GB", "29",  "7",   "1",        "0",  "4111", " ", "-",
                                       ".", ":", "::",  "(",   ")",  "+",   "_",   "/",        "=",  "?q",   "#", "%40",
                                       "@", ",", "DE8", "NO9", "38", "://", "sk_", "\xC3\xA4", "12", "word"};
  static const unsigned finds[] = {
      HARK_FIND_CARDS | HARK_FIND_TOKENS | HARK_FIND_EMAILS | HARK_FIND_IBANS | HARK_FIND_REST | HARK_FIND_URLS,
      HARK_FIND_EMAILS | HARK_FIND_CARDS | HARK_FIND_IBANS | HARK_FIND_STRICT,
      HARK_FIND_CARDS | HARK_FIND_TOKENS,
  };
  uint32_t seed = 2463534242U;
  size_t plain = 0, changed = 0;
  for (int round = 0; round < 200000; round++) {
    char text[160] = "";
    size_t size = 0;
    for (int count = 1 + round % 11; count > 0; count--) {
      seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
      const char *piece = pieces[seed % (sizeof pieces / sizeof pieces[0])];
      memcpy(text + size, piece, strlen(piece));
      size += strlen(piece);
    }
    hark_bytes bytes = {(const uint8_t *)text, size};
    unsigned find = finds[round % 3];
    bool changes = hark_mask_patterns_change(bytes, find);
    changed += changes;
    if (hark_mask_plain(bytes, find)) {
      plain++;
      if (changes) {
        fail_msg("plain, but masked: %s (%u)", text, find);
      }
    }
  }
  assert_true(plain > 20000 && changed > 2000); // both kinds were there
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(personal_words_in_text_are_masked),
      cmocka_unit_test(ordinary_words_and_numbers_are_left_alone),
      cmocka_unit_test(unchanged_text_is_returned_without_a_copy),
      cmocka_unit_test(everything_keeps_its_shape_and_length_class),
      cmocka_unit_test(secrets_are_eight_bullets_whatever_they_were),
      cmocka_unit_test(allowed_text_loses_only_cards_and_secrets),
      cmocka_unit_test(code_keeps_geometry_and_class_names),
      cmocka_unit_test(stylesheets_keep_everything_but_content_and_urls),
      cmocka_unit_test(urls_keep_where_and_lose_who),
      cmocka_unit_test(masking_what_is_masked_changes_nothing),
      cmocka_unit_test(plain_texts_are_those_that_no_pattern_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
