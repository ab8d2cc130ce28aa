// Heatmaps, against visits whose figures were worked out by hand.
#include <jansson.h>
#include <string.h>

#include "collector/analysis/heatmap.h"
#include "collector/analysis/name_table.h"
#include "collector/report/heatmap_report.h"
#include "tests/report/walks.h"

typedef struct {
  hark_arena arena;
  hark_heatmap *heatmap;
  uint32_t next;
} adding;

static void start(adding *a, const hark_heatmap_options *options) {
  *a = (adding){.next = 1};
  hark_arena_open(&a->arena, HARK_HEATMAP_ARENA_MAX + HARK_REPORT_ARENA_MAX);
  a->heatmap = hark_heatmap_create(&a->arena, options);
  assert_non_null(a->heatmap);
}

typedef struct {
  const char *path, *target, *label;
  uint32_t clicks, rage, first_ms, hesitation_ms, over_ms;
  uint8_t hits[8];
  size_t hits_size;
  uint32_t depth, ms, width, seen_tenths; // of the first band
} visit;

// One session with these visits, one element each; attributes as in walks.h.
static void add(adding *a, const char *line, const visit *visits, uint32_t count) {
  static _Alignas(8) uint8_t memory[1 << 16];
  hark_flat_builder b;
  hark_flat_ref pages[8];
  hark_bytes digest;
  hark_flat_builder_init(&b, memory, sizeof memory);
  for (uint32_t i = 0; i < count; i++) {
    const visit *v = &visits[i];
    hark_fb_digest_element_values e = {.target = hark_bytes_from_cstr(v->target),
                                       .label = hark_bytes_from_cstr(v->label),
                                       .clicks = v->clicks,
                                       .rage = v->rage,
                                       .over_ms = v->over_ms,
                                       .first_click_ms = v->first_ms,
                                       .hesitation_ms = v->hesitation_ms,
                                       .hits = {v->hits, v->hits_size}};
    hark_flat_ref element = hark_fb_digest_element_put(&b, &e);
    uint8_t seen[2] = {(uint8_t)v->seen_tenths, (uint8_t)(v->seen_tenths >> 8)};
    const uint8_t moves[] = {127, 31, 9, 200, 0, 9}; // the second is out of range
    hark_fb_digest_page_values page = {.path = hark_bytes_from_cstr(v->path),
                                       .tab = 7,
                                       .epoch = i,
                                       .ms = v->ms,
                                       .look_ms = 100 + i,
                                       .width = v->width,
                                       .height = 500,
                                       .extent = 1000,
                                       .depth = v->depth,
                                       .clicks = v->clicks + (i == 1), // one on what is not listed
                                       .seen = {seen, sizeof seen},
                                       .moves = {moves, sizeof moves}};
    page.elements = v->target ? hark_flat_put_refs(&b, &element, 1) : (hark_flat_ref){0};
    pages[i] = hark_fb_digest_page_put(&b, &page);
  }
  hark_device device;
  bool person = hark_session_kind(hark_fb_session_root(walks_record(a->next, line)), &device, NULL);
  hark_fb_digest_values values = {.pages = hark_flat_put_refs(&b, pages, count),
                                  .left_out = 1,
                                  .started_ms = WALKS_STARTED_MS + a->next,
                                  .device = (uint8_t)device,
                                  .automated = !person};
  assert_ok(hark_flat_finish(&b, hark_fb_digest_put(&b, &values), &digest));
  hark_heatmap_add(a->heatmap, id_of(a->next++), digest);
}

static const hark_heatmap_report *finish(adding *a) {
  const hark_heatmap_report *report = NULL;
  assert_ok(hark_heatmap_finish(a->heatmap, &report));
  return report;
}

