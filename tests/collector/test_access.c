// Who may do what, kept: passwords, grants, sign-ins that end, and a log that shows what was done to it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "collector/access/accounts.h"
#include "collector/access/audit.h"
#include "collector/access/credentials.h"
#include "collector/access/shares.h"
#include "collector/store/store_write.h"

static char directory[64];
static hark_store *store;

static int set_up(void **state) {
  (void)state;
  const char *why = "";
  strcpy(directory, "/tmp/hark-test-access-XXXXXX");
  assert_non_null(mkdtemp(directory));
  assert_int_equal(hark_store_open(directory, &(hark_store_options){.map_bytes = 1 << 20}, &store, &why), HARK_OK);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  char path[96];
  hark_store_close(store);
  static const char *const files[] = {"data.mdb", "lock.mdb"};
  for (size_t i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", directory, files[i]);
    unlink(path);
  }
  rmdir(directory);
  return 0;
}

static void a_password_is_known_by_its_record_only(void **state) {
  (void)state;
  char record[HARK_PASSWORD_RECORD_MAX], again[HARK_PASSWORD_RECORD_MAX];
  hark_bytes right = HARK_LITERAL("correct horse battery"), wrong = HARK_LITERAL("correct horse batterz");
  assert_true(hark_password_make(right, record));
  assert_true(hark_password_make(right, again));
  assert_string_not_equal(record, again); // each has a salt of its own
  assert_true(hark_password_is(right, record));
  assert_false(hark_password_is(wrong, record));
  assert_false(hark_password_is(right, NULL));
  assert_false(hark_password_is(right, ""));
  assert_false(hark_password_is(right, "scrypt:25:8:3:00:00")); // dearer than may be
  record[strlen(record) - 1] ^= 1;
  assert_false(hark_password_is(right, record));
}

static void grants_of_all_projects_and_of_one_add_up(void **state) {
  (void)state;
  hark_grants grants = {.count = 0};
  assert_true(hark_grants_set(&grants, (hark_project_id){0}, HARK_RIGHTS_VIEWER));
  assert_true(hark_grants_set(&grants, (hark_project_id){7}, HARK_RIGHT(OPERATE)));
  assert_int_equal(hark_grants_in(&grants, (hark_project_id){3}), HARK_RIGHTS_VIEWER);
  assert_int_equal(hark_grants_in(&grants, (hark_project_id){7}), HARK_RIGHTS_READ_KEY);
  assert_true(hark_grants_set(&grants, (hark_project_id){0}, 0));
  assert_int_equal(hark_grants_in(&grants, (hark_project_id){3}), 0);
  for (uint32_t i = 100; i < 99 + HARK_GRANTS_MAX; i++) {
    assert_true(hark_grants_set(&grants, (hark_project_id){i}, HARK_RIGHTS_VIEWER));
  }
  assert_false(hark_grants_set(&grants, (hark_project_id){999}, HARK_RIGHTS_VIEWER));
}

