// Tests of replay/dom and replay/reduce: one event at a time, and what must be refused.
#include "tests/schema/check.h"

#include "replay/dom.h"
#include "replay/reduce.h"

typedef struct {
  hark_arena arena;
  hark_dom dom;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  hark_arena_open(&f->arena, (size_t)512 << 20);
  hark_dom_init(&f->dom, &f->arena);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hark_arena_close(&f->arena);
  free(f);
  return 0;
}

static bool fold(hark_dom *dom, hark_event_kind kind, uint32_t a, uint32_t b, uint32_t c) {
  return hark_reduce(dom, &(hark_event){.kind = kind, .n = {a, b, c}});
}

static bool fold_texts(hark_dom *dom, hark_event_kind kind, uint32_t node, const char *b, const char *c) {
  hark_event event = {.kind = kind, .n = {node}};
  event.texts[1].bytes = hark_bytes_from_cstr(b);
  event.texts[2].bytes = hark_bytes_from_cstr(c);
  return hark_reduce(dom, &event);
}

static uint32_t element(hark_dom *dom, uint32_t up) {
  return fold_texts(dom, HARK_EVENT_ELEMENT, up, "div", "") ? dom->node_count - 1 : 0;
}

// KEYFRAME, document 1, html 2.
static void begin(hark_dom *dom) {
  assert_true(fold(dom, HARK_EVENT_KEYFRAME, 0, 0, 0));
  assert_true(fold(dom, HARK_EVENT_DOCUMENT, 0, 0, 0));
  assert_int_equal(2, element(dom, 0));
}

// Everything that must hold of a tree, whatever was folded.
static void check_tree(const hark_dom *dom) {
  uint32_t counted = 0;
  for (uint32_t id = 1; id < dom->node_count; id++) {
    const hark_node *node = hark_dom_node(dom, id);
    if (!node) {
      continue;
    }
    counted++;
    assert_true(id == 1 ? node->parent == 0 : hark_dom_node(dom, node->parent) != NULL);
    uint32_t last = 0;
    for (uint32_t child = node->first; child; child = dom->nodes[child].next) {
      assert_int_equal(id, dom->nodes[child].parent);
      assert_int_equal(last, dom->nodes[child].prev);
      assert_true(dom->nodes[child].height < node->height);
      last = child;
    }
    assert_int_equal(last, node->last);
  }
  assert_int_equal(dom->alive, counted);
  uint32_t walked = 0, climbed;
  for (uint32_t at = hark_dom_node(dom, 1) ? 1 : 0; at; at = hark_dom_next(dom, 1, at, &climbed)) {
    assert_true(++walked <= counted);
  }
  assert_int_equal(counted, walked);
}

static void nodes_follow_the_cursor(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  uint32_t a = element(dom, 0), b = element(dom, 0), c = element(dom, 2), d = element(dom, 1);
  assert_int_equal(2, dom->nodes[a].parent);
  assert_int_equal(a, dom->nodes[b].parent);
  assert_int_equal(2, dom->nodes[c].parent);
  assert_int_equal(c, dom->nodes[a].next);
  assert_int_equal(d, dom->nodes[2].last);
  check_tree(dom);
}

static void a_subtree_goes_before_its_sibling_and_elsewhere_at_the_end(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  uint32_t a = element(dom, 0);
  assert_true(fold(dom, HARK_EVENT_SUBTREE, 2, a, 0));
  uint32_t first = element(dom, 9); // its UP is not read
  hark_event event = {.kind = HARK_EVENT_SUBTREE, .n = {2, 1}};
  assert_true(hark_reduce(dom, &event));
  assert_int_equal(0, event.n[1]); // node 1 is no child of 2: told as understood
  uint32_t last = element(dom, 0);
  assert_int_equal(first, dom->nodes[2].first);
  assert_int_equal(last, dom->nodes[2].last);
  check_tree(dom);
}

static void a_shadow_root_stays_first(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  uint32_t host = element(dom, 0), light = element(dom, 0);
  assert_true(fold(dom, HARK_EVENT_SUBTREE, host, 0, 0));
  assert_true(fold(dom, HARK_EVENT_SHADOW, 0, 0, 0));
  uint32_t shadow = dom->node_count - 1;
  assert_int_equal(shadow, dom->nodes[host].first);
  assert_int_equal(light, dom->nodes[shadow].next);
  assert_true(fold(dom, HARK_EVENT_SUBTREE, host, 0, 0));
  assert_false(fold(dom, HARK_EVENT_SHADOW, 0, 0, 0)); // a second one
  assert_true(fold(dom, HARK_EVENT_SUBTREE, host, shadow, 0));
  uint32_t second = element(dom, 0);
  assert_int_equal(second, dom->nodes[shadow].next);
  assert_false(fold(dom, HARK_EVENT_MOVE, shadow, 2, 0));
  check_tree(dom);
}