static void two_layouts_add_up_by_element(void **state) {
  (void)state;
  adding a;
  start(&a, &(hark_heatmap_options){.page = HARK_LITERAL("/product/*"), .device = HARK_HEATMAP_ANY});
  const visit wide[] = {
      {"/product/1", "a.buy", "Buy", 2, 1, 1000, 0, 50, {0x80 | 64, 127, 0, 0x80}, 4, 100, 8000, 1400, 30},
      {"/product/22", "a.buy", "", 1, 0, 3000, 200, 0, {127, 0}, 2, 50, 2000, 1400, 10}};
  const visit narrow[] = {{"/product/3", "a.buy", "Buy", 0, 0, 0, 0, 900, {0}, 0, 24, 4000, 400, 0},
                          {"/cart", "a.pay", "Pay", 5, 0, 10, 0, 0, {0}, 0, 100, 100, 400, 0}};
  add(&a, "0 / @device=desktop", wide, 2);
  add(&a, "0 / @device=mobile", narrow, 2);
  add(&a, "0 / @automation=webdriver", wide, 2);
  hark_heatmap_add(a.heatmap, id_of(a.next++), (hark_bytes){NULL, 0});
  const hark_heatmap_report *r = finish(&a);
  assert_int_equal(2, r->sessions);
  assert_int_equal(3, r->visits);
  assert_int_equal(4, r->clicks);
  assert_int_equal(1, r->clicks_elsewhere);
  assert_int_equal(1, r->automated);
  assert_int_equal(1, r->undigested);
  assert_int_equal(2, r->left_out);
  assert_int_equal(1, r->element_count);
  const hark_heatmap_element *buy = &r->elements[0];
  assert_true(hark_bytes_equal_cstr(buy->target, "a.buy"));
  assert_true(hark_bytes_equal_cstr(buy->label, "Buy"));
  assert_int_equal(3, buy->clicks);
  assert_int_equal(2, buy->visits);
  assert_int_equal(1, buy->rage);
  assert_int_equal(950, buy->over_ms);
  assert_float_equal(2.0 / 3, buy->share.value, 1e-9);
  assert_float_equal(0.75, buy->click_share, 1e-9);
  assert_float_equal(1000, buy->first_click_ms, 90); // of 1000 and 3000; classes are 9 % wide
  assert_float_equal(200, buy->hesitation_ms, 18);
  assert_int_equal(1, buy->heat[HARK_HEAT_CLICKS][31 * 32 + 16]);
  assert_int_equal(1, buy->heat[HARK_HEAT_RAGE][31 * 32 + 16]);
  assert_int_equal(1, buy->heat[HARK_HEAT_CLICKS][0]);
  assert_int_equal(1, buy->heat[HARK_HEAT_DEAD][0]);
  assert_int_equal(1, buy->heat[HARK_HEAT_CLICKS][31]);
  assert_int_equal(27, r->moves[127 * 32 + 31]);
  hark_arena_close(&a.arena);
}

static void reading_is_told_by_parts_of_the_page(void **state) {
  (void)state;
  adding a;
  start(&a, &(hark_heatmap_options){.page = HARK_LITERAL("/"), .device = HARK_HEATMAP_DESKTOP});
  const uint32_t depths[] = {100, 50, 50, 24, 0};
  for (uint32_t i = 0; i < 5; i++) {
    const visit v = {"/", NULL, NULL, 0, 0, 0, 0, 0, {0}, 0, depths[i], 1000u << i, 1000, 10 * i};
    add(&a, "0 / @device=desktop", &v, 1);
  }
  const visit other = {"/", NULL, NULL, 0, 0, 0, 0, 0, {0}, 0, 100, 9000, 1000, 900};
  add(&a, "0 / @device=mobile", &other, 1); // not asked for
  const hark_heatmap_report *r = finish(&a);
  assert_int_equal(5, r->visits);
  assert_float_equal(2000, r->seen_ms[0], 1e-9); // 0, 1, 2, 3, 4 seconds
  assert_float_equal(0, r->seen_ms[1], 1e-9);
  assert_float_equal(0.8, r->reached[0].value, 1e-9);
  assert_float_equal(0.8, r->reached[9].value, 1e-9); // 24 % down, into the band that begins at 22.5 %
  assert_float_equal(0.6, r->reached[10].value, 1e-9);
  assert_float_equal(0.6, r->reached[19].value, 1e-9);
  assert_float_equal(0.2, r->reached[20].value, 1e-9); // half way down does not see what begins there
  assert_float_equal(0.2, r->reached[39].value, 1e-9);
  assert_float_equal(50, r->depth, 1e-9);
  assert_float_equal(0.5, r->fold, 1e-9);
  assert_float_equal(4000, r->visit_ms, 360);
  assert_int_equal(1, r->page_count);
  assert_int_equal(5, r->pages[0].visits[HARK_HEATMAP_DESKTOP]);
  assert_int_equal(1, r->pages[0].visits[HARK_HEATMAP_MOBILE]);
  hark_arena_close(&a.arena);
}

