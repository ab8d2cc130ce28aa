#include "collector/app.h"

const uint32_t hark_ack_bounds_us[HARK_ACK_BUCKETS] = {500,   1000,   2500,   5000,   10000,  25000,
                                                       50000, 100000, 250000, 500000, 1000000};

const char *const hark_rejection_names[HARK_REJECTION_COUNT] = {
#define HARK_REJECTION_NAME(name, label) label,
    HARK_REJECTIONS(HARK_REJECTION_NAME)
#undef HARK_REJECTION_NAME
};

void hark_counters_acknowledged(hark_counters *counters, uint64_t took_us) {
  size_t i = 0;
  while (i < HARK_ACK_BUCKETS && took_us > hark_ack_bounds_us[i]) {
    i++;
  }
  counters->ack_of_bucket[i]++;
  counters->ack_us += took_us;
}