static void what_would_make_a_cycle_is_refused(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  uint32_t a = element(dom, 0), b = element(dom, 0);
  assert_false(fold(dom, HARK_EVENT_MOVE, a, b, 0));
  assert_false(fold(dom, HARK_EVENT_MOVE, a, a, 0));
  assert_false(fold(dom, HARK_EVENT_MOVE, 2, b, 0));
  assert_false(fold(dom, HARK_EVENT_MOVE, 1, b, 0));
  assert_true(fold(dom, HARK_EVENT_MOVE, b, 2, a));
  assert_int_equal(b, dom->nodes[2].first);
  assert_true(fold(dom, HARK_EVENT_MOVE, b, 2, b)); // before itself: where it is
  assert_int_equal(b, dom->nodes[2].first);
  assert_true(fold(dom, HARK_EVENT_MOVE, a, b, 0));
  assert_int_equal(4, dom->refused);
  check_tree(dom);
}

static void a_removed_subtree_is_gone_with_what_it_held(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  uint32_t a = element(dom, 0);
  for (uint32_t i = 0; i < 50; i++) {
    uint32_t inner = element(dom, i % 3 == 2 ? 1 : 0);
    assert_true(fold_texts(dom, HARK_EVENT_SET_ATTRIBUTE, inner ? inner : a, "class", "x"));
  }
  uint32_t attributes = dom->attribute_count;
  assert_true(fold(dom, HARK_EVENT_REMOVE, a, 0, 0));
  assert_false(fold(dom, HARK_EVENT_REMOVE, a, 0, 0));
  assert_false(fold_texts(dom, HARK_EVENT_SET_ATTRIBUTE, a + 3, "class", "x"));
  assert_false(fold(dom, HARK_EVENT_REMOVE, 1, 0, 0)); // not the root
  assert_int_equal(0, element(dom, 0));                // the cursor went with it
  assert_true(fold(dom, HARK_EVENT_SUBTREE, 2, 0, 0));
  uint32_t next = element(dom, 0);
  for (uint32_t i = 0; i < 20; i++) {
    char name[8];
    snprintf(name, sizeof name, "a%u", i);
    hark_bytes kept = hark_arena_copy(dom->arena, hark_bytes_from_cstr(name));
    assert_true(hark_dom_set_attribute(dom, next, kept, kept));
  }
  assert_int_equal(attributes, dom->attribute_count); // used again
  check_tree(dom);
}

static void the_tree_is_only_so_deep(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  for (uint32_t depth = 3; depth <= HARK_DOM_DEPTH_MAX; depth++) {
    assert_true(element(dom, 0) != 0);
  }
  assert_int_equal(0, element(dom, 0));
  // A tall subtree cannot be moved down either, and stays where it was.
  assert_true(fold(dom, HARK_EVENT_SUBTREE, 2, 0, 0));
  uint32_t tall = element(dom, 0);
  assert_true(element(dom, 0) != 0);
  assert_false(fold(dom, HARK_EVENT_MOVE, tall, HARK_DOM_DEPTH_MAX - 1, 0));
  assert_int_equal(2, dom->nodes[tall].parent);
  assert_true(fold(dom, HARK_EVENT_MOVE, tall, HARK_DOM_DEPTH_MAX - 2, 0));
  check_tree(dom);
}

static void an_element_has_only_so_many_attributes(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  for (uint32_t i = 0; i <= HARK_DOM_ATTRIBUTES_MAX; i++) {
    char name[16];
    snprintf(name, sizeof name, "a%u", i);
    hark_bytes kept = hark_arena_copy(dom->arena, hark_bytes_from_cstr(name));
    assert_int_equal(i < HARK_DOM_ATTRIBUTES_MAX, hark_dom_set_attribute(dom, 2, kept, kept));
  }
  assert_true(fold_texts(dom, HARK_EVENT_SET_ATTRIBUTE, 2, "a7", "again"));
  assert_true(fold_texts(dom, HARK_EVENT_DROP_ATTRIBUTE, 2, "a8", ""));
  assert_true(fold_texts(dom, HARK_EVENT_SET_ATTRIBUTE, 2, "new", "fits"));
  assert_bytes("fits", *hark_dom_attribute(dom, &dom->nodes[2], "new"));
}

