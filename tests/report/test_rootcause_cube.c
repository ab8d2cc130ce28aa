#include "tests/report/rootcause_tables.h"

static hark_arena arena;

static int set_up(void **state) {
  (void)state;
  hark_arena_open(&arena, 512u << 20);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  hark_arena_close(&arena);
  return 0;
}

// Cells with `sizes` values per attribute, amounts 1 and up.
static void make_table(const int *sizes, int attribute_count, int rows, hark_rootcause_table *table) {
  table_text text;
  uint64_t random = 7;
  begin_table(&text, attribute_count == 5 ? "a,b,c,d,e,predict,real" : "a,b,predict,real");
  for (int i = 0; i < rows; i++) {
    for (int k = 0; k < attribute_count; k++) {
      fprintf(text.out, "v%d,", (int)(random_u32(&random) % (uint32_t)sizes[k]));
    }
    fprintf(text.out, "%d,%d\n", i % 7 + 1, i % 5 + 1);
  }
  end_table(&text, &arena, table);
}

static void make_cube(const hark_rootcause_table *table, hark_rootcause_evidence *evidence, hark_rootcause_cube *cube) {
  assert_ok(hark_rootcause_evidence_make(&arena, table, false, evidence));
  assert_ok(hark_rootcause_cube_make(&arena, table, evidence, HARK_ROOTCAUSE_DEPTH_MAX, cube));
}

// How many leaves a cell has, counted one by one.
static uint32_t count_leaves(const hark_rootcause_table *table, const hark_rootcause_cell *cell) {
  uint32_t count = 0;
  for (uint32_t leaf = 0; leaf < table->cell_count; leaf++) {
    count += hark_rootcause_cell_contains(table, cell, leaf);
  }
  return count;
}

static void every_cell_of_every_combination_has_the_sum_of_its_leaves(void **state) {
  (void)state;
  static const int sizes[] = {3, 4, 2, 5, 3};
  hark_rootcause_table table;
  hark_rootcause_evidence evidence;
  hark_rootcause_cube cube;
  make_table(sizes, 5, 300, &table);
  make_cube(&table, &evidence, &cube);
  assert_int_equal(5 + 10 + 10 + 5, cube.cuboid_count);
  for (uint32_t i = 0; i < cube.cuboid_count; i++) {
    for (uint32_t place = 0; place < cube.cuboids[i].place_count; place++) {
      hark_rootcause_cell cell = hark_rootcause_cell_at(&cube.cuboids[i], place);
      assert_int_equal(count_leaves(&table, &cell), (uint32_t)cube.cuboids[i].places[place][HARK_DENSE_N]);
    }
  }
}

static void removed_leaves_are_in_no_sum(void **state) {
  (void)state;
  static const int sizes[] = {3, 4, 2, 5, 3};
  hark_rootcause_table table;
  hark_rootcause_evidence evidence;
  hark_rootcause_cube cube;
  make_table(sizes, 5, 300, &table);
  make_cube(&table, &evidence, &cube);
  uint32_t leaves[400];
  for (uint32_t leaf = 0; leaf < table.cell_count; leaf++) {
    leaves[leaf] = leaf;
  }
  hark_rootcause_cube_remove(&cube, leaves, table.cell_count);
  for (uint32_t i = 0; i < cube.cuboid_count; i++) {
    for (uint32_t place = 0; place <= cube.cuboids[i].place_count; place++) {
      assert_true(cube.cuboids[i].places[place][HARK_DENSE_N] == 0);
    }
  }
  assert_true(cube.total[HARK_DENSE_N] == 0);
}

// 4,000 × 3,000 values in 20,000 cells: the pairs are bounded, what they leave out is counted, single values are exact.
static void many_values_are_bounded_and_nothing_is_lost(void **state) {
  (void)state;
  static const int sizes[] = {4000, 3000};
  hark_rootcause_table table;
  hark_rootcause_evidence evidence;
  hark_rootcause_cube cube;
  make_table(sizes, 2, 20000, &table);
  make_cube(&table, &evidence, &cube);
  const hark_rootcause_cuboid *pairs = &cube.cuboids[2];
  assert_int_equal(2, pairs->depth);
  assert_true(pairs->place_count <= table.cell_count);
  double pair_sum = 0;
  for (uint32_t place = 0; place <= pairs->place_count; place++) {
    pair_sum += pairs->places[place][HARK_DENSE_N];
  }
  assert_true(pair_sum == table.cell_count);
  for (uint32_t place = 0; place < cube.cuboids[0].place_count; place += 97) {
    hark_rootcause_cell cell = hark_rootcause_cell_at(&cube.cuboids[0], place);
    assert_int_equal(count_leaves(&table, &cell), (uint32_t)cube.cuboids[0].places[place][HARK_DENSE_N]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_cell_of_every_combination_has_the_sum_of_its_leaves, set_up, tear_down),
      cmocka_unit_test_setup_teardown(removed_leaves_are_in_no_sum, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_values_are_bounded_and_nothing_is_lost, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
