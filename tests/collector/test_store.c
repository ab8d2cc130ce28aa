// What the store promises: on disk, once, in order, all or nothing, growing, the same after opening again. One suite
// for both ports: with HARK_STORE_MEMORY for the one that keeps nothing on disk.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "collector/store/ledger.h"
#include "collector/store/projects.h"
#include "collector/store/tables.h"
#include "schema/hark_fb.h"

static const hark_project_id project = {1};

typedef struct {
  char directory[64];
  hark_store *store;
} fixture;

static void open_store(fixture *f, size_t map_bytes) {
  const char *why = "";
  assert_int_equal(hark_store_open(f->directory, &(hark_store_options){.map_bytes = map_bytes}, &f->store, &why),
                   HARK_OK);
}

static int set_up(void **state) {
  static fixture f;
  strcpy(f.directory, "/tmp/hark-test-store-XXXXXX");
  assert_non_null(mkdtemp(f.directory));
  open_store(&f, 1 << 20);
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

static hark_facts facts_of(uint32_t session, uint32_t seq) {
  hark_facts facts = {.received_ms = 1700000000000 + session * 1000, .events = 3, .clicks = 1};
  memcpy(facts.envelope.session.bytes, &session, sizeof session);
  facts.envelope.tab = 5;
  facts.envelope.seq = seq;
  facts.keyframe = seq == 0;
  return facts;
}

static void append(fixture *f, uint32_t session, uint32_t seq, size_t size, bool duplicate) {
  static uint8_t segment[100000];
  memset(segment, (int)seq, size);
  hark_facts facts = facts_of(session, seq);
  hark_store_item item = {.project = project, .segment = {segment, size}, .facts = &facts};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
  assert_int_equal(item.duplicate, duplicate);
}

typedef struct {
  uint32_t count, last_first_byte;
  uint64_t last_ms;
  bool in_order;
} seen;

static bool see_segment(void *context, hark_bytes segment) {
  seen *s = context;
  s->in_order = s->in_order && (s->count == 0 || segment.data[0] > s->last_first_byte);
  s->last_first_byte = segment.data[0];
  s->count++;
  return true;
}

static bool see_session(void *context, hark_session_id id, hark_bytes record) {
  (void)id;
  seen *s = context;
  assert_true(((uintptr_t)record.data & 7) == 0);
  assert_int_equal(hark_fb_session_verify(record, NULL), HARK_OK);
  uint64_t ms = hark_fb_session_started_ms(hark_fb_session_root(record));
  s->in_order = s->in_order && (s->count == 0 || ms < s->last_ms);
  s->last_ms = ms;
  s->count++;
  return true;
}

static seen look(fixture *f, uint32_t session) {
  hark_store_read *read;
  seen s = {.in_order = true};
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  hark_session_id id = facts_of(session, 0).envelope.session;
  assert_int_equal(hark_store_segments(read, project, id, see_segment, &s), HARK_OK);
  hark_store_read_close(read);
  return s;
}

static void segments_come_back_in_order_of_seq(void **state) {
  fixture *f = *state;
  static const uint32_t order[] = {3, 1, 0, 200, 2};
  for (size_t i = 0; i < 5; i++) {
    append(f, 1, order[i], 50, false);
  }
  append(f, 2, 0, 50, false);
  seen s = look(f, 1);
  assert_int_equal(s.count, 5);
  assert_true(s.in_order);
  assert_int_equal(look(f, 3).count, 0);
}

static void a_batch_sent_twice_is_kept_and_counted_once(void **state) {
  fixture *f = *state;
  append(f, 1, 0, 50, false);
  append(f, 1, 0, 50, true);
  assert_int_equal(look(f, 1).count, 1);
  hark_store_read *read;
  hark_bytes record;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_session(read, project, facts_of(1, 0).envelope.session, &record), HARK_OK);
  assert_int_equal(hark_fb_session_batches(hark_fb_session_root(record)), 1);
  hark_store_read_close(read);
}