static void there_are_only_so_many_nodes_and_sheets(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  assert_int_equal(3, element(dom, 0));
  for (uint32_t id = 4; id <= HARK_DOM_NODES_MAX; id++) {
    assert_int_equal(id, element(dom, 1));
  }
  assert_int_equal(0, element(dom, 1));
  assert_int_equal(0, element(dom, 1));
  assert_int_equal(HARK_OK, dom->err);
  hark_event sheet = {.kind = HARK_EVENT_SHEET, .n = {HARK_DOM_SHEETS_MAX}};
  assert_true(hark_reduce(dom, &sheet));
  sheet.n[0]++;
  assert_false(hark_reduce(dom, &sheet));
  sheet.n[0] = 0;
  assert_false(hark_reduce(dom, &sheet));
}

static void a_sheet_lives_as_long_as_its_owner(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  uint32_t style = element(dom, 0);
  assert_true(fold(dom, HARK_EVENT_SHEET, 1, style, 0));
  assert_true(fold(dom, HARK_EVENT_SHEET_INSERT, 1, 0, 0));
  assert_false(fold(dom, HARK_EVENT_SHEET_INSERT, 2, 0, 0));
  assert_false(fold(dom, HARK_EVENT_SHEET, 1, 2, 0)); // another owner
  assert_false(fold(dom, HARK_EVENT_ADOPT, 2, 0, 1)); // an element adopts nothing
  assert_true(fold(dom, HARK_EVENT_SHEET, 3, 0, 0));
  assert_true(fold(dom, HARK_EVENT_ADOPT, 1, 0, 3));
  assert_true(fold(dom, HARK_EVENT_REMOVE, style, 0, 0));
  assert_null(hark_dom_sheet(dom, 1));
  assert_false(fold(dom, HARK_EVENT_SHEET_DELETE, 1, 0, 0));
  assert_non_null(hark_dom_sheet(dom, 3));
}

static void nothing_is_built_before_a_keyframe(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  assert_false(fold(dom, HARK_EVENT_DOCUMENT, 0, 0, 0));
  assert_int_equal(0, element(dom, 0));
  assert_true(fold(dom, HARK_EVENT_POINTER, 3, 4, 0));
  assert_int_equal(3, dom->page.pointer_x);
  assert_int_equal(2, dom->refused);
  begin(dom);
  assert_false(fold(dom, HARK_EVENT_APPEND, 0, 0, 0));
  assert_int_equal(0, element(dom, UINT32_MAX));
}

static void a_copy_is_the_same_and_apart(void **state) {
  fixture *f = *state;
  begin(&f->dom);
  uint32_t a = element(&f->dom, 0);
  assert_true(fold_texts(&f->dom, HARK_EVENT_SET_ATTRIBUTE, a, "class", "x"));
  hark_dom copy;
  hark_dom_init(&copy, &f->arena);
  assert_ok(hark_dom_copy(&copy, &f->dom));
  assert_true(fold(&f->dom, HARK_EVENT_REMOVE, a, 0, 0));
  assert_non_null(hark_dom_node(&copy, a));
  assert_bytes("x", *hark_dom_attribute(&copy, &copy.nodes[a], "class"));
  check_tree(&copy);
  check_tree(&f->dom);
  hark_arena tiny;
  uint8_t memory[64];
  hark_arena_init(&tiny, memory, sizeof memory);
  hark_dom none;
  hark_dom_init(&none, &tiny);
  assert_err(HARK_ERR_NO_MEMORY, hark_dom_copy(&none, &copy));
  assert_null(hark_dom_node(&none, 1));
}

// Not a proof, but a quarter of a million events against a wall: each of these was quadratic in some first draft.
static void hostile_runs_take_no_longer_than_their_length(void **state) {
  hark_dom *dom = &((fixture *)*state)->dom;
  begin(dom);
  for (uint32_t i = 0; i < 900; i++) {
    element(dom, 0);
  }
  uint32_t deep = dom->node_count - 1;
  for (uint32_t i = 0; i < 80000; i++) {
    fold(dom, HARK_EVENT_SUBTREE, deep, 0, 0);
    element(dom, 0);
    element(dom, 899);
    fold(dom, HARK_EVENT_MOVE, dom->node_count - 1, deep, 0);
  }
  check_tree(dom);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(nodes_follow_the_cursor),
      CASE(a_subtree_goes_before_its_sibling_and_elsewhere_at_the_end),
      CASE(a_shadow_root_stays_first),
      CASE(what_would_make_a_cycle_is_refused),
      CASE(a_removed_subtree_is_gone_with_what_it_held),
      CASE(the_tree_is_only_so_deep),
      CASE(an_element_has_only_so_many_attributes),
      CASE(there_are_only_so_many_nodes_and_sheets),
      CASE(a_sheet_lives_as_long_as_its_owner),
      CASE(nothing_is_built_before_a_keyframe),
      CASE(a_copy_is_the_same_and_apart),
      CASE(hostile_runs_take_no_longer_than_their_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
