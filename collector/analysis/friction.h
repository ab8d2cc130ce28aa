// friction.h — where visitors struggle, how often, how sure that is, and what it goes along with.
//
// Room: collector/analysis (platform-free). Stands on: schema, sdk/signals. Memory: one arena, the caller's.
// Tests: tests/report/test_friction*.c. The figures' formulas, for people: docs/friction-report.md.
//
// Sessions are fed one at a time, in any order, each once; memory does not grow with their number. A row is a page
// (page_name.h), or an element of a page (target + label), with one signal or with all friction signals together (ANY):
//
//     visits         sessions that saw the page (or, for the site's row, all sessions)
//     sessions       those of them in which the signal happened there: "touched"
//     share          sessions / visits, with its Wilson score interval
//     touched_rate   converted touched sessions / touched sessions;  untouched_rate: the same of visits not touched
//     difference     touched_rate - untouched_rate, with Newcombe's hybrid score interval (method 10)
//     score          100 x weight of the signal x lower end of share, so that a row seen twice cannot lead the list;
//                    ANY: the sum over its signals
//     adjusted       the difference once visits are compared only with visits of their kind: device and source (cost.h)
//     p, q           of `adjusted`; q: corrected for all rows of signals of pages and elements that are judged
//     small_sample   touched or untouched are fewer than group_min, or the touched were to convert fewer than five
//                    times: the difference is given but not judged, and the row comes after all that are
//     cost           touched visits (each for as many as it stands for) x -adjusted: conversions that would be missing
//                    if the signal were the whole cause; judged only where small_sample is false, and never over the
//                    whole site: who gets further sees more of its flaws
//     value          the same of what visits are worth, in the currency of the report
//
// All intervals are 95 %. Sources: Wilson, JASA 22 (1927) 209; Newcombe, Statistics in Medicine 17 (1998) 873.
// Double clicks and scroll depth are facts, not friction (hark_signal_is_friction): they have no weight.
#ifndef HARK_COLLECTOR_ANALYSIS_FRICTION_H
#define HARK_COLLECTOR_ANALYSIS_FRICTION_H

#include "collector/analysis/cost.h"
#include "collector/analysis/days.h"
#include "collector/analysis/score.h"
#include "collector/analysis/source.h"
#include "collector/store/session_kind.h"
#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/envelope.h"
#include "schema/hark_fb.h"
#include "sdk/signals/signals.h"

// Limits. What is over one is counted, exactly, in an "other" row or counter; nothing is left out silently.
#define HARK_FRICTION_PAGES_MAX 1024u    // pages told apart; later ones share the row `other_pages`
#define HARK_FRICTION_ELEMENTS_MAX 8192u // elements told apart; later ones: page.other_elements
#define HARK_FRICTION_PATH_MAX 256u      // bytes of a path, target and label that are kept and compared
#define HARK_FRICTION_TARGET_MAX 128u
#define HARK_FRICTION_LABEL_MAX 64u
#define HARK_FRICTION_MOMENTS_MAX 5u          // example moments a row
#define HARK_FRICTION_SESSION_PAGES_MAX 1024u // read from one record; the rest: coverage.cut
#define HARK_FRICTION_SESSION_SIGNALS_MAX 4096u
#define HARK_FRICTION_PROBES_MAX 64u // places tried in a table; texts chosen to collide end in "other"
#define HARK_FRICTION_GROUP_MIN 20u  // default of options.group_min
#define HARK_FRICTION_CURRENCY_MAX 7u
#define HARK_FRICTION_WEEKS_MIN 0.9 // below, nothing is said per week; the sessions of seven days span a little less
#define HARK_FRICTION_ARENA_MAX (512u << 20) // an arena of this size is never too small

// `which` of a row that stands for all friction signals together.
#define HARK_FRICTION_ANY 255u

// Kinds of visits, for cost.h: by device, then by where they came from.
#define HARK_DEVICES 3u
#define HARK_STRATA (HARK_SOURCES * HARK_DEVICES)

// ---- input ----

typedef struct {
  hark_bytes path;
  uint32_t views;
} hark_friction_seen;

typedef struct {
  uint32_t which; // hark_signal_kind; others are counted in coverage.unknown and not used
  hark_bytes page, target, label;
  uint64_t tab;
  uint32_t epoch, at_ms;
  uint32_t count; // as the detector says: clicks, ms, per cent
} hark_friction_signal;

// One session, as the analysis sees it. A page may be named twice (its views add up); a page with a signal counts
// as seen even where `pages` does not name it.
typedef struct {
  hark_session_id id;
  uint64_t started_ms;
  bool converted;
  const hark_friction_seen *pages;
  size_t page_count;
  const hark_friction_signal *signals;
  size_t signal_count;
  uint32_t views, views_blank; // documents recorded; those of them without a keyframe, so without a replay
  uint64_t events, dropped;    // kept, and lost in the page
  uint32_t sampled;            // its rate in ten-thousandths, where a rate chose it; 0: all such visits are recorded
  bool triggered;              // recorded because of an event or an error
  hark_device device;
  hark_source source;
  double value;        // of the goals of that name, together
  hark_bytes currency; // of that value; empty: none was told
} hark_friction_session;