static void sessions_are_listed_newest_first_within_their_times(void **state) {
  fixture *f = *state;
  for (uint32_t i = 0; i < 20; i++) {
    append(f, i * 7 % 20, 0, 50, false);
  }
  hark_store_read *read;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  seen all = {.in_order = true}, some = {.in_order = true};
  assert_int_equal(hark_store_sessions(read, project, 0, UINT64_MAX, see_session, &all), HARK_OK);
  assert_int_equal(all.count, 20);
  assert_true(all.in_order);
  assert_int_equal(hark_store_sessions(read, project, 1700000005000, 1700000010000, see_session, &some), HARK_OK);
  assert_int_equal(some.count, 5);
  assert_int_equal(hark_store_sessions(read, (hark_project_id){2}, 0, UINT64_MAX, see_session, &all), HARK_OK);
  assert_int_equal(all.count, 20);
  hark_store_read_close(read);
}

static bool add_id(void *context, hark_session_id id, hark_bytes record) {
  uint64_t *sum = context;
  assert_memory_equal(hark_fb_session_id(hark_fb_session_root(record)).data, id.bytes, sizeof id.bytes);
  *sum += UINT64_C(1) << id.bytes[0];
  return true;
}

static void those_in_no_order_are_the_same_however_much_the_range_holds(void **state) {
  fixture *f = *state;
  for (uint32_t i = 0; i < 20; i++) {
    append(f, i, 0, 50, false);
  }
  static const uint64_t ranges[][2] = {{0, UINT64_MAX}, {1700000005000, 1700000008000}, {1700000002000, 1700000019000}};
  hark_store_read *read;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  for (size_t i = 0; i < 3; i++) {
    uint64_t ordered = 0, unordered = 0;
    assert_int_equal(hark_store_sessions(read, project, ranges[i][0], ranges[i][1], add_id, &ordered), HARK_OK);
    assert_int_equal(hark_store_sessions_unordered(read, project, ranges[i][0], ranges[i][1], add_id, &unordered),
                     HARK_OK);
    assert_int_equal(unordered, ordered);
    assert_true(ordered > 0);
  }
  hark_store_read_close(read);
}

static void the_map_grows_by_itself_and_is_there_after_opening_again(void **state) {
  fixture *f = *state;
  for (uint32_t i = 0; i < 60; i++) {
    append(f, 1, i, 100000, false); // 6 MB into a map of 1
  }
#ifndef HARK_STORE_MEMORY
  hark_store_close(f->store);
  open_store(f, 0);
#endif
  seen s = look(f, 1);
  assert_int_equal(s.count, 60);
  assert_true(s.in_order);
}

static void a_group_is_written_in_one_go(void **state) {
  fixture *f = *state;
  hark_facts facts[3] = {facts_of(1, 0), facts_of(1, 1), facts_of(1, 0)};
  hark_store_item items[3];
  for (size_t i = 0; i < 3; i++) {
    items[i] = (hark_store_item){.project = project, .segment = HARK_LITERAL("x"), .facts = &facts[i]};
  }
  assert_int_equal(hark_store_append(f->store, items, 3), HARK_OK);
  assert_false(items[0].duplicate);
  assert_false(items[1].duplicate);
  assert_true(items[2].duplicate);
  assert_true(items[1].view_keyframe);
}

static void a_group_with_one_bad_item_changes_nothing(void **state) {
  fixture *f = *state;
  append(f, 1, 0, 50, false);
  // More goals than a merge has memory for: the items before it must not stay.
  static hark_fact_goal goals[1];
  hark_facts facts[3] = {facts_of(1, 1), facts_of(2, 0), facts_of(3, 0)};
  facts[2].goals = goals;
  facts[2].goal_count = UINT32_MAX / 2;
  hark_store_item items[3];
  for (size_t i = 0; i < 3; i++) {
    items[i] = (hark_store_item){.project = project, .segment = HARK_LITERAL("x"), .facts = &facts[i]};
  }
  assert_int_equal(hark_store_append(f->store, items, 3), HARK_ERR_NO_MEMORY);
  assert_int_equal(look(f, 1).count, 1);
  assert_int_equal(look(f, 2).count, 0);
  hark_store_read *read;
  hark_bytes record;
  seen all = {.in_order = true};
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_session(read, project, facts_of(1, 0).envelope.session, &record), HARK_OK);
  assert_int_equal(hark_fb_session_batches(hark_fb_session_root(record)), 1);
  assert_int_equal(hark_store_sessions(read, project, 0, UINT64_MAX, see_session, &all), HARK_OK);
  assert_int_equal(all.count, 1);
  hark_store_sizes sizes;
  assert_int_equal(hark_store_measure(read, &sizes), HARK_OK);
  assert_int_equal(sizes.segments, 1);
  assert_int_equal(sizes.sessions, 1);
  assert_true(sizes.bytes_used > 0);
  hark_store_read_close(read);
  append(f, 1, 1, 50, false);
  assert_int_equal(look(f, 1).count, 2);
}