static void the_look_is_the_newest_of_the_most_usual_width(void **state) {
  (void)state;
  adding a;
  start(&a, &(hark_heatmap_options){.page = HARK_LITERAL("/"), .device = HARK_HEATMAP_ANY});
  const uint32_t widths[] = {1280, 1280, 900, 1280};
  for (uint32_t i = 0; i < 4; i++) { // the last one is over before the page stands
    const visit v = {"/", NULL, NULL, 0, 0, 0, 0, 0, {0}, 0, 0, i == 3 ? 10 : 5000, widths[i], 0};
    add(&a, "0 /", &v, 1);
  }
  const hark_heatmap_report *r = finish(&a);
  assert_true(r->has_look);
  assert_int_equal(1280, r->look.width);
  assert_memory_equal(id_of(2).bytes, r->look.session.bytes, sizeof r->look.session.bytes);
  hark_arena_close(&a.arena);
}

static void a_store_without_visits_and_hostile_words_are_told_safely(void **state) {
  (void)state;
  adding a;
  hark_report_options told = {.site = "<b>"};
  hark_bytes out;
  start(&a, &(hark_heatmap_options){.page = HARK_LITERAL("/none"), .device = HARK_HEATMAP_ANY});
  const visit v = {"/x", "a[title=\"<script>\"]", "=1+1<script>", 1, 0, 1, 1, 1, {1, 1}, 2, 10, 1000, 800, 5};
  add(&a, "0 /", &v, 1);
  const hark_heatmap_report *r = finish(&a);
  assert_int_equal(0, r->visits);
  assert_ok(hark_heatmap_report_html(r, &told, &a.arena, &out));
  hark_arena_close(&a.arena);
  start(&a, &(hark_heatmap_options){.page = HARK_LITERAL("/x"), .device = HARK_HEATMAP_ANY});
  add(&a, "0 /", &v, 1);
  r = finish(&a);
  assert_ok(hark_heatmap_report_html(r, &told, &a.arena, &out));
  assert_null(memmem(out.data, out.size, "<script>", 8));
  assert_non_null(memmem(out.data, out.size, "=1+1&lt;script&gt;", 18));
  assert_ok(hark_heatmap_report_csv(r, &told, &a.arena, &out));
  assert_non_null(memmem(out.data, out.size, "'=1+1", 5));
  assert_ok(hark_heatmap_report_json(r, &told, &a.arena, &out));
  json_t *json = json_loadb((const char *)out.data, out.size, 0, NULL);
  json_t *first = json_array_get(json_object_get(json, "elements"), 0);
  assert_int_equal(1, json_integer_value(json_object_get(first, "clicks")));
  json_t *heat = json_object_get(json_object_get(first, "heat"), "clicks");
  assert_int_equal(2, json_array_size(heat)); // one cell and its count
  assert_int_equal(1, json_integer_value(json_array_get(heat, 1)));
  json_decref(json);
  hark_arena_close(&a.arena);
}

static void a_full_table_takes_no_more_names(void **state) {
  (void)state;
  hark_arena arena;
  hark_name_table table;
  hark_arena_open(&arena, 1 << 20);
  assert_true(hark_name_table_make(&table, &arena, 2));
  assert_int_equal(0, hark_name_number(&table, HARK_LITERAL("a")));
  assert_int_equal(1, hark_name_number(&table, (hark_bytes){NULL, 0}));
  assert_int_equal(0, hark_name_number(&table, HARK_LITERAL("a")));
  assert_int_equal(HARK_NAME_NONE, hark_name_number(&table, HARK_LITERAL("b")));
  assert_int_equal(1, hark_name_number(&table, (hark_bytes){NULL, 0}));
  hark_arena_close(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_layouts_add_up_by_element),
      cmocka_unit_test(reading_is_told_by_parts_of_the_page),
      cmocka_unit_test(the_look_is_the_newest_of_the_most_usual_width),
      cmocka_unit_test(a_store_without_visits_and_hostile_words_are_told_safely),
      cmocka_unit_test(a_full_table_takes_no_more_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