static void a_cookie_is_found_among_others_and_never_twice(void **state) {
  (void)state;
  static const struct {
    const char *header, *secret;
  } cases[] = {{"hark_session=a", "a"},      {"x=1; hark_session=a; y=2", "a"},
               {"x=hark_session=a", ""},     {"hark_session=a; hark_session=b", ""},
               {"hark_sessio=a", ""},        {"", ""},
               {";;; ;hark_session=a;", "a"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    hark_bytes secret = hark_credentials_cookie(hark_bytes_from_cstr(cases[i].header));
    assert_true(hark_bytes_equal_cstr(secret, cases[i].secret));
  }
}

// ---- sign-ins ----

static hark_err sign_in_often(void *context, const hark_tables *tables) {
  hark_sign_in sign_in = {.user = "ann", .password_ms = 5};
  hark_user user = {.name = "ann", .password = "scrypt", .password_ms = 5};
  hark_err err = hark_user_put(tables, &user);
  (void)context;
  for (uint8_t i = 1; i <= HARK_SIGN_INS_MAX + 2 && err == HARK_OK; i++) {
    sign_in.sha256[0] = i;
    sign_in.created_ms = i;
    sign_in.expires_ms = i == 1 ? 2 : 1000;
    err = hark_sign_in_put(tables, &sign_in);
  }
  return err;
}

static hark_err change_password(void *context, const hark_tables *tables) {
  (void)context;
  return hark_user_put(tables, &(hark_user){.name = "ann", .password = "other", .password_ms = 6});
}

static bool holds(uint8_t which, uint64_t now_ms) {
  hark_store_read *read;
  hark_sign_in sign_in;
  hark_user user;
  uint8_t sha256[HARK_SHA256_BYTES] = {which};
  assert_int_equal(hark_store_read_open(store, &read), HARK_OK);
  hark_tables tables = hark_store_read_tables(read);
  hark_err err = hark_sign_in_get(&tables, sha256, now_ms, &sign_in, &user);
  hark_store_read_close(read);
  return err == HARK_OK;
}

static void a_user_has_so_many_sign_ins_and_the_oldest_goes(void **state) {
  (void)state;
  assert_int_equal(hark_store_change(store, sign_in_often, NULL), HARK_OK);
  assert_false(holds(1, 1));  // over
  assert_false(holds(2, 20)); // the oldest
  assert_true(holds(3, 20));
  assert_true(holds(HARK_SIGN_INS_MAX + 2, 999));
  assert_false(holds(HARK_SIGN_INS_MAX + 2, 1000));
  assert_int_equal(hark_store_change(store, change_password, NULL), HARK_OK);
  assert_false(holds(3, 20));
}

// ---- the log ----

static hark_err add_entries(void *context, const hark_tables *tables) {
  hark_err err = HARK_OK;
  for (int i = 0; i < *(int *)context && err == HARK_OK; i++) {
    err = hark_audit_add(tables, &(hark_audit_entry){.at_ms = 5, .who = "ann", .action = "login"});
  }
  return err;
}

static hark_audit_verdict verify(const uint8_t *known) {
  hark_store_read *read;
  hark_audit_verdict verdict;
  assert_int_equal(hark_store_read_open(store, &read), HARK_OK);
  hark_tables tables = hark_store_read_tables(read);
  assert_int_equal(hark_audit_verify(&tables, known, &verdict), HARK_OK);
  hark_store_read_close(read);
  return verdict;
}

static hark_err change_fourth(void *context, const hark_tables *tables) {
  hark_key key = {.bytes = {[7] = 4}, .size = 8};
  hark_bytes value;
  uint8_t copy[256];
  hark_err err = tables->get(tables->context, HARK_TABLE_AUDIT, &key, &value);
  if (err != HARK_OK || value.size > sizeof copy) {
    return HARK_ERR_STORE;
  }
  memcpy(copy, value.data, value.size);
  copy[value.size - 3] ^= 1;
  (void)context;
  return tables->put(tables->context, HARK_TABLE_AUDIT, &key, (hark_bytes){copy, value.size}, NULL);
}

static hark_err remove_last(void *context, const hark_tables *tables) {
  hark_key key = {.bytes = {[7] = 5}, .size = 8};
  (void)context;
  return tables->remove(tables->context, HARK_TABLE_AUDIT, &key);
}

static void a_chain_is_whole_and_has_its_earlier_heads(void **state) {
  (void)state;
  int some = 3, more = 2;
  assert_int_equal(verify(NULL).count, 0);
  assert_int_equal(hark_store_change(store, add_entries, &some), HARK_OK);
  hark_audit_verdict before = verify(NULL);
  assert_int_equal(before.bad_seq, 0);
  assert_int_equal(hark_store_change(store, add_entries, &more), HARK_OK);
  hark_audit_verdict after = verify(before.head);
  assert_int_equal(after.bad_seq, 0);
  assert_int_equal(after.count, 5);
  assert_true(after.has_known);
  uint8_t other[HARK_SHA256_BYTES] = {1};
  assert_false(verify(other).has_known);
}

static void an_entry_that_was_changed_or_taken_away_is_named(void **state) {
  (void)state;
  int some = 5;
  assert_int_equal(hark_store_change(store, add_entries, &some), HARK_OK);
  assert_int_equal(hark_store_change(store, remove_last, NULL), HARK_OK);
  assert_int_equal(verify(NULL).bad_seq, 5);
  assert_int_equal(hark_store_change(store, change_fourth, NULL), HARK_OK);
  assert_int_equal(verify(NULL).bad_seq, 4);
}

// ---- links ----

static hark_share link_of(uint32_t n, uint32_t project, uint64_t expires_ms) {
  hark_share share = {.project = {project}, .session = {{7}}, .created_ms = 1000, .expires_ms = expires_ms};
  memcpy(share.sha256, &n, sizeof n);
  share.has_moment = true;
  share.tab = 0xfedcba9876543210u;
  share.epoch = 3;
  share.at_ms = 4500;
  strcpy(share.who, "ann");
  return share;
}

static hark_err put_links(void *context, const hark_tables *tables) {
  bool too_many;
  hark_share holds = link_of(1, 1, 5000), other = link_of(2, 2, 5000), got, removed;
  (void)context;
  assert_int_equal(HARK_OK, hark_share_put(tables, &holds, 1000, &too_many));
  assert_int_equal(HARK_OK, hark_share_put(tables, &other, 1000, &too_many));
  assert_false(too_many);
  assert_int_equal(HARK_OK, hark_share_get(tables, holds.sha256, 4999, &got));
  assert_int_equal(holds.tab, got.tab);
  assert_int_equal(4500, got.at_ms);
  assert_int_equal(3, got.epoch);
  assert_string_equal("ann", got.who);
  assert_memory_equal(&holds.session, &got.session, sizeof got.session);
  assert_int_equal(HARK_ERR_NOT_FOUND, hark_share_get(tables, holds.sha256, 5000, &got));
  uint64_t number = hark_share_number(&holds);
  assert_int_equal(HARK_ERR_NOT_FOUND, hark_share_remove(tables, (hark_project_id){2}, number, &removed));
  assert_int_equal(HARK_OK, hark_share_remove(tables, (hark_project_id){1}, number, &removed));
  assert_int_equal(HARK_ERR_NOT_FOUND, hark_share_get(tables, holds.sha256, 1000, &got));
  return HARK_OK;
}

static void a_link_holds_until_its_time_and_is_its_project_s(void **state) {
  (void)state;
  assert_int_equal(HARK_OK, hark_store_change(store, put_links, NULL));
}

static bool count_link(void *context, const hark_share *share) {
  (void)share;
  ++*(uint32_t *)context;
  return true;
}

static hark_err fill_links(void *context, const hark_tables *tables) {
  bool too_many = false;
  uint32_t count = 0;
  hark_share share;
  (void)context;
  for (uint32_t i = 0; i < HARK_SHARES_MAX; i++) {
    share = link_of(i + 1, 1, i < 10 ? 2000 : 9000);
    hark_err err = hark_share_put(tables, &share, 1000, &too_many);
    if (err != HARK_OK) {
      return err; // the store grows, and it is tried again
    }
    assert_false(too_many);
  }
  share = link_of(5000, 1, 9000);
  assert_int_equal(HARK_OK, hark_share_put(tables, &share, 1999, &too_many));
  assert_true(too_many);
  assert_int_equal(HARK_OK, hark_share_put(tables, &share, 2000, &too_many)); // ten are over
  assert_false(too_many);
  assert_int_equal(HARK_OK, hark_shares_visit(tables, (hark_project_id){1}, 0, count_link, &count));
  assert_int_equal(HARK_SHARES_MAX - 10 + 1, count);
  return HARK_OK;
}

static void a_project_has_so_many_links_and_those_that_are_over_go(void **state) {
  (void)state;
  assert_int_equal(HARK_OK, hark_store_change(store, fill_links, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_password_is_known_by_its_record_only),
      cmocka_unit_test(grants_of_all_projects_and_of_one_add_up),
      cmocka_unit_test(a_cookie_is_found_among_others_and_never_twice),
      cmocka_unit_test_setup_teardown(a_user_has_so_many_sign_ins_and_the_oldest_goes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_link_holds_until_its_time_and_is_its_project_s, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_project_has_so_many_links_and_those_that_are_over_go, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_chain_is_whole_and_has_its_earlier_heads, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_entry_that_was_changed_or_taken_away_is_named, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
