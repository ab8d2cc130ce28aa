#include "collector/report/friction_model.h"
#include "tests/report/feed.h"

// `touched` of `touched + untouched` visits of `page` had the signal; the first of either side converted.
static void feed_group(feed *f, const char *page, const hark_friction_signal *signal, uint32_t touched,
                       uint32_t touched_converted, uint32_t untouched, uint32_t untouched_converted) {
  for (uint32_t i = 0; i < touched; i++) {
    feed_session(f, page, i < touched_converted, signal, 1);
  }
  for (uint32_t i = 0; i < untouched; i++) {
    feed_session(f, page, i < untouched_converted, NULL, 0);
  }
}

static void assert_sentence(const char *expected, const hark_friction_report *report, bool of_element) {
  hark_arena arena;
  hark_arena_open(&arena, 1u << 20);
  hark_bytes sentence = {0};
  const hark_friction_page *page = &report->pages[0];
  const hark_friction_element *element = of_element ? &report->elements[0] : NULL;
  const hark_friction_row *row = of_element ? &element->signals[0] : &page->total;
  assert_ok(hark_report_sentence(report, page, element, row, &arena, &sentence));
  if (!hark_bytes_equal_cstr(sentence, expected)) {
    fail_msg("said: %.*s", (int)sentence.size, sentence.data);
  }
  hark_arena_close(&arena);
}

static void a_sentence_says_less_where_it_is_sure(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal rage = signal_on(HARK_SIGNAL_RAGE_CLICK, "/checkout", "button#pay", "Pay");
  feed_group(&f, "/checkout", &rage, 30, 6, 70, 35);
  const hark_friction_report *report = feed_finish(&f);
  assert_sentence(
      "On /checkout, 30% of visits (22–40%) met friction. Those visits reached “purchase” 30 points less "
      "often than others of their kind (95% sure: between 12 and 48). If it is the cause, about 9 were missed.",
      report, false);
  assert_sentence("On /checkout, 30% of visits (22–40%) clicked the same spot again and again at “Pay”. Those visits "
                  "reached “purchase” 30 points less often than others of their kind (95% sure: between 12 and 48). If "
                  "it is the cause, about 9 were missed.",
                  report, true);
  assert_int_equal(HARK_EVIDENCE_LESS, hark_report_evidence(&report->pages[0].total));
  feed_close(&f);
}

static void a_sentence_says_when_it_does_not_know(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "button#b", "");
  feed_group(&f, "/a", &dead, 40, 20, 40, 21);
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(HARK_EVIDENCE_UNCLEAR, hark_report_evidence(&report->pages[0].total));
  assert_sentence("On /a, 50% of visits (39–61%) clicked and nothing happened at “button#b”. No clear difference in "
                  "“purchase”: 2 points less often, but anywhere from 24 less to 19 more fits what was seen.",
                  report, true);
  feed_close(&f);
}

static void a_sentence_says_when_there_are_too_few(void **state) {
  (void)state;
  feed f;
  feed_open(&f, &(hark_friction_options){.goal = "signup"});
  hark_friction_signal thrash = signal_on(HARK_SIGNAL_THRASHED_CURSOR, "/a", "", "");
  feed_group(&f, "/a", &thrash, 3, 0, 500, 500);
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(HARK_EVIDENCE_FEW, hark_report_evidence(&report->pages[0].total));
  assert_sentence(
      "On /a, 0.6% of visits (0.2–2%) met friction. Too few visits to tell what that means for “signup”: 3 "
      "with it and 500 without; at least 20 of each are needed, and five conversions to be expected with it.",
      report, false);
  feed_close(&f);
}

static void more_is_said_as_plainly_as_less(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal hover = signal_on(HARK_SIGNAL_HESITATION_HOVER, "/a", "", "");
  feed_group(&f, "/a", &hover, 50, 40, 50, 10);
  const hark_friction_report *report = feed_finish(&f);
  assert_int_equal(HARK_EVIDENCE_MORE, hark_report_evidence(&report->pages[0].total));
  assert_sentence(
      "On /a, 50% of visits (40–60%) met friction. Those visits reached “purchase” 60 points more often than "
      "others of their kind (95% sure: between 44 and 76).",
      report, false);
  feed_close(&f);
}

