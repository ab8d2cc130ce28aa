#include "collector/analysis/csv.h"

#include <string.h>

#define NUMBER_MAX 1e15 // sums of a few million of these still have their units

hark_csv hark_csv_open(uint8_t *data, size_t size) {
  static const uint8_t mark[3] = {0xef, 0xbb, 0xbf};
  hark_csv csv = {.data = data, .size = size};
  csv.at = size >= sizeof mark && memcmp(data, mark, sizeof mark) == 0 ? sizeof mark : 0;
  return csv;
}

static bool is_line_end(uint8_t c) {
  return c == '\n' || c == '\r';
}

// Steps over one line end, if there is one here.
static void pass_line_end(hark_csv *csv) {
  if (csv->at < csv->size && csv->data[csv->at] == '\r') {
    csv->at++;
    csv->at += csv->at < csv->size && csv->data[csv->at] == '\n';
  } else if (csv->at < csv->size && csv->data[csv->at] == '\n') {
    csv->at++;
  }
}

static hark_bytes plain_cell(hark_csv *csv) {
  size_t from = csv->at;
  while (csv->at < csv->size && csv->data[csv->at] != ',' && !is_line_end(csv->data[csv->at])) {
    csv->at++;
  }
  return (hark_bytes){csv->data + from, csv->at - from};
}

// What follows the closing quote up to the comma is kept, as spreadsheets do.
static hark_bytes quoted_cell(hark_csv *csv) {
  size_t from = ++csv->at, to = from;
  bool inside = true;
  for (; csv->at < csv->size; csv->at++) {
    uint8_t c = csv->data[csv->at];
    if (inside && c == '"') {
      bool doubled = csv->at + 1 < csv->size && csv->data[csv->at + 1] == '"';
      csv->at += doubled;
      inside = doubled;
      if (!doubled) {
        continue;
      }
    } else if (!inside && (c == ',' || is_line_end(c))) {
      break;
    }
    csv->lines_inside += c == '\n';
    csv->data[to++] = c;
  }
  csv->open_quote = inside;
  return (hark_bytes){csv->data + from, to - from};
}

bool hark_csv_row(hark_csv *csv, hark_bytes *cells, size_t max, size_t *count) {
  csv->line += csv->lines_inside;
  csv->lines_inside = 0;
  *count = 0;
  do {
    csv->line++;
    if (csv->at < csv->size && !is_line_end(csv->data[csv->at])) {
      break;
    }
    pass_line_end(csv);
  } while (csv->at < csv->size);
  if (csv->at >= csv->size) {
    return false;
  }
  for (;;) {
    bool quoted = csv->at < csv->size && csv->data[csv->at] == '"';
    hark_bytes cell = quoted ? quoted_cell(csv) : plain_cell(csv);
    if (*count < max) {
      cells[*count] = cell;
    }
    ++*count;
    if (csv->open_quote) {
      return false;
    }
    if (csv->at >= csv->size || csv->data[csv->at] != ',') {
      break;
    }
    csv->at++;
  }
  pass_line_end(csv);
  return true;
}

// ---- numbers ----

static hark_bytes trim(hark_bytes text) {
  while (text.size && (text.data[0] == ' ' || text.data[0] == '\t')) {
    text = hark_bytes_part(text, 1, text.size);
  }
  while (text.size && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t')) {
    text.size--;
  }
  return text;
}

static bool is_digit(uint8_t c) {
  return c >= '0' && c <= '9';
}

// Takes digits into `mantissa` while it has room; returns how many there were, and counts those that had none.
static size_t digits(hark_bytes text, size_t *at, uint64_t *mantissa, int *dropped) {
  size_t from = *at;
  for (; *at < text.size && is_digit(text.data[*at]); ++*at) {
    if (*mantissa < 100000000000000000u) {
      *mantissa = *mantissa * 10 + (text.data[*at] - '0');
    } else {
      ++*dropped;
    }
  }
  return *at - from;
}

// Reads "e-12" if it is there. False where the e has no digits.
static bool exponent(hark_bytes text, size_t *at, int *power) {
  if (*at >= text.size || (text.data[*at] | 0x20) != 'e') {
    return true;
  }
  bool negative = ++*at < text.size && text.data[*at] == '-';
  *at += *at < text.size && (text.data[*at] == '-' || text.data[*at] == '+');
  uint64_t value = 0;
  int dropped = 0;
  if (digits(text, at, &value, &dropped) == 0) {
    return false;
  }
  int size = value > 400 || dropped ? 400 : (int)value;
  *power += negative ? -size : size;
  return true;
}

static double scale(double value, int power) {
  static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  for (; power > 22 && value < NUMBER_MAX; power -= 22) {
    value *= 1e22;
  }
  for (; power < -22 && value > 0; power += 22) {
    value /= 1e22;
  }
  if (power > 22 || power < -22) {
    return value;
  }
  return power < 0 ? value / tens[-power] : value * tens[power];
}

bool hark_csv_number(hark_bytes text, double *number) {
  text = trim(text);
  size_t at = 0;
  bool negative = text.size && text.data[0] == '-';
  at += text.size && (text.data[0] == '-' || text.data[0] == '+');
  uint64_t mantissa = 0;
  int before = 0, after = 0;
  size_t whole = digits(text, &at, &mantissa, &before), part = 0;
  int power = before;
  if (at < text.size && text.data[at] == '.') {
    at++;
    part = digits(text, &at, &mantissa, &after);
    power -= (int)part - after;
  }
  if (whole + part == 0 || text.size > 1024 || !exponent(text, &at, &power) || at != text.size) {
    return false;
  }
  double value = mantissa ? scale((double)mantissa, power) : 0;
  *number = negative ? -value : value;
  return value < NUMBER_MAX;
}
