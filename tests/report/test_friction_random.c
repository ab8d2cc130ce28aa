// The analysis against a second one that is written to be obvious: all signals of all sessions in one list, and
// every figure of every row counted from the whole list.
#include "tests/report/feed.h"

#include <math.h>

#define SESSIONS 120u
#define SIGNALS_MAX 12u
#define ROUNDS 40

static const char *const pages[] = {"/", "/a", "/b", "/c/long"};
static const char *const targets[] = {"", "button#x", "a.y", "form#z"};
static const char *const labels[] = {"", "X", "Y"};

typedef struct {
  bool converted;
  bool saw[COUNT_OF(pages)];
  uint32_t views[COUNT_OF(pages)];
  uint64_t started_ms;
  size_t signal_count;
  hark_friction_signal signals[SIGNALS_MAX];
} made_session;

static made_session all[SESSIONS];

static void make(uint64_t *seed, feed *f) {
  for (uint32_t s = 0; s < SESSIONS; s++) {
    made_session *m = &all[s];
    *m = (made_session){.converted = random_u32(seed) % 3 == 0, .started_ms = random_u32(seed) % 50};
    hark_friction_seen seen[8];
    size_t seen_count = random_u32(seed) % COUNT_OF(seen);
    for (size_t i = 0; i < seen_count; i++) {
      uint32_t page = random_u32(seed) % COUNT_OF(pages), views = random_u32(seed) % 4;
      seen[i] = (hark_friction_seen){hark_bytes_from_cstr(pages[page]), views};
      m->saw[page] = true;
      m->views[page] += views;
    }
    m->signal_count = random_u32(seed) % (SIGNALS_MAX + 1);
    for (size_t i = 0; i < m->signal_count; i++) {
      uint32_t page = random_u32(seed) % COUNT_OF(pages);
      uint32_t which = random_u32(seed) % (HARK_SIGNAL_COUNT + 1);
      m->signals[i] = signal_on(which, pages[page], targets[random_u32(seed) % COUNT_OF(targets)],
                                labels[random_u32(seed) % COUNT_OF(labels)]);
      m->signals[i].tab = random_u32(seed) % 2;
      m->signals[i].epoch = random_u32(seed) % 2;
      m->signals[i].at_ms = random_u32(seed) % 1000;
      m->signals[i].count = random_u32(seed) % 120;
      m->saw[page] |= which < HARK_SIGNAL_COUNT;
    }
    hark_friction_session session = {.id = id_of(s),
                                     .started_ms = m->started_ms,
                                     .converted = m->converted,
                                     .pages = seen,
                                     .page_count = seen_count,
                                     .signals = m->signals,
                                     .signal_count = m->signal_count};
    assert_ok(hark_friction_add(f->friction, &session));
  }
}

// Which signals a row is about. NULL or HARK_FRICTION_ANY: all.
typedef struct {
  const hark_bytes *page, *target, *label;
  uint32_t which;
} filter;

static bool is_in(const filter *of, const hark_friction_signal *signal) {
  return (of->page == NULL || hark_bytes_equal(*of->page, signal->page)) &&
         (of->target == NULL || hark_bytes_equal(*of->target, signal->target)) &&
         (of->label == NULL || hark_bytes_equal(*of->label, signal->label)) &&
         (of->which == HARK_FRICTION_ANY ? hark_signal_is_friction(signal->which) : of->which == signal->which);
}

static bool saw(const made_session *m, const hark_bytes *page) {
  for (size_t i = 0; i < COUNT_OF(pages); i++) {
    if (page != NULL && hark_bytes_equal_cstr(*page, pages[i])) {
      return m->saw[i];
    }
  }
  return true;
}

// Is a, of session s, a better example than b, of session t?
static bool is_better(const hark_friction_signal *a, uint32_t s, const hark_friction_signal *b, uint32_t t) {
  double heavier = hark_friction_weight(a->which) - hark_friction_weight(b->which);
  if (heavier != 0) {
    return heavier > 0;
  }
  double steps[] = {(double)b->which - a->which,
                    (double)a->count - b->count,
                    (double)all[s].started_ms - (double)all[t].started_ms,
                    (double)t - s,
                    (double)b->tab - (double)a->tab,
                    (double)b->epoch - a->epoch,
                    (double)b->at_ms - a->at_ms};
  for (size_t i = 0; i < COUNT_OF(steps); i++) {
    if (steps[i] != 0) {
      return steps[i] > 0;
    }
  }
  return false;
}

