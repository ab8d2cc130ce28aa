#include "collector/portable/intake.h"

#include <string.h>

#define PACKED_BYTES_MAX (HARK_ENVELOPE_BYTES + HARK_BATCH_BYTES_MAX + (HARK_BATCH_BYTES_MAX >> 3) + 1024)

hark_err hark_intake_open(hark_intake *in, size_t items_max) {
  hark_arena_open(&in->keep, HARK_INTAKE_KEEP_BYTES_MAX);
  hark_arena_open(&in->memory, HARK_INTAKE_KEEP_BYTES_MAX);
  in->stored = in->duplicates = in->remasked = in->forgotten = 0;
  in->why = NULL;
  in->count = 0;
  in->max = items_max;
  in->items = hark_arena_take_items(&in->memory, items_max, sizeof *in->items);
  in->verdicts = hark_arena_take_items(&in->memory, items_max, sizeof *in->verdicts);
  in->packed = hark_arena_take(&in->memory, PACKED_BYTES_MAX);
  in->deflater = hark_deflater_create(&in->memory);
  bool judges = hark_judge_open(&in->judge, false);
  return in->items && in->verdicts && in->packed && in->deflater && judges ? HARK_OK : HARK_ERR_NO_MEMORY;
}

void hark_intake_close(hark_intake *in) {
  hark_judge_close(&in->judge);
  hark_arena_close(&in->keep);
  hark_arena_close(&in->memory);
}

hark_err hark_intake_flush(hark_intake *in) {
  hark_err err = in->count > 0 ? in->store(in->context, in->items, in->count) : HARK_OK;
  for (size_t i = 0; i < in->count && err == HARK_OK; i++) {
    in->duplicates += in->items[i].duplicate;
    in->forgotten += in->items[i].forgotten;
    bool stored = !in->items[i].duplicate && !in->items[i].forgotten;
    in->stored += stored;
    in->remasked += stored && in->verdicts[i].facts.remasked;
  }
  in->count = 0;
  hark_arena_reset(&in->keep);
  return err;
}

hark_err hark_intake_take_packed(hark_intake *in, hark_bytes packed, uint64_t received_ms) {
  hark_err err = in->count == in->max ? hark_intake_flush(in) : HARK_OK;
  if (err != HARK_OK) {
    return err;
  }
  hark_bytes whole = hark_arena_copy(&in->keep, packed);
  if (whole.size < packed.size) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_verdict *verdict = &in->verdicts[in->count];
  hark_admit(&in->judge, &in->keep, whole, (hark_given){0}, received_ms, verdict);
  if (verdict->err != HARK_OK) {
    in->why = verdict->hint;
    return verdict->err;
  }
  in->items[in->count] =
      (hark_store_item){.project = in->project, .segment = verdict->segment, .facts = &verdict->facts};
  in->count++;
  return HARK_OK;
}

hark_err hark_intake_take(hark_intake *in, const hark_envelope *identity, hark_bytes batch, size_t texts,
                          uint64_t received_ms) {
  size_t size;
  hark_err err = hark_deflater_run(in->deflater, batch, texts, in->packed + HARK_ENVELOPE_BYTES,
                                   PACKED_BYTES_MAX - HARK_ENVELOPE_BYTES, &size);
  if (err != HARK_OK) {
    return err;
  }
  hark_envelope envelope = *identity;
  envelope.magic = HARK_ENVELOPE_MAGIC;
  envelope.version = HARK_WIRE_VERSION;
  envelope.dictionary = HARK_DICTIONARY_VERSION;
  envelope.body_bytes = (uint32_t)size;
  envelope.batch_bytes = (uint32_t)batch.size;
  envelope.parts = 1;
  memcpy(envelope.key, in->key, sizeof envelope.key);
  hark_envelope_pack(&envelope, in->packed);
  return hark_intake_take_packed(in, (hark_bytes){in->packed, HARK_ENVELOPE_BYTES + size}, received_ms);
}
