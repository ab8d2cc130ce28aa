#include "collector/analysis/csv.h"
#include "tests/report/rootcause_tables.h"

static hark_arena arena;

static int set_up(void **state) {
  (void)state;
  hark_arena_open(&arena, 256u << 20);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  hark_arena_close(&arena);
  return 0;
}

static void good(const char *csv, hark_rootcause_table *table) {
  hark_rootcause_fault fault;
  assert_ok(read_table(&arena, csv, strlen(csv), table, &fault));
}

static void bad(const char *csv, uint64_t line, const char *column, const char *part_of_why) {
  hark_rootcause_table table;
  hark_rootcause_fault fault;
  assert_int_not_equal(HARK_OK, read_table(&arena, csv, strlen(csv), &table, &fault));
  assert_int_equal(line, fault.line);
  assert_bytes(column, fault.column);
  assert_non_null(strstr(fault.what, part_of_why));
}

static void numbers_are_read_as_they_are_written(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double number;
  } right[] = {{"0", 0},
               {"12", 12},
               {" 12\t", 12},
               {"-0.5", -0.5},
               {"+3", 3},
               {".5", 0.5},
               {"5.", 5},
               {"1e3", 1000},
               {"1.5E-2", .015},
               {"00012", 12},
               {"123456789012345", 123456789012345.0},
               {"0e999", 0},
               {"1e-400", 0},
               {"0.00000000000000000000001e25", 100}};
  static const char *const wrong[] = {"",    " ",  "nan", "NaN", "inf", "-Infinity", "1e400", "1e15", "0x10", "1,5",
                                      "1 2", "1e", "e5",  ".",   "-",   "--1",       "12a",   "1e+",  "٣",    "1..2"};
  for (size_t i = 0; i < COUNT_OF(right); i++) {
    double number = -1;
    assert_true(hark_csv_number(hark_bytes_from_cstr(right[i].text), &number));
    assert_true(number - right[i].number <= 1e-12 && right[i].number - number <= 1e-12);
  }
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    double number;
    assert_false(hark_csv_number(hark_bytes_from_cstr(wrong[i]), &number));
  }
}

static void columns_are_known_by_their_names_in_any_order(void **state) {
  (void)state;
  hark_rootcause_table table;
  good("\xef\xbb\xbf"
       "cur_k,os,base_n,page,base_k,cur_n\r\n1,ios,10,/a,2,11\r\n\r\n3,mac,20,/b,4,21",
       &table);
  assert_int_equal(HARK_ROOTCAUSE_COUNTS, table.kind);
  assert_int_equal(2, table.attribute_count);
  assert_int_equal(2, table.cell_count);
  assert_bytes("page", table.attributes[1].name);
  assert_bytes("mac", table.attributes[0].values[table.attributes[0].codes[1]]);
  static const double second[4] = {20, 4, 21, 3};
  for (int k = 0; k < 4; k++) {
    assert_true(table.numbers[k][1] == second[k]);
  }
  good("a,Predict,REAL\nx,1.5,2", &table);
  assert_int_equal(HARK_ROOTCAUSE_DENSE, table.kind);
  assert_true(table.numbers[HARK_ROOTCAUSE_PREDICT][0] == 1.5 && table.numbers[HARK_ROOTCAUSE_REAL][0] == 2);
}

static void quoted_cells_hold_commas_quotes_and_line_ends(void **state) {
  (void)state;
  hark_rootcause_table table;
  good("a,predict,real\n\"x, \"\"y\"\"\nz\",1,2\nplain,3,4\n", &table);
  assert_bytes("x, \"y\"\nz", table.attributes[0].values[table.attributes[0].codes[0]]);
  bad("a,predict,real\n\"x\ny\",1,2\nplain,3,four\n", 4, "real", "no number");
  bad("a,predict,real\nx,1,2\n\"open,3,4\n", 3, "", "never closed");
}

static void a_repeated_cell_is_added_up(void **state) {
  (void)state;
  hark_rootcause_table table;
  good("a,b,predict,real\nx,y,1,2\nx,z,5,5\nx,y,10,20\n", &table);
  assert_int_equal(2, table.cell_count);
  assert_int_equal(1, table.repeated);
  assert_true(table.numbers[HARK_ROOTCAUSE_PREDICT][0] == 11 && table.numbers[HARK_ROOTCAUSE_REAL][0] == 22);
}

