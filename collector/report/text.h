// text.h — a text that grows in an arena, and the escaping that hostile text needs in each form.
//
// Room: collector/report (no I/O). Tests: tests/report/test_text.c. Failure is sticky: write on, and ask once, at
// the end. Numbers are written here and not by printf's %f where the form is read by programs: no locale gets in.
#ifndef HARK_COLLECTOR_REPORT_TEXT_H
#define HARK_COLLECTOR_REPORT_TEXT_H

#include "schema/base/arena.h"
#include "schema/base/err.h"
#include "schema/envelope.h"

#define HARK_REPORT_TEXT_MAX (256u << 20)
#define HARK_REPORT_FORMAT_MAX 512u // bytes that one call of _format can write

typedef struct {
  hark_arena *arena;
  uint8_t *data;
  size_t size, size_max;
  hark_err err;
} hark_report_text;

void hark_report_text_init(hark_report_text *text, hark_arena *arena);
// Returns what was written, or the first failure.
hark_err hark_report_text_finish(const hark_report_text *text, hark_bytes *out);

// Adds bytes as they are. For our own words only.
void hark_report_put(hark_report_text *text, hark_bytes bytes);
void hark_report_puts(hark_report_text *text, const char *own_words);
// Adds our own words and numbers; a %s of recorded text must not be in them.
void hark_report_format(hark_report_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Adds recorded text to HTML, safe between tags and inside double quotes. Control characters and those that turn
// the direction of text become U+FFFD, so that a path cannot pretend to be another.
void hark_report_put_html(hark_report_text *text, hark_bytes hostile);
// Adds a whole number with commas between its thousands: "12,880". Above 10^15 it is 10^15.
void hark_report_count(hark_report_text *text, double count);
// Adds one CSV cell (RFC 4180). A text that a spreadsheet would run as a formula (its first character is one of
// = + - @ tab CR, also after spaces) gets an apostrophe before it.
void hark_report_put_cell(hark_report_text *text, hark_bytes hostile);

// The 32 hexadecimal digits of a session's id, as in the API's addresses, with a NUL.
#define HARK_REPORT_SESSION_CHARS 33u
void hark_report_session_name(hark_session_id session, char out[HARK_REPORT_SESSION_CHARS]);
// "TAB-EPOCH" as in the viewer's addresses: 16 hexadecimal digits, a dash, a decimal number.
#define HARK_REPORT_VIEW_CHARS 32u
void hark_report_view_name(uint64_t tab, uint32_t epoch, char out[HARK_REPORT_VIEW_CHARS]);
// "2026-11-23 14:05" (UTC), by the proleptic Gregorian calendar.
#define HARK_REPORT_TIME_CHARS 40u
void hark_report_time_name(uint64_t wall_ms, char out[HARK_REPORT_TIME_CHARS]);

#endif
