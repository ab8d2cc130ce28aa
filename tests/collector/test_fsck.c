// What fsck and forget promise, over both ports: a sound store agrees with its batches; each kind of damage is found,
// told as what it is, and put right; what is forgotten is gone everywhere, and nothing else is.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "collector/store/forget.h"
#include "collector/store/fsck.h"
#include "collector/store/uses.h"
#include "schema/hark_fb.h"

static const hark_project_id project = {1};

typedef struct {
  char directory[64];
  hark_store *store;
} fixture;

static int set_up(void **state) {
  static fixture f;
  const char *why = "";
  strcpy(f.directory, "/tmp/hark-test-fsck-XXXXXX");
  assert_non_null(mkdtemp(f.directory));
  assert_int_equal(hark_store_open(f.directory, &(hark_store_options){0}, &f.store, &why), HARK_OK);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hark_store_close(f->store);
  char path[96];
  static const char *const files[] = {"data.mdb", "lock.mdb"};
  for (size_t i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", f->directory, files[i]);
    unlink(path);
  }
  rmdir(f->directory);
  return 0;
}

// ---- batches of this test: session, seq, and the name of a file ----

static hark_session_id session_of(uint8_t n) {
  return (hark_session_id){{n, 7}};
}

static void fill_facts(hark_facts *facts, hark_blob_name *name, const uint8_t body[3], uint64_t received_ms) {
  *facts = (hark_facts){.received_ms = received_ms, .events = 3, .clicks = body[1], .last_ms = 500};
  facts->envelope.session = session_of(body[0]);
  facts->envelope.tab = 5;
  facts->envelope.seq = body[1];
  name->bytes[0] = body[2];
  facts->names = name;
  facts->name_count = body[2] != 0;
}

static hark_err read_body(void *context, hark_arena *keep, hark_bytes segment, const hark_arrival *arrival,
                          hark_facts *facts) {
  (void)context;
  hark_blob_name *name = hark_arena_take(keep, sizeof *name);
  assert_non_null(name);
  if (segment.size != 3) {
    return HARK_ERR_BAD_DEFLATE;
  }
  fill_facts(facts, name, segment.data, arrival->received_ms);
  return HARK_OK;
}

static void append(fixture *f, uint8_t session, uint8_t seq, uint8_t file) {
  const uint8_t body[3] = {session, seq, file};
  hark_facts facts;
  hark_blob_name name = {{0}};
  fill_facts(&facts, &name, body, 1700000000000 + session * 7200000ull + seq);
  hark_store_item item = {.project = project, .segment = {body, 3}, .facts = &facts};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
}

static void append_file(fixture *f, uint8_t file) {
  hark_blob blob = {{{file}}, HARK_BLOB_CSS, HARK_LITERAL("a{}")};
  hark_store_item item = {.project = project, .blobs = &blob, .blob_count = 1, .blob_bytes_max = 1000};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
}

static void fill(fixture *f) {
  append_file(f, 1);
  append_file(f, 2);
  for (uint8_t session = 1; session <= 4; session++) {
    for (uint8_t seq = 0; seq < 5; seq++) {
      append(f, session, 4 - seq, seq == 0 ? (uint8_t)(1 + session / 4) : 0); // files: 1, 1, 1, 2
    }
  }
}

static hark_fsck_result check(fixture *f, bool repair) {
  hark_fsck_options options = {.reader = {.read = read_body}, .repair = repair};
  hark_fsck_result result;
  assert_int_equal(hark_fsck(f->store, &options, &result), HARK_OK);
  return result;
}

static uint64_t all_of(const hark_fsck_result *result) {
  uint64_t count = 0;
  for (size_t i = 0; i < HARK_FSCK_KINDS; i++) {
    count += result->mismatches[i];
  }
  return count;
}

// ---- damage ----

typedef struct {
  hark_table table;
  hark_key key;
  hark_bytes value; // data NULL: remove it
} damage;

static hark_err do_damage(void *context, const hark_tables *tables) {
  const damage *d = context;
  return d->value.data ? tables->put(tables->context, d->table, &d->key, d->value, NULL)
                       : tables->remove(tables->context, d->table, &d->key);
}

static void damage_store(fixture *f, hark_table table, hark_key key, hark_bytes value) {
  assert_int_equal(hark_store_change(f->store, do_damage, &(damage){table, key, value}), HARK_OK);
}