static void what_is_wrong_is_told_with_its_line(void **state) {
  (void)state;
  bad("", 1, "", "no line");
  bad("\n\n", 2, "", "no line");
  bad("ios,/pay,1,2\nmac,/pay,3,4\n", 1, "", "name the columns");
  bad("a,predict,real,a\n", 1, "a", "two columns");
  bad("a,,predict,real\n", 1, "", "no name");
  bad("predict,real\n1,2\n", 1, "", "attribute columns");
  bad("a,base_n,base_k,cur_n\nx,1,2,3\n", 1, "", "name the columns");
  bad("a,predict,real\nx,1\n", 2, "", "fewer");
  bad("a,predict,real\nx,1,2,3\n", 2, "", "more");
  bad("a,predict,real\nx,1,2\nx,nan,2\n", 3, "predict", "no number");
  bad("a,predict,real\nx,1,inf\n", 2, "real", "no number");
  bad("a,base_n,base_k,cur_n,cur_k\nx,1,-1,2,0\n", 2, "base_k", "below 0");
  bad("a,base_n,base_k,cur_n,cur_k\nx,1,1,0,5\n", 2, "", "in no sessions");
  bad("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u\n", 1, "", "too many columns");
}

static void an_amount_below_zero_is_none_and_counted(void **state) {
  (void)state;
  hark_rootcause_table table;
  good("a,predict,real\nx,-1,2\ny,3,-0.5\n", &table);
  assert_int_equal(2, table.negative);
  assert_true(table.numbers[HARK_ROOTCAUSE_PREDICT][0] == 0 && table.numbers[HARK_ROOTCAUSE_REAL][1] == 0);
}

static void of_a_great_many_values_the_frequent_ones_stay_and_other_is_exact(void **state) {
  (void)state;
  table_text text;
  hark_rootcause_table table;
  begin_table(&text, "id,os,predict,real");
  for (int i = 0; i < 100000; i++) {
    fprintf(text.out, "u%d,%s,1,2\n", i, i % 2 ? "ios" : "mac");
  }
  for (int i = 0; i < 50; i++) {
    fprintf(text.out, "frequent,o%d,10,10\n", i);
  }
  end_table(&text, &arena, &table);
  const hark_rootcause_attribute *id = &table.attributes[0];
  assert_int_equal(100001, id->seen_count);
  assert_int_equal(HARK_ROOTCAUSE_VALUES_MAX, id->value_count);
  assert_true(id->has_other);
  assert_bytes("frequent", id->values[0]);
  double other = 0;
  for (uint32_t i = 0; i < table.cell_count; i++) {
    other += id->codes[i] == id->value_count - 1 ? table.numbers[HARK_ROOTCAUSE_REAL][i] : 0;
  }
  assert_true(other == 2.0 * (100001 - (HARK_ROOTCAUSE_VALUES_MAX - 1)));
}

static void reading_stops_at_the_last_byte(void **state) {
  (void)state;
  static const char csv[] = "a,predict,real\n\"x\"\"\",1e,2\n";
  for (size_t size = 0; size < sizeof csv; size++) {
    guarded g = guard((hark_bytes){(const uint8_t *)csv, size});
    hark_rootcause_table table;
    hark_rootcause_fault fault;
    hark_rootcause_table_read(&arena, (uint8_t *)(uintptr_t)g.bytes.data, size, &table, &fault);
    unguard(&g);
  }
}

static void without_memory_it_says_so(void **state) {
  (void)state;
  static uint8_t memory[1 << 18];
  static const char csv[] = "a,predict,real\nx,1,2\n";
  hark_err err = HARK_ERR_NO_MEMORY;
  for (size_t size = 0, failed = 0; err != HARK_OK; size += 1021, failed++) {
    assert_true(size < sizeof memory);
    hark_arena small;
    hark_arena_init(&small, memory, size);
    hark_rootcause_table table;
    hark_rootcause_fault fault;
    uint8_t copy[sizeof csv];
    memcpy(copy, csv, sizeof csv);
    err = hark_rootcause_table_read(&small, copy, sizeof csv - 1, &table, &fault);
    assert_true(err == HARK_ERR_NO_MEMORY || (err == HARK_OK && failed > 3));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(numbers_are_read_as_they_are_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(columns_are_known_by_their_names_in_any_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(quoted_cells_hold_commas_quotes_and_line_ends, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_repeated_cell_is_added_up, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_wrong_is_told_with_its_line, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_amount_below_zero_is_none_and_counted, set_up, tear_down),
      cmocka_unit_test_setup_teardown(of_a_great_many_values_the_frequent_ones_stay_and_other_is_exact, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(reading_stops_at_the_last_byte, set_up, tear_down),
      cmocka_unit_test_setup_teardown(without_memory_it_says_so, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