static void a_batch_from_earlier_moves_its_session_in_the_list(void **state) {
  fixture *f = *state;
  append(f, 5, 0, 50, false);
  hark_facts facts = facts_of(5, 1);
  facts.received_ms -= 100000;
  hark_store_item item = {.project = project, .segment = HARK_LITERAL("x"), .facts = &facts};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
  hark_store_read *read;
  seen all = {.in_order = true}, before = {.in_order = true};
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_sessions(read, project, 0, UINT64_MAX, see_session, &all), HARK_OK);
  assert_int_equal(all.count, 1);
  assert_true(all.last_ms == facts.received_ms);
  assert_int_equal(hark_store_sessions(read, project, 1700000000000, UINT64_MAX, see_session, &before), HARK_OK);
  assert_int_equal(before.count, 0);
  hark_store_read_close(read);
}

static bool add_cell(void *context, const hark_cube_cell *cell) {
  uint32_t *sessions = context;
  *sessions += cell->dimension == HARK_DIMENSION_ALL ? cell->counters.sessions : 0;
  return true;
}

static void the_cube_counts_each_session_once(void **state) {
  fixture *f = *state;
  for (uint32_t i = 0; i < 9; i++) {
    append(f, i % 3, i / 3, 50, false);
  }
  hark_store_read *read;
  uint32_t sessions = 0;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  assert_int_equal(hark_store_cells(read, project, 0, UINT32_MAX, add_cell, &sessions), HARK_OK);
  hark_store_read_close(read);
  assert_int_equal(sessions, 3);
}

static void a_project_is_found_by_its_key_only(void **state) {
  fixture *f = *state;
  hark_project made = {.id = {4}, .name = HARK_LITERAL("shop"), .origins = {HARK_LITERAL("https://a.example")}};
  made.origin_count = 1;
  made.created_ms = 77;
  memcpy(made.write_key, "pk_BBBBBBBBBBBBBBBBBBBBB", HARK_KEY_WRITE_SIZE);
  assert_int_equal(hark_projects_put(f->store, &made), HARK_OK);
  hark_projects projects;
  assert_int_equal(hark_projects_load(f->store, &projects), HARK_OK);
  const hark_project *found = hark_projects_by_write_key(&projects, "pk_BBBBBBBBBBBBBBBBBBBBB");
  assert_non_null(found);
  assert_int_equal(found->id.n, 4);
  assert_int_equal(found->created_ms, 77);
  assert_true(hark_project_allows(found, HARK_LITERAL("https://a.example")));
  assert_false(hark_project_allows(found, HARK_LITERAL("https://b.example")));
  assert_null(hark_projects_by_write_key(&projects, "pk_BBBBBBBBBBBBBBBBBBBBC"));
  hark_projects_free(&projects);
}

static hark_store_item put_blobs(fixture *f, hark_project_id owner, const hark_blob *blobs, uint32_t count,
                                 uint64_t most) {
  hark_store_item item = {.project = owner, .blobs = blobs, .blob_count = count, .blob_bytes_max = most};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
  return item;
}

static hark_blob blob_of(uint8_t name, const char *text) {
  return (hark_blob){{{name}}, HARK_BLOB_CSS, hark_bytes_from_cstr(text)};
}

static hark_err get_blob(fixture *f, hark_project_id owner, uint8_t name, const char *text) {
  hark_store_read *read;
  hark_blob blob;
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  hark_err err = hark_store_blob(read, owner, (hark_blob_name){{name}}, &blob);
  assert_true(err != HARK_OK || (hark_bytes_equal_cstr(blob.bytes, text) && blob.kind == HARK_BLOB_CSS));
  hark_store_read_close(read);
  return err;
}