// The damage is found as `kind`, and is the only one; a repair puts it right.
static void is_found_and_repaired(fixture *f, hark_fsck_kind kind) {
  hark_fsck_result found = check(f, false);
  assert_true(found.mismatches[kind] > 0);
  assert_int_equal(found.repaired, 0);
  assert_true(check(f, true).repaired > 0);
  found = check(f, false);
  assert_int_equal(all_of(&found), 0);
  assert_int_equal(found.sessions, 4);
  assert_int_equal(found.batches, 20);
}

static void a_sound_store_agrees(void **state) {
  fixture *f = *state;
  fill(f);
  hark_fsck_result result = check(f, false);
  assert_int_equal(all_of(&result), 0);
  assert_int_equal(result.sessions, 4);
  assert_int_equal(result.batches, 20);
  assert_int_equal(result.blobs, 2);
  assert_int_equal(result.undated, 0);
}

static void a_lost_summary_is_made_again_as_it_was(void **state) {
  fixture *f = *state;
  fill(f);
  hark_store_read *read;
  hark_bytes record;
  static uint8_t before[65536];
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_session(read, project, session_of(2), &record), HARK_OK);
  size_t size = record.size;
  memcpy(before, record.data, size);
  hark_store_read_close(read);
  damage_store(f, HARK_TABLE_SESSIONS, hark_key_session(project, session_of(2)), (hark_bytes){0});
  is_found_and_repaired(f, HARK_FSCK_SUMMARY);
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_session(read, project, session_of(2), &record), HARK_OK);
  assert_int_equal(record.size, size);
  assert_memory_equal(record.data, before, size);
  hark_store_read_close(read);
}

static void a_summary_of_a_batch_that_is_gone_is_found(void **state) {
  fixture *f = *state;
  fill(f);
  append(f, 3, 9, 0);
  hark_envelope envelope = {.session = session_of(3), .tab = 5, .seq = 9};
  damage_store(f, HARK_TABLE_SEGMENTS, hark_key_segment(project, &envelope), (hark_bytes){0});
  is_found_and_repaired(f, HARK_FSCK_SUMMARY);
}

static void a_wrong_index_is_found(void **state) {
  fixture *f = *state;
  fill(f);
  damage_store(f, HARK_TABLE_BY_START, hark_key_start(project, 12345, session_of(2)), HARK_LITERAL("x"));
  is_found_and_repaired(f, HARK_FSCK_INDEX);
}

static void a_lost_index_entry_is_found(void **state) {
  fixture *f = *state;
  fill(f);
  hark_store_read *read;
  hark_bytes record;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_session(read, project, session_of(2), &record), HARK_OK);
  uint64_t start_ms = hark_fb_session_started_ms(hark_fb_session_root(record));
  hark_store_read_close(read);
  damage_store(f, HARK_TABLE_BY_START, hark_key_start(project, start_ms, session_of(2)), (hark_bytes){0});
  is_found_and_repaired(f, HARK_FSCK_INDEX);
}

static void a_wrong_cell_is_found(void **state) {
  fixture *f = *state;
  fill(f);
  uint8_t cell[HARK_CUBE_COUNTERS_BYTES] = {9};
  damage_store(f, HARK_TABLE_CUBE, hark_key_cube(project, 77, HARK_DIMENSION_ALL, (hark_bytes){0}),
               (hark_bytes){cell, sizeof cell});
  is_found_and_repaired(f, HARK_FSCK_CUBE);
}

static void lost_uses_are_found(void **state) {
  fixture *f = *state;
  fill(f);
  hark_key key = hark_key_project(project);
  key.bytes[key.size++] = 0;
  memcpy(key.bytes + key.size, session_of(1).bytes, 16);
  key.size += 16;
  memset(key.bytes + key.size, 0, 16);
  key.bytes[key.size] = 1; // file 1
  key.size += 16;
  damage_store(f, HARK_TABLE_USES, key, (hark_bytes){0});
  is_found_and_repaired(f, HARK_FSCK_USES);
}

static void a_wrong_sum_of_files_is_found(void **state) {
  fixture *f = *state;
  fill(f);
  damage_store(f, HARK_TABLE_BLOBS, hark_key_project(project), HARK_LITERAL("\x63\0\0\0\0\0\0\0"));
  is_found_and_repaired(f, HARK_FSCK_BLOBS);
}

