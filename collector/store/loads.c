#include "collector/store/loads.h"

#include <string.h>

#define DAY_MS 86400000u
#define KEY_BYTES 8u
#define VALUE_BYTES 32u

static hark_key key_of(hark_project_id project, uint32_t day) {
  hark_key key = hark_key_project(project);
  for (int i = 3; i >= 0; i--) {
    key.bytes[key.size++] = (uint8_t)(day >> 8 * i);
  }
  return key;
}

static void write_u64(uint8_t *out, uint64_t value) {
  for (int i = 0; i < 8; i++) {
    out[i] = (uint8_t)(value >> 8 * i);
  }
}

static uint64_t read_u64(const uint8_t *at) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; i--) {
    value = value << 8 | at[i];
  }
  return value;
}

hark_err hark_loads_put(const hark_tables *tables, hark_project_id project, const hark_loads_day *day) {
  uint8_t out[VALUE_BYTES];
  uint64_t stand_for;
  memcpy(&stand_for, &day->stand_for, sizeof stand_for);
  write_u64(out, day->loads);
  write_u64(out + 8, day->recorded);
  write_u64(out + 16, stand_for);
  write_u64(out + 24, day->told_ms);
  hark_key key = key_of(project, day->day);
  return tables->put(tables->context, HARK_TABLE_LOADS, &key, (hark_bytes){out, sizeof out}, NULL);
}

typedef struct {
  uint32_t to_day;
  hark_loads_visit visit;
  void *context;
} days_walk;

static hark_err each_day(void *context, hark_bytes key, hark_bytes value) {
  days_walk *w = context;
  if (key.size != KEY_BYTES || value.size != VALUE_BYTES) {
    return HARK_ERR_STORE;
  }
  hark_loads_day day = {
      .loads = read_u64(value.data), .recorded = read_u64(value.data + 8), .told_ms = read_u64(value.data + 24)};
  uint64_t stand_for = read_u64(value.data + 16);
  memcpy(&day.stand_for, &stand_for, sizeof day.stand_for);
  for (size_t i = 4; i < KEY_BYTES; i++) {
    day.day = day.day << 8 | key.data[i];
  }
  return day.day < w->to_day && w->visit(w->context, &day) ? HARK_OK : HARK_ERR_NOT_FOUND;
}

hark_err hark_loads_days(const hark_tables *tables, hark_project_id project, uint32_t from_day, uint32_t to_day,
                         hark_loads_visit visit, void *context) {
  days_walk w = {to_day, visit, context};
  hark_key from = key_of(project, from_day);
  return tables->walk(tables->context, HARK_TABLE_LOADS, &from, 4, each_day, &w);
}

static bool add_day(void *context, const hark_loads_day *day) {
  hark_loads_sum *sum = context;
  sum->first_day = sum->days == 0 ? day->day : sum->first_day;
  sum->last_day = day->day;
  sum->days++;
  sum->loads += day->loads;
  sum->recorded += day->recorded;
  return true;
}

hark_err hark_loads_between(const hark_tables *tables, hark_project_id project, uint64_t from_ms, uint64_t to_ms,
                            hark_loads_sum *sum) {
  uint64_t from = from_ms / DAY_MS + (from_ms % DAY_MS != 0), to = to_ms / DAY_MS;
  *sum = (hark_loads_sum){0};
  if (from > UINT32_MAX) {
    return HARK_OK;
  }
  return hark_loads_days(tables, project, (uint32_t)from, to > UINT32_MAX ? UINT32_MAX : (uint32_t)to, add_day, sum);
}