static const hark_friction_signal *best_of(const filter *of, uint32_t s) {
  const hark_friction_signal *best = NULL;
  for (size_t i = 0; i < all[s].signal_count; i++) {
    const hark_friction_signal *signal = &all[s].signals[i];
    if (is_in(of, signal) && (best == NULL || is_better(signal, s, best, s))) {
      best = signal;
    }
  }
  return best;
}

static void check_moments(const filter *of, const hark_friction_row *row) {
  bool used[SESSIONS] = {false};
  uint32_t count = 0;
  for (; count < HARK_FRICTION_MOMENTS_MAX; count++) {
    const hark_friction_signal *best = NULL;
    uint32_t whose = 0;
    for (uint32_t s = 0; s < SESSIONS; s++) {
      const hark_friction_signal *mine = used[s] ? NULL : best_of(of, s);
      if (mine && (best == NULL || is_better(mine, s, best, whose))) {
        best = mine;
        whose = s;
      }
    }
    if (best == NULL) {
      break;
    }
    used[whose] = true;
    const hark_friction_moment *moment = &row->moments[count];
    hark_session_id id = id_of(whose);
    assert_memory_equal(id.bytes, moment->session.bytes, sizeof id.bytes);
    assert_int_equal(best->which, moment->which);
    assert_int_equal(best->count, moment->count);
    assert_int_equal(best->at_ms, moment->at_ms);
    assert_int_equal(best->tab, moment->tab);
    assert_int_equal(best->epoch, moment->epoch);
  }
  assert_int_equal(count, row->moment_count);
}

// Wilson, written as the roots of (p - x)² = z² x (1 - x) / n instead.
static void check_share(uint32_t hits, uint32_t of, const hark_interval *interval) {
  double n = of, p = of ? hits / n : 0, z2 = 1.959963984540054 * 1.959963984540054;
  double a = n + z2, b = -(2 * n * p + z2), c = n * p * p;
  double root = of ? sqrt(fmax(b * b - 4 * a * c, 0)) : 0;
  assert_float_equal(of ? (-b - root) / (2 * a) : 0, interval->low, 1e-9);
  assert_float_equal(p, interval->value, 1e-12);
  assert_float_equal(of ? (-b + root) / (2 * a) : 1, interval->high, 1e-9);
}

static void check_row(const filter *of, const hark_friction_row *row) {
  uint32_t count = 0, visits = 0, visits_converted = 0, sessions = 0, converted = 0;
  for (uint32_t s = 0; s < SESSIONS; s++) {
    uint32_t mine = 0;
    for (size_t i = 0; i < all[s].signal_count; i++) {
      mine += is_in(of, &all[s].signals[i]);
    }
    count += mine;
    visits += saw(&all[s], of->page);
    visits_converted += saw(&all[s], of->page) && all[s].converted;
    sessions += mine > 0;
    converted += mine > 0 && all[s].converted;
  }
  assert_int_equal(of->which, row->which);
  assert_int_equal(count, row->count);
  assert_int_equal(visits, row->visits);
  assert_int_equal(visits_converted, row->visits_converted);
  assert_int_equal(sessions, row->sessions);
  assert_int_equal(converted, row->sessions_converted);
  check_share(sessions, visits, &row->share);
  check_share(converted, sessions, &row->touched_rate);
  check_share(visits_converted - converted, visits - sessions, &row->untouched_rate);
  assert_int_equal(sessions < 20 || visits - sessions < 20, row->small_sample);
  assert_float_equal(-(double)sessions * row->difference.value, row->cost.value, 1e-9);
  check_moments(of, row);
}

// What is judged first, then what is too little, then what is nothing; within each the worst score first.
static void check_order(const hark_friction_row *before, const hark_friction_row *row) {
  if (before) {
    int tier = before->count ? before->small_sample : 2, tier_after = row->count ? row->small_sample : 2;
    assert_true(tier <= tier_after);
    assert_true(tier < tier_after || before->score >= row->score);
  }
}