static void a_batch_that_does_not_read_is_told_and_kept(void **state) {
  fixture *f = *state;
  fill(f);
  hark_envelope envelope = {.session = session_of(3), .tab = 5, .seq = 2};
  damage_store(f, HARK_TABLE_SEGMENTS, hark_key_segment(project, &envelope), HARK_LITERAL("damaged"));
  hark_fsck_result result = check(f, true);
  assert_int_equal(result.mismatches[HARK_FSCK_UNREADABLE], 1);
  assert_int_equal(check(f, false).batches, 20);
}

// ---- forgetting ----

static hark_forgotten forget(fixture *f, uint8_t session) {
  hark_arena merge;
  hark_arena_open(&merge, (size_t)64 << 20);
  hark_forgetting forgetting = {.project = project, .session = session_of(session), .merge = &merge};
  assert_int_equal(hark_store_change(f->store, hark_forget_change, &forgetting), HARK_OK);
  hark_arena_close(&merge);
  return forgetting.forgotten;
}

static bool has_file(fixture *f, uint8_t file) {
  hark_store_read *read;
  hark_blob blob;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  hark_err err = hark_store_blob(read, project, (hark_blob_name){{file}}, &blob);
  hark_store_read_close(read);
  return err == HARK_OK;
}

static void what_is_forgotten_is_gone_and_nothing_else_is(void **state) {
  fixture *f = *state;
  fill(f);
  hark_forgotten gone = forget(f, 4);
  assert_int_equal(gone.sessions, 1);
  assert_int_equal(gone.batches, 5);
  assert_int_equal(gone.bytes, 15);
  assert_int_equal(gone.blobs, 1);
  assert_int_equal(gone.blob_bytes, 3);
  assert_false(has_file(f, 2));
  hark_fsck_result result = check(f, false);
  assert_int_equal(all_of(&result), 0);
  assert_int_equal(result.sessions, 3);
  assert_int_equal(result.batches, 15);
  assert_int_equal(forget(f, 4).sessions, 0);
}

static void a_file_goes_with_the_last_session_that_uses_it(void **state) {
  fixture *f = *state;
  fill(f);
  assert_int_equal(forget(f, 1).blobs, 0);
  assert_int_equal(forget(f, 2).blobs, 0);
  assert_true(has_file(f, 1));
  assert_int_equal(forget(f, 3).blobs, 1);
  assert_false(has_file(f, 1));
  assert_true(has_file(f, 2));
}

static hark_err unmark(void *context, const hark_tables *tables) {
  (void)context;
  hark_key mark = {.bytes = {0xff}, .size = 1};
  return tables->remove(tables->context, HARK_TABLE_USES, &mark);
}

static void a_store_that_does_not_know_its_uses_keeps_files(void **state) {
  fixture *f = *state;
  fill(f);
  assert_int_equal(hark_store_change(f->store, unmark, NULL), HARK_OK);
  hark_forgotten gone = forget(f, 4);
  assert_true(gone.blobs_unsure);
  assert_int_equal(gone.blobs, 0);
  assert_true(has_file(f, 2));
  check(f, true);
  assert_false(forget(f, 1).blobs_unsure);
}

static void a_session_of_many_batches_is_forgotten_whole(void **state) {
  fixture *f = *state;
  hark_blob_name name = {{0}};
  for (uint32_t seq = 0; seq < 700; seq++) {
    const uint8_t body[3] = {6, 1, 0};
    hark_facts facts;
    fill_facts(&facts, &name, body, 1700000000000);
    facts.envelope.seq = seq;
    hark_store_item item = {.project = project, .segment = {body, 3}, .facts = &facts};
    assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
  }
  assert_int_equal(forget(f, 6).batches, 700);
  assert_int_equal(check(f, false).sessions, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      CASE(a_sound_store_agrees),
      CASE(a_lost_summary_is_made_again_as_it_was),
      CASE(a_summary_of_a_batch_that_is_gone_is_found),
      CASE(a_wrong_index_is_found),
      CASE(a_lost_index_entry_is_found),
      CASE(a_wrong_cell_is_found),
      CASE(lost_uses_are_found),
      CASE(a_wrong_sum_of_files_is_found),
      CASE(a_batch_that_does_not_read_is_told_and_kept),
      CASE(what_is_forgotten_is_gone_and_nothing_else_is),
      CASE(a_file_goes_with_the_last_session_that_uses_it),
      CASE(a_store_that_does_not_know_its_uses_keeps_files),
      CASE(a_session_of_many_batches_is_forgotten_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
