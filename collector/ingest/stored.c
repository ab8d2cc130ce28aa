#include "collector/ingest/stored.h"

static hark_err read_stored(void *context, hark_arena *keep, hark_bytes segment, const hark_arrival *arrival,
                            hark_facts *facts) {
  hark_verdict verdict;
  hark_admit_stored(context, keep, segment, arrival->received_ms, &verdict);
  *facts = verdict.facts;
  facts->remasked = arrival->remasked;
  return verdict.err;
}

hark_facts_reader hark_stored_reader(hark_judge *judge) {
  return (hark_facts_reader){.read = read_stored, .context = judge};
}