static void the_worst_and_the_costliest_are_ranked_apart(void **state) {
  (void)state;
  feed f;
  feed_open(&f, NULL);
  hark_friction_signal often = signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "button#often", "Often");
  hark_friction_signal costly = signal_on(HARK_SIGNAL_HESITATION_FIELD, "/b", "input#costly", "Costly");
  hark_friction_signal page = signal_on(HARK_SIGNAL_REQUEST_FAILURE, "/c", "", "");
  hark_friction_signal few = signal_on(HARK_SIGNAL_RAGE_CLICK, "/d", "button#few", "Few");
  feed_group(&f, "/a", &often, 90, 45, 60, 30);
  feed_group(&f, "/b", &costly, 60, 6, 60, 40);
  feed_group(&f, "/c", &page, 50, 10, 50, 30);
  feed_group(&f, "/d", &few, 19, 0, 100, 100);
  const hark_friction_report *report = feed_finish(&f);
  hark_report_finding findings[8];
  assert_int_equal(4, hark_report_worst(report, findings, 8));
  assert_bytes("Costly", findings[0].element->label);                    // 60 x 57 points
  assert_ptr_equal(HARK_SIGNAL_REQUEST_FAILURE, findings[1].row->which); // 50 x 40 points
  assert_null(findings[1].element);
  assert_bytes("Often", findings[2].element->label); // makes no clear difference
  assert_bytes("Few", findings[3].element->label);   // too few, though a rage click weighs most
  hark_bytes headline = {0};
  assert_ok(hark_report_headline(report, &f.arena, &headline));
  assert_bytes("45% of sessions met friction. “Costly” on /b may cost about 34 “purchase”.", headline);
  assert_int_equal(2, hark_report_costliest(report, findings, 8));
  assert_bytes("Costly", findings[0].element->label); // 60 x 57 points
  assert_bytes("/c", findings[1].page->path);         // 50 x 40 points
  assert_int_equal(1, hark_report_costliest(report, findings, 1));
  assert_bytes("Costly", findings[0].element->label);
  assert_int_equal(0, hark_report_worst(report, findings, 0));
  feed_close(&f);
}

static void the_headline_fits_what_there_is(void **state) {
  (void)state;
  static const struct {
    uint32_t touched, untouched;
    const char *expected;
  } cases[] = {{0, 0, "No sessions were recorded in this range."},
               {0, 1, "No friction was seen in 1 session."},
               {0, 2, "No friction was seen in 2 sessions."},
               {1, 3, "25% of sessions met friction, the worst of it on /a."},
               {3, 0, "100% of sessions met friction, the worst of it on /a."},
               {999, 1, "99.9% of sessions met friction, the worst of it on /a."}};
  hark_friction_signal dead = signal_on(HARK_SIGNAL_DEAD_CLICK, "/a", "b", "B");
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    feed f;
    feed_open(&f, NULL);
    feed_group(&f, "/a", &dead, cases[i].touched, 0, cases[i].untouched, 0);
    const hark_friction_report *report = feed_finish(&f);
    hark_bytes headline = {0};
    assert_ok(hark_report_headline(report, &f.arena, &headline));
    assert_bytes(cases[i].expected, headline);
    feed_close(&f);
  }
}

static void only_the_web_is_linked_to(void **state) {
  (void)state;
  static const char *const cases[][2] = {{NULL, ""},
                                         {"", ""},
                                         {"javascript:alert(1)//", ""},
                                         {"//evil.example", ""},
                                         {"https://a.example/\",=1", ""},
                                         {"https://a.example/,b", ""},
                                         {"https://a.example/ b", ""},
                                         {"https://a.example/#x", ""},
                                         {"https://[::1]:7070/hark", "https://[::1]:7070/hark"},
                                         {"https://hark.example/", "https://hark.example"},
                                         {"http://127.0.0.1:7070", "http://127.0.0.1:7070"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    hark_report_options options = {.base_url = cases[i][0]};
    assert_bytes(cases[i][1], hark_report_base(&options));
  }
  hark_friction_moment moment = {.session = id_of(255), .tab = 16, .epoch = 3, .at_ms = 12345};
  hark_report_link link = hark_report_link_of(&moment);
  assert_string_equal("/#/sessions/000000000000000000000000000000ff?view=0000000000000010-3&t=12.3", link.address);
  assert_string_equal("/#/sessions/000000000000000000000000000000ff?view=0000000000000010-3&amp;t=12.3",
                      link.address_html);
}

static void every_signal_has_its_words(void **state) {
  (void)state;
  for (uint32_t which = 0; which < HARK_SIGNAL_COUNT; which++) {
    assert_string_not_equal(hark_report_signal_label(HARK_SIGNAL_COUNT), hark_report_signal_label(which));
    assert_true(strlen(hark_report_signal_rule(which)) > 10);
  }
  assert_string_equal("All friction", hark_report_signal_label(HARK_FRICTION_ANY));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sentence_says_less_where_it_is_sure),
      cmocka_unit_test(a_sentence_says_when_it_does_not_know),
      cmocka_unit_test(a_sentence_says_when_there_are_too_few),
      cmocka_unit_test(more_is_said_as_plainly_as_less),
      cmocka_unit_test(the_worst_and_the_costliest_are_ranked_apart),
      cmocka_unit_test(the_headline_fits_what_there_is),
      cmocka_unit_test(only_the_web_is_linked_to),
      cmocka_unit_test(every_signal_has_its_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
