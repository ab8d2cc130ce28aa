#include "collector/analysis/calendar.h"

// Years begin in March, so that the leap day is their last.
int64_t hark_days_since_1970(int64_t year, uint32_t month, uint32_t day) {
  int64_t y = year - (month <= 2);
  int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
  int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

typedef struct {
  hark_bytes text;
  size_t at;
} cursor;

static bool take(cursor *c, uint8_t wanted) {
  bool there = c->at < c->text.size && c->text.data[c->at] == wanted;
  c->at += there;
  return there;
}

static bool digit_at(const cursor *c) {
  return c->at < c->text.size && (uint8_t)(c->text.data[c->at] - '0') < 10;
}

// Exactly two or four digits, at most `most`.
static bool take_number(cursor *c, size_t digits, uint32_t most, uint32_t *value) {
  *value = 0;
  for (size_t i = 0; i < digits; i++, c->at++) {
    if (!digit_at(c)) {
      return false;
    }
    *value = *value * 10 + (c->text.data[c->at] - '0');
  }
  return *value <= most;
}

static bool take_zone(cursor *c, int64_t *east_s) {
  uint32_t hours, minutes = 0;
  *east_s = 0;
  if (take(c, 'Z') || take(c, 'z') || c->at == c->text.size) {
    return true;
  }
  bool east = take(c, '+');
  if ((!east && !take(c, '-')) || !take_number(c, 2, 14, &hours)) {
    return false;
  }
  take(c, ':');
  if (c->at < c->text.size && !take_number(c, 2, 59, &minutes)) {
    return false;
  }
  *east_s = (east ? 1 : -1) * (int64_t)(hours * 3600 + minutes * 60);
  return true;
}

static bool read_date(hark_bytes text, int64_t *at_s) {
  cursor c = {text, 0};
  uint32_t year, month, day, hour = 0, minute = 0, second = 0;
  int64_t east_s = 0;
  if (!take_number(&c, 4, 9999, &year) || !take(&c, '-') || !take_number(&c, 2, 12, &month) || !take(&c, '-') ||
      !take_number(&c, 2, 31, &day) || month == 0 || day == 0) {
    return false;
  }
  if (take(&c, 'T') || take(&c, 't') || take(&c, ' ')) {
    if (!take_number(&c, 2, 24, &hour) || !take(&c, ':') || !take_number(&c, 2, 59, &minute) ||
        (take(&c, ':') && !take_number(&c, 2, 60, &second))) {
      return false;
    }
    if (take(&c, '.') || take(&c, ',')) {
      while (digit_at(&c)) {
        c.at++;
      }
    }
    if (!take_zone(&c, &east_s)) {
      return false;
    }
  }
  *at_s = hark_days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - east_s;
  return c.at == text.size;
}

static bool read_stamp(hark_bytes text, int64_t *at_s) {
  cursor c = {text, 0};
  bool before = take(&c, '-');
  uint64_t number = 0;
  size_t digits = 0;
  for (; digit_at(&c) && digits < 17; digits++) {
    number = number * 10 + (c.text.data[c.at++] - '0');
  }
  if (take(&c, '.')) { // seconds with a fraction
    while (digit_at(&c)) {
      c.at++;
    }
  }
  if (digits == 0 || c.at != text.size) {
    return false;
  }
  uint64_t seconds = number >= 100000000000000u ? number / 1000000 : number >= 100000000000u ? number / 1000 : number;
  *at_s = before ? -(int64_t)seconds : (int64_t)seconds;
  return true;
}

bool hark_time_read(hark_bytes text, int64_t *at_s) {
  return read_date(text, at_s) || read_stamp(text, at_s);
}
