#include "collector/store/based.h"

#include <string.h>

#include "collector/store/arrival.h"

#define ARENA_BYTES_MAX ((size_t)128 << 20)
#define DEFLATE_ROOM(size) ((size) + (size) / 1000 + 1024)

static hark_envelope base_of(const hark_envelope *envelope) {
  hark_envelope base = *envelope;
  base.seq -= envelope->base;
  return base;
}

static hark_err get(const hark_tables *tables, hark_project_id project, const hark_envelope *identity,
                    hark_envelope *envelope, hark_bytes *body) {
  hark_key key = hark_key_segment(project, identity);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_SEGMENTS, &key, &value);
  return err != HARK_OK ? err : hark_envelope_unpack(hark_arrival_split(value, NULL), envelope, body);
}

hark_err hark_based_inflate(const hark_tables *tables, hark_arena *arena, hark_project_id project,
                            const hark_envelope *envelope, hark_bytes *base, uint32_t *depth) {
  hark_envelope chain[HARK_BASED_DEPTH_MAX + 1];
  hark_bytes bodies[HARK_BASED_DEPTH_MAX + 1];
  uint32_t count = 0;
  for (const hark_envelope *from = envelope; from->base != 0; from = &chain[count - 1]) {
    if (count > HARK_BASED_DEPTH_MAX) {
      return HARK_ERR_BAD_DEFLATE;
    }
    hark_envelope identity = base_of(from);
    hark_err err = get(tables, project, &identity, &chain[count], &bodies[count]);
    if (err != HARK_OK) {
      return err;
    }
    count++;
  }
  if (count == 0) {
    return HARK_ERR_NOT_FOUND;
  }
  *depth = count - 1;
  hark_err err = hark_envelope_inflate(arena, &chain[count - 1], bodies[count - 1], base);
  for (uint32_t i = count - 1; i-- > 0 && err == HARK_OK;) {
    err = hark_envelope_inflate_based(arena, &chain[i], *base, bodies[i], base);
  }
  return err;
}

void hark_based_open(hark_based *based, const hark_tables *tables, hark_project_id project) {
  *based = (hark_based){.tables = *tables, .project = project};
  hark_arena_open(&based->kept, ARENA_BYTES_MAX);
  hark_arena_open(&based->work, ARENA_BYTES_MAX);
}

void hark_based_close(hark_based *based) {
  hark_arena_close(&based->kept);
  hark_arena_close(&based->work);
}

// Is the base of this one at hand?
static bool has_base(const hark_based *based, const hark_envelope *envelope) {
  const hark_envelope *named = &based->named;
  return named->base != 0 && named->tab == envelope->tab && named->epoch == envelope->epoch &&
         named->seq - named->base == envelope->seq - envelope->base &&
         memcmp(&named->session, &envelope->session, sizeof named->session) == 0;
}

static hark_err find_base(hark_based *based, const hark_envelope *envelope) {
  uint32_t depth;
  if (has_base(based, envelope)) {
    return HARK_OK;
  }
  hark_arena_reset(&based->kept);
  hark_err err = hark_based_inflate(&based->tables, &based->kept, based->project, envelope, &based->base, &depth);
  based->named = err == HARK_OK ? *envelope : (hark_envelope){.base = 0};
  return err;
}

static hark_err deflate_alone(hark_arena *arena, hark_envelope *envelope, hark_bytes batch, hark_bytes *alone) {
  hark_deflater *deflater = hark_deflater_create(arena);
  size_t out_max = DEFLATE_ROOM(batch.size), size;
  uint8_t *out = hark_arena_take_unset(arena, HARK_ENVELOPE_BYTES + out_max);
  if (!deflater || !out) {
    return HARK_ERR_NO_MEMORY;
  }
  hark_err err = hark_deflater_run(deflater, batch, 0, out + HARK_ENVELOPE_BYTES, out_max, &size);
  if (err == HARK_OK) {
    envelope->dictionary = HARK_DICTIONARY_VERSION;
    envelope->body_bytes = (uint32_t)size;
    envelope->base = 0;
    hark_envelope_pack(envelope, out);
    *alone = (hark_bytes){out, HARK_ENVELOPE_BYTES + size};
  }
  return err;
}

hark_err hark_based_alone(hark_based *based, hark_bytes segment, hark_bytes *alone) {
  hark_envelope envelope;
  hark_bytes body, batch;
  *alone = segment;
  if (hark_envelope_unpack(segment, &envelope, &body) != HARK_OK || envelope.base == 0) {
    return HARK_OK;
  }
  hark_arena_reset(&based->work);
  hark_err err = find_base(based, &envelope);
  err = err != HARK_OK ? err : hark_envelope_inflate_based(&based->work, &envelope, based->base, body, &batch);
  return err != HARK_OK ? err : deflate_alone(&based->work, &envelope, batch, alone);
}
