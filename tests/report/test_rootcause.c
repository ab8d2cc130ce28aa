#include <math.h>

#include "tests/report/rootcause_tables.h"

static hark_arena arena;
static hark_rootcause_table table;
static hark_rootcause_result result;
static char causes[4096];

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

static const char *const oses[] = {"ios", "mac", "windows", "android", "linux"};

// A normal number, by adding up uniform ones.
static double normal(uint64_t *random) {
  double sum = 0;
  for (int i = 0; i < 12; i++) {
    sum += random_u32(random) / 4294967296.0;
  }
  return sum - 6;
}

typedef double (*changes)(int os, int page, int release, int country);

// 5 × 8 × 4 × 10 cells; `change` is what real is multiplied with.
static void find_dense(double noise, changes change) {
  table_text text;
  uint64_t random = 99;
  begin_table(&text, "os,page,release,country,predict,real");
  for (int i = 0; i < 1600; i++) {
    int os = i % 5, page = i / 5 % 8, release = i / 40 % 4, country = i / 160;
    double predict = 10 + random_u32(&random) % 1000;
    double real = predict * fmax(0, 1 + noise * normal(&random)) * change(os, page, release, country);
    fprintf(text.out, "%s,/p%d,r%d,c%d,%.6f,%.6f\n", oses[os], page, release, country, predict, real);
  }
  end_table(&text, &arena, &table);
  assert_ok(hark_rootcause_find(&arena, &table, &result));
  name_causes(&table, &result, causes, sizeof causes);
}

// The same cells as counts: sessions by size, events at a rate of 5 %, spread evenly over the cells.
static void find_counts(int sessions, changes change) {
  table_text text;
  uint64_t random = 5;
  begin_table(&text, "os,page,release,country,base_n,base_k,cur_n,cur_k");
  for (int i = 0; i < 1600; i++) {
    int os = i % 5, page = i / 5 % 8, release = i / 40 % 4, country = i / 160, k[2] = {0, 0}, n[2];
    double rate = 0.03 + 0.01 * os;
    for (int now = 0; now < 2; now++) {
      n[now] = (int)(random_u32(&random) % (uint32_t)sessions);
      double p = rate * (now ? change(os, page, release, country) : 1);
      for (int j = 0; j < n[now]; j++) {
        k[now] += random_u32(&random) < p * 4294967296.0;
      }
    }
    fprintf(text.out, "%s,/p%d,r%d,c%d,%d,%d,%d,%d\n", oses[os], page, release, country, n[0], k[0], n[1], k[1]);
  }
  end_table(&text, &arena, &table);
  assert_ok(hark_rootcause_find(&arena, &table, &result));
  name_causes(&table, &result, causes, sizeof causes);
}

static double nothing(int os, int page, int release, int country) {
  (void)os, (void)page, (void)release, (void)country;
  return 1;
}
static double everything(int os, int page, int release, int country) {
  (void)os, (void)page, (void)release, (void)country;
  return 0.7;
}
static double one_value(int os, int page, int release, int country) {
  (void)os, (void)page, (void)release;
  return country == 3 ? 0.4 : 1;
}
static double one_pair(int os, int page, int release, int country) {
  (void)release, (void)country;
  return os == 0 && page == 2 ? 0.3 : 1;
}
static double one_triple(int os, int page, int release, int country) {
  (void)country;
  return os == 0 && page == 2 && release == 1 ? 0.2 : 1;
}
static double three_siblings_of_five(int os, int page, int release, int country) {
  (void)release, (void)country;
  return page == 2 && (os == 0 || os == 2 || os == 3) ? 0.3 : 1;
}
static double three_of_five(int os, int page, int release, int country) {
  (void)page, (void)release, (void)country;
  return os < 3 ? 0.5 : 1;
}
static double crossing(int os, int page, int release, int country) {
  (void)os, (void)release;
  return (country == 3 ? 0.4 : 1) * (page == 2 ? 0.6 : 1);
}
static double four_deep(int os, int page, int release, int country) {
  return os == 0 && page == 2 && release == 1 && country == 5 ? 0.1 : 1;
}
static double twice(int os, int page, int release, int country) {
  (void)release, (void)country;
  return os == 0 && page == 2 ? 3 : 1;
}