typedef struct {
  const char *goal;     // converted: the session has a goal of this name; NULL: "purchase"
  const char *currency; // whose values count; NULL: that of the first session that has one
  uint32_t group_min;   // 0: HARK_FRICTION_GROUP_MIN
  bool automated;       // takes sessions that are known to be no person's, too
  bool exact_pages;     // each path is a page of its own; else by page_name.h
} hark_friction_options;

// ---- result ----

typedef struct {
  hark_session_id session;
  uint64_t started_ms; // of the session
  uint64_t tab;
  uint32_t epoch, at_ms, which, count;
} hark_friction_moment;

typedef struct {
  uint32_t which; // a hark_signal_kind or HARK_FRICTION_ANY
  uint64_t count; // how often it happened
  uint32_t visits, visits_converted;
  uint32_t sessions, sessions_converted;
  hark_interval share, touched_rate, untouched_rate, difference;
  hark_interval adjusted;
  double p, q;         // 1 where nothing is known; q of rows of one signal on a page or element, else p
  uint32_t strata;     // kinds of visits that told something
  bool costed;         // cost and value say something: neither small_sample nor over the whole site
  hark_interval cost;  // low: least missing conversions
  hark_interval value; // likewise missing, in the report's currency
  bool small_sample;
  double score;
  const hark_days *touched, *seen; // sessions that it touched, and visits, by day; as long as the analysis
  uint32_t moment_count;           // each of another session; the worst first, then the newest
  hark_friction_moment moments[HARK_FRICTION_MOMENTS_MAX];
} hark_friction_row;

// A page view's depth in per cent of the page, over the views that told one.
typedef struct {
  uint64_t views;
  uint32_t quartile_1, median, quartile_3; // smallest value that at least that part of the views does not exceed
} hark_friction_depth;

typedef struct {
  hark_bytes path;
  uint64_t views;
  hark_friction_row total;          // ANY
  const hark_friction_row *signals; // friction signals that happened, worst score first
  size_t signal_count;
  hark_friction_row double_click; // a fact; count 0 where there was none
  hark_friction_depth depth;
  uint64_t other_elements; // friction signals of the page in elements that are not told apart
} hark_friction_page;

typedef struct {
  const hark_friction_page *page;
  hark_bytes target, label;
  hark_friction_row total;
  const hark_friction_row *signals;
  size_t signal_count;
} hark_friction_element;

// The scores of sessions (score.h), by band: how many there were, and how many of them reached the goal. What a score
// goes along with is told of page views that are alike, not of these.
typedef struct {
  uint32_t sessions[HARK_SCORE_BANDS], converted[HARK_SCORE_BANDS];
  hark_score_calibration calibration;
} hark_friction_scores;

// What the report stands on, and what it does not see.
typedef struct {
  uint64_t sessions, sessions_blank; // blank: no view of it has a keyframe
  uint64_t views, views_blank;
  uint64_t events, dropped;
  uint64_t automated;                         // sessions of no person, left out; not in `sessions`
  uint64_t sampled, triggered;                // sessions chosen by a rate; because of an event or error
  double visits;                              // that all these sessions stand for
  uint64_t unknown;                           // signals with a number this version does not know
  uint64_t cut;                               // pages and signals of one session over the limits above
  uint64_t unreadable;                        // records that could not be read
  uint64_t other_currency;                    // sessions whose value is in another currency, and not counted
  uint64_t first_started_ms, last_started_ms; // 0 where there was no session
} hark_friction_coverage;

typedef struct {
  const char *goal;
  const char *currency; // of values; "": none was told
  double weeks;         // between the first session and the last, a day at the least: for what is said per week
  uint32_t group_min;
  bool exact_pages;
  hark_friction_coverage coverage;
  hark_friction_scores scores;
  hark_friction_row site;           // ANY, over all sessions
  const hark_friction_row *signals; // the same per signal, worst score first
  size_t signal_count;
  const hark_friction_page *pages; // worst score first; pages without friction are at the end
  size_t page_count;
  const hark_friction_page *other_pages; // pages over the limit, as one; NULL where there are none
  const hark_friction_element *elements; // worst score first
  size_t element_count;
} hark_friction_report;

typedef struct hark_friction hark_friction;

// Makes an analysis that lives in the arena; NULL when it does not fit. The goal is copied.
hark_friction *hark_friction_create(hark_arena *arena, const hark_friction_options *options);
// Adds one session. HARK_ERR_NO_MEMORY leaves the analysis unusable.
hark_err hark_friction_add(hark_friction *friction, const hark_friction_session *session);
// Reads a stored record (FlatBuffer `Session`) and adds it. Bytes that are no such record are counted in
// coverage.unreadable and give HARK_OK: one bad record must not cost the report.
hark_err hark_friction_add_record(hark_friction *friction, hark_bytes record);
// Tells what makes visits alike: the device, and where they came from. False where it is known to be no person's.
bool hark_friction_kind_of(hark_fb_session record, hark_device *device, hark_source *source);
// Computes the report, which lives as long as the arena. Nothing may be added afterwards.
hark_err hark_friction_finish(hark_friction *friction, const hark_friction_report **report);

// Returns a friction signal's weight in the score, 0 to 1; 0 for facts and unknown numbers.
double hark_friction_weight(uint32_t which);

#endif