static void public_bytes_are_kept_once_for_each_project(void **state) {
  fixture *f = *state;
  static const hark_project_id other = {2};
  hark_blob blobs[] = {blob_of(1, "a{}"), blob_of(2, "b{}")};
  assert_int_equal(put_blobs(f, project, blobs, 2, 1000).blobs_stored, 2);
  hark_store_item again = put_blobs(f, project, blobs, 2, 1000);
  assert_int_equal(again.blobs_stored, 0);
  assert_int_equal(again.blobs_known, 2);
  assert_int_equal(get_blob(f, project, 2, "b{}"), HARK_OK);
  assert_int_equal(get_blob(f, project, 3, ""), HARK_ERR_NOT_FOUND);
  assert_int_equal(get_blob(f, other, 1, ""), HARK_ERR_NOT_FOUND);
}

static void a_project_s_budget_holds_and_is_its_own(void **state) {
  fixture *f = *state;
  static const hark_project_id other = {2};
  hark_blob blobs[] = {blob_of(1, "12345"), blob_of(2, "123456"), blob_of(3, "12345")};
  hark_store_item item = put_blobs(f, project, blobs, 3, 10);
  assert_int_equal(item.blobs_stored, 2);
  assert_int_equal(item.blobs_over, 1);
  assert_int_equal(get_blob(f, project, 2, ""), HARK_ERR_NOT_FOUND);
  blobs[0] = blob_of(4, "x");
  assert_int_equal(put_blobs(f, project, blobs, 1, 10).blobs_over, 1);
  assert_int_equal(put_blobs(f, other, blobs, 1, 10).blobs_stored, 1);
}

static void pictures_leave_a_quarter_of_the_budget_to_stylesheets(void **state) {
  fixture *f = *state;
  hark_blob picture = {{{1}}, HARK_BLOB_WEBP, HARK_LITERAL("RIFF12345")}, sheet = blob_of(2, "a{}");
  assert_int_equal(put_blobs(f, project, &picture, 1, 11).blobs_over, 1);
  assert_int_equal(put_blobs(f, project, &picture, 1, 12).blobs_stored, 1);
  picture.name.bytes[0] = 3;
  assert_int_equal(put_blobs(f, project, &picture, 1, 12).blobs_over, 1);
  assert_int_equal(put_blobs(f, project, &sheet, 1, 12).blobs_stored, 1);
}

static void a_batch_hears_which_names_its_project_lacks(void **state) {
  fixture *f = *state;
  hark_blob blob = blob_of(9, "a{}");
  hark_blob_name names[] = {{{1}}, {{9}}, {{2}}};
  put_blobs(f, project, &blob, 1, 1000);
  uint8_t segment[4] = {0};
  hark_facts facts = facts_of(77, 0);
  facts.names = names;
  facts.name_count = 3;
  for (int twice = 0; twice < 2; twice++) { // whoever sends it again wants to hear it, too
    hark_store_item item = {.project = project, .segment = {segment, sizeof segment}, .facts = &facts};
    assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
    assert_int_equal(item.duplicate, twice);
    assert_int_equal(item.missing[0], 1 | 4);
  }
}

typedef struct {
  uint32_t count; // entries that were there before the change
  hark_err err;   // to end with
} change_case;

static hark_err count_one(void *context, hark_bytes key, hark_bytes value) {
  (void)key;
  (void)value;
  ++*(uint32_t *)context;
  return HARK_OK;
}

// Adds an entry that is named after how many there are.
static hark_err add_one(void *context, const hark_tables *tables) {
  change_case *c = context;
  hark_key from = {.size = 0}, key = {.size = 1};
  c->count = 0;
  hark_err err = tables->walk(tables->context, HARK_TABLE_AUDIT, &from, 0, count_one, &c->count);
  key.bytes[0] = (uint8_t)c->count;
  err = err != HARK_OK ? err : tables->put(tables->context, HARK_TABLE_AUDIT, &key, HARK_LITERAL("an entry"), NULL);
  return err != HARK_OK ? err : c->err;
}

static void a_change_of_another_kind_sees_its_table_and_is_all_or_nothing(void **state) {
  fixture *f = *state;
  change_case good = {0}, bad = {.err = HARK_ERR_BAD_ARGUMENT};
  assert_int_equal(hark_store_change(f->store, add_one, &good), HARK_OK);
  assert_int_equal(good.count, 0);
  assert_int_equal(hark_store_change(f->store, add_one, &bad), HARK_ERR_BAD_ARGUMENT);
  assert_int_equal(hark_store_change(f->store, add_one, &good), HARK_OK);
  assert_int_equal(good.count, 1);
}