static double two_of_four_rose(int os, int page, int release, int country) {
  (void)os, (void)page, (void)country;
  return release < 2 ? 3 : 1;
}
static void dense_causes_are_found_at_every_depth(void **state) {
  (void)state;
  static const struct {
    double noise;
    changes change;
    const char *causes;
  } cases[] = {
      {0.02, one_value, "country=c3"},
      {0.2, one_value, "country=c3"},
      {0.02, one_pair, "os=ios&page=/p2"},
      {0.2, one_pair, "os=ios&page=/p2"},
      {0.02, one_triple, "os=ios&page=/p2&release=r1"},
      {0.02, four_deep, "os=ios&page=/p2&release=r1&country=c5"},
      {0.02, three_siblings_of_five, "os=ios&page=/p2;os=android&page=/p2;os=windows&page=/p2"},
      {0.02, three_of_five, "os=mac;os=ios;os=windows"},
      {0.02, crossing, "page=/p2;country=c3"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    find_dense(cases[i].noise, cases[i].change);
    assert_string_equal(cases[i].causes, causes);
    assert_int_equal(HARK_ROOTCAUSE_FOUND, result.verdict);
  }
}

static void nothing_is_blamed_where_nothing_or_everything_moved(void **state) {
  (void)state;
  for (int i = 1; i <= 5; i++) {
    find_dense(0.05 * i, nothing);
    assert_string_equal("", causes);
    assert_int_equal(HARK_ROOTCAUSE_NOTHING, result.verdict);
    find_dense(0.05 * i, everything);
    assert_string_equal("", causes);
    assert_int_equal(HARK_ROOTCAUSE_EVERYWHERE, result.verdict);
    assert_true(fabs(result.background - 0.7) < 0.02);
    find_counts(40 * i, nothing);
    assert_string_equal("", causes);
    find_counts(40 * i, everything);
    assert_string_equal("", causes);
    assert_int_equal(HARK_ROOTCAUSE_EVERYWHERE, result.verdict);
  }
}

static void causes_in_sparse_counts_are_found(void **state) {
  (void)state;
  find_counts(20, one_value);
  assert_string_equal("country=c3", causes);
  find_counts(300, one_pair);
  assert_string_equal("os=ios&page=/p2", causes);
  find_counts(200, twice);
  assert_string_equal("os=ios&page=/p2", causes);
}

// Half of a site that rose is also the other half of a site that fell.
static void what_rose_is_named_and_not_what_stayed(void **state) {
  (void)state;
  find_counts(60, two_of_four_rose);
  assert_string_equal("release=r0;release=r1", causes);
  assert_true(fabs(result.background - 1) < 0.1);
}

// The error is as the root of the amount, as that of counts is: small cells deviate wildly, and none of it is a cause.
static void noise_that_goes_by_the_amount_is_no_cause(void **state) {
  (void)state;
  table_text text;
  uint64_t random = 3;
  begin_table(&text, "os,page,release,country,predict,real");
  for (int i = 0; i < 16000; i++) {
    int os = i % 5, page = i / 5 % 8, release = i / 40 % 4, country = i / 160;
    double predict = 20 * pow(4, os) * (1 + page);
    fprintf(text.out, "%s,/p%d,r%d,c%d,%.6f,%.6f\n", oses[os], page, release, country, predict,
            fmax(0, predict + sqrt(predict) * normal(&random)));
  }
  end_table(&text, &arena, &table);
  assert_ok(hark_rootcause_find(&arena, &table, &result));
  assert_int_equal(HARK_ROOTCAUSE_NOTHING, result.verdict);
}

static void a_cause_is_told_with_its_size_and_how_sure_it_is(void **state) {
  (void)state;
  find_dense(0.05, one_value);
  const hark_rootcause_cause *cause = &result.causes[0];
  assert_true(cause->effect.low < 0.4 && 0.4 < cause->effect.high && cause->effect.high - cause->effect.low < 0.02);
  assert_true(cause->explained > 0.9 && cause->explained < 1.1);
  assert_true(cause->p < 1e-9 && cause->surprise > 100);
  assert_int_equal(160, cause->leaves);
  find_counts(200, twice);
  cause = &result.causes[0];
  assert_true(cause->effect.low < 3 && 3 < cause->effect.high && cause->effect.low > 1.5);
  assert_true(cause->p < 1e-3);
  assert_true(cause->now > cause->expected && fabs(cause->change - (cause->now - cause->expected)) < 1e-9);
}

// Linux visitors, who convert at twice the rate of iOS visitors, come five times as often: the rate rises and no rate
// has changed.
static void a_shift_of_traffic_is_mix_and_no_cause(void **state) {
  (void)state;
  table_text text;
  begin_table(&text, "os,page,base_n,base_k,cur_n,cur_k");
  for (int page = 0; page < 20; page++) {
    fprintf(text.out, "ios,/p%d,1000,20,1000,20\nlinux,/p%d,200,8,1000,40\n", page, page);
  }
  end_table(&text, &arena, &table);
  assert_ok(hark_rootcause_find(&arena, &table, &result));
  assert_int_equal(HARK_ROOTCAUSE_NOTHING, result.verdict);
  double change = 60.0 / 2000 - 28.0 / 1200;
  assert_true(fabs(result.mix + result.rate - change) < 1e-9);
  assert_true(fabs(result.rate) < 0.05 * change);
}

static void other_names_of_the_same_cells_are_told(void **state) {
  (void)state;
  table_text text;
  begin_table(&text, "browser,os,page,predict,real");
  for (int i = 0; i < 800; i++) {
    bool ios = i % 4 == 0;
    fprintf(text.out, "%s,%s,/p%d,100,%d\n",
            ios          ? "safari"
            : i % 4 == 1 ? "chrome"
                         : "edge",
            ios ? "ios" : "windows", i / 4, (ios ? 40 : 100) + i % 3);
  }
  end_table(&text, &arena, &table);
  assert_ok(hark_rootcause_find(&arena, &table, &result));
  assert_int_equal(1, result.cause_count);
  assert_int_equal(1, result.causes[0].cell.depth);
  assert_int_equal(1, result.causes[0].equivalent_count);
  assert_int_not_equal(result.causes[0].cell.attributes[0], result.causes[0].equivalents[0].attributes[0]);
}

static void is_number(double number) {
  assert_true(isfinite(number));
}

static void degenerate_tables_get_an_answer_and_finite_numbers(void **state) {
  (void)state;
  static const struct {
    const char *csv;
    hark_rootcause_verdict verdict;
  } cases[] = {
      {"a,predict,real\n", HARK_ROOTCAUSE_INCOMPARABLE},
      {"a,predict,real\nx,0,0\ny,0,0\n", HARK_ROOTCAUSE_INCOMPARABLE},
      {"a,predict,real\nx,0,5\ny,0,9\n", HARK_ROOTCAUSE_INCOMPARABLE},
      {"a,predict,real\nx,5,0\ny,9,0\n", HARK_ROOTCAUSE_INCOMPARABLE},
      {"a,predict,real\nx,5,5\n", HARK_ROOTCAUSE_NOTHING},
      {"a,base_n,base_k,cur_n,cur_k\nx,0,0,10,2\ny,0,0,5,5\n", HARK_ROOTCAUSE_INCOMPARABLE},
      {"a,base_n,base_k,cur_n,cur_k\nx,10,2,0,0\n", HARK_ROOTCAUSE_INCOMPARABLE},
      {"a,base_n,base_k,cur_n,cur_k\nx,10,0,10,0\ny,0,0,0,0\n", HARK_ROOTCAUSE_NOTHING},
      {"a,base_n,base_k,cur_n,cur_k\nx,1e14,1e14,1e14,1e14\n", HARK_ROOTCAUSE_NOTHING},
      {"a,base_n,base_k,cur_n,cur_k\nx,1000,0,1000,900\n", HARK_ROOTCAUSE_EVERYWHERE},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_rootcause_fault fault;
    assert_ok(read_table(&arena, cases[i].csv, strlen(cases[i].csv), &table, &fault));
    assert_ok(hark_rootcause_find(&arena, &table, &result));
    assert_int_equal(cases[i].verdict, result.verdict);
    is_number(result.background), is_number(result.mix), is_number(result.rate), is_number(result.expected);
  }
}

static void without_memory_it_says_so(void **state) {
  (void)state;
  find_dense(0.02, one_pair);
  hark_err err = HARK_ERR_NO_MEMORY;
  for (size_t size = 0, failed = 0; err != HARK_OK; size += 9973, failed++) {
    hark_arena small;
    void *memory = malloc(size + 1);
    assert_non_null(memory);
    hark_arena_init(&small, memory, size);
    err = hark_rootcause_find(&small, &table, &result);
    free(memory);
    assert_true(err == HARK_ERR_NO_MEMORY || (err == HARK_OK && failed > 3));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(dense_causes_are_found_at_every_depth, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_is_blamed_where_nothing_or_everything_moved, set_up, tear_down),
      cmocka_unit_test_setup_teardown(causes_in_sparse_counts_are_found, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_rose_is_named_and_not_what_stayed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(noise_that_goes_by_the_amount_is_no_cause, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_cause_is_told_with_its_size_and_how_sure_it_is, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_shift_of_traffic_is_mix_and_no_cause, set_up, tear_down),
      cmocka_unit_test_setup_teardown(other_names_of_the_same_cells_are_told, set_up, tear_down),
      cmocka_unit_test_setup_teardown(degenerate_tables_get_an_answer_and_finite_numbers, set_up, tear_down),
      cmocka_unit_test_setup_teardown(without_memory_it_says_so, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