// Checks a subject's rows, and that there is one for each signal that happened and none for others.
static void check_rows(filter of, const hark_friction_row *total, const hark_friction_row *signals, size_t count) {
  of.which = HARK_FRICTION_ANY;
  check_row(&of, total);
  uint64_t sum = 0;
  double score = 0;
  for (size_t i = 0; i < count; i++) {
    of.which = signals[i].which;
    check_row(&of, &signals[i]);
    assert_true(signals[i].count > 0);
    check_order(i ? &signals[i - 1] : NULL, &signals[i]);
    assert_float_equal(100 * hark_friction_weight(of.which) * signals[i].share.low, signals[i].score, 1e-9);
    sum += signals[i].count;
    score += signals[i].score;
  }
  assert_int_equal(total->count, sum);
  assert_float_equal(score, total->score, 1e-9);
}

static void check_depth(const hark_friction_page *page) {
  uint32_t counts[101] = {0}, n = 0;
  for (uint32_t s = 0; s < SESSIONS; s++) {
    for (size_t i = 0; i < all[s].signal_count; i++) {
      const hark_friction_signal *signal = &all[s].signals[i];
      if (signal->which == HARK_SIGNAL_SCROLL_DEPTH && hark_bytes_equal(signal->page, page->path)) {
        counts[signal->count > 100 ? 100 : signal->count]++;
        n++;
      }
    }
  }
  assert_int_equal(n, page->depth.views);
  const uint32_t got[] = {page->depth.quartile_1, page->depth.median, page->depth.quartile_3};
  for (uint32_t quarter = 1; n > 0 && quarter <= 3; quarter++) {
    uint32_t so_far = 0, at = 0;
    while ((so_far += counts[at]) * 4 < quarter * n) {
      at++;
    }
    assert_int_equal(at, got[quarter - 1]);
  }
}

static uint32_t check_pages(const hark_friction_report *report) {
  uint32_t views = 0;
  for (size_t i = 0; i < report->page_count; i++) {
    const hark_friction_page *page = &report->pages[i];
    filter of = {.page = &page->path};
    check_rows(of, &page->total, page->signals, page->signal_count);
    of.which = HARK_SIGNAL_DOUBLE_CLICK;
    check_row(&of, &page->double_click);
    check_depth(page);
    check_order(i ? &report->pages[i - 1].total : NULL, &page->total);
    views += (uint32_t)page->views;
  }
  return views;
}

static void check_elements(const hark_friction_report *report) {
  uint64_t of_elements = 0, without = 0;
  for (size_t i = 0; i < report->element_count; i++) {
    const hark_friction_element *element = &report->elements[i];
    filter of = {.page = &element->page->path, .target = &element->target, .label = &element->label};
    check_rows(of, &element->total, element->signals, element->signal_count);
    assert_true(element->total.count > 0);
    check_order(i ? &report->elements[i - 1].total : NULL, &element->total);
    of_elements += element->total.count;
  }
  for (uint32_t s = 0; s < SESSIONS; s++) {
    for (size_t i = 0; i < all[s].signal_count; i++) {
      const hark_friction_signal *signal = &all[s].signals[i];
      without += hark_signal_is_friction(signal->which) && signal->target.size + signal->label.size == 0;
    }
  }
  assert_int_equal(report->site.count, of_elements + without);
}

static void every_figure_equals_that_of_the_obvious_analysis(void **state) {
  (void)state;
  uint64_t seed = 20261123;
  for (int round = 0; round < ROUNDS; round++) {
    feed f;
    feed_open(&f, NULL);
    make(&seed, &f);
    const hark_friction_report *report = feed_finish(&f);
    check_rows((filter){0}, &report->site, report->signals, report->signal_count);
    uint32_t views = 0, seen = 0;
    for (size_t page = 0; page < COUNT_OF(pages); page++) {
      bool any = false;
      for (uint32_t s = 0; s < SESSIONS; s++) {
        views += all[s].views[page];
        any |= all[s].saw[page];
      }
      seen += any;
    }
    assert_int_equal(seen, report->page_count);
    assert_int_equal(views, check_pages(report));
    check_elements(report);
    feed_close(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_figure_equals_that_of_the_obvious_analysis),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