// ---- the ledger ----

typedef struct {
  uint64_t stored, duplicate, forgotten, others;
} sums;

static void add_sum(void *context, const char *outcome, uint64_t count) {
  sums *s = context;
  uint64_t *sum = strcmp(outcome, "stored") == 0      ? &s->stored
                  : strcmp(outcome, "duplicate") == 0 ? &s->duplicate
                  : strcmp(outcome, "forgotten") == 0 ? &s->forgotten
                                                      : &s->others;
  *sum += count;
}

static sums ledger_of(fixture *f, const hark_session_id *session, hark_err expected) {
  hark_store_read *read;
  sums s = {0};
  assert_int_equal(hark_store_read_open(f->store, &read), HARK_OK);
  hark_tables tables = hark_store_read_tables(read);
  assert_int_equal(hark_ledger_read(&tables, project, session, add_sum, &s), expected);
  hark_store_read_close(read);
  return s;
}

static void append_one(fixture *f, uint32_t session, uint32_t seq) {
  hark_facts facts = facts_of(session, seq);
  hark_store_item item = {.project = project, .segment = HARK_LITERAL("a segment"), .facts = &facts};
  assert_int_equal(hark_store_append(f->store, &item, 1), HARK_OK);
}

// As a store from before there was a ledger is.
static hark_err drop_stored(void *context, const hark_tables *tables) {
  hark_key key = hark_key_project(project);
  (void)context;
  memcpy(key.bytes + key.size, "tstored", 7);
  key.size += 7;
  return tables->remove(tables->context, HARK_TABLE_LEDGER, &key);
}

static hark_err end_first(void *context, const hark_tables *tables) {
  return hark_ledger_end(tables, project, *(const hark_session_id *)context, "forgotten", 2);
}

static void the_ledger_counts_what_is_there_and_what_was(void **state) {
  fixture *f = *state;
  hark_session_id first = facts_of(1, 0).envelope.session, nobody = {{9, 9}};
  append_one(f, 1, 0);
  append_one(f, 1, 1);
  append_one(f, 2, 0);
  append_one(f, 1, 1);
  sums all = ledger_of(f, NULL, HARK_OK), one = ledger_of(f, &first, HARK_OK);
  assert_int_equal(all.stored, 3);
  assert_int_equal(all.duplicate, 1);
  assert_int_equal(one.stored, 2);
  assert_int_equal(one.duplicate, 1);
  ledger_of(f, &nobody, HARK_ERR_NOT_FOUND);
  assert_int_equal(hark_store_change(f->store, drop_stored, NULL), HARK_OK);
  append_one(f, 2, 1);
  assert_int_equal(ledger_of(f, NULL, HARK_OK).stored, 4);
  assert_int_equal(hark_store_change(f->store, end_first, &first), HARK_OK);
  all = ledger_of(f, NULL, HARK_OK);
  assert_int_equal(all.stored, 2);
  assert_int_equal(all.forgotten, 2);
  assert_int_equal(all.duplicate, 1);
  assert_int_equal(ledger_of(f, &first, HARK_OK).duplicate, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      CASE(segments_come_back_in_order_of_seq),
      CASE(a_batch_sent_twice_is_kept_and_counted_once),
      CASE(sessions_are_listed_newest_first_within_their_times),
      CASE(those_in_no_order_are_the_same_however_much_the_range_holds),
      CASE(the_map_grows_by_itself_and_is_there_after_opening_again),
      CASE(a_group_is_written_in_one_go),
      CASE(a_group_with_one_bad_item_changes_nothing),
      CASE(a_batch_from_earlier_moves_its_session_in_the_list),
      CASE(the_cube_counts_each_session_once),
      CASE(a_project_is_found_by_its_key_only),
      CASE(public_bytes_are_kept_once_for_each_project),
      CASE(a_project_s_budget_holds_and_is_its_own),
      CASE(pictures_leave_a_quarter_of_the_budget_to_stylesheets),
      CASE(a_batch_hears_which_names_its_project_lacks),
      CASE(a_change_of_another_kind_sees_its_table_and_is_all_or_nothing),
      CASE(the_ledger_counts_what_is_there_and_what_was),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
