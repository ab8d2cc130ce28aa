// blob.c — public bytes in the tables: kept once per project, within the project's budget.
#include <string.h>

#include "collector/store/tables.h"

#define TOTAL_BYTES 8u

static hark_err get_total(const hark_tables *tables, const hark_key *key, uint64_t *total) {
  hark_bytes value;
  *total = 0;
  hark_err err = tables->get(tables->context, HARK_TABLE_BLOBS, key, &value);
  if (err == HARK_ERR_NOT_FOUND) {
    return HARK_OK;
  }
  for (size_t i = 0; err == HARK_OK && i < TOTAL_BYTES && i < value.size; i++) {
    *total |= (uint64_t)value.data[i] << 8 * i;
  }
  return err;
}

static hark_err put_total(const hark_tables *tables, const hark_key *key, uint64_t total) {
  uint8_t out[TOTAL_BYTES];
  for (size_t i = 0; i < TOTAL_BYTES; i++) {
    out[i] = (uint8_t)(total >> 8 * i);
  }
  return tables->put(tables->context, HARK_TABLE_BLOBS, key, (hark_bytes){out, sizeof out}, NULL);
}

static hark_err put_blob(const hark_tables *tables, hark_arena *merge, hark_store_item *item, const hark_blob *blob,
                         uint64_t *total) {
  hark_key key = hark_key_blob(item->project, blob->name);
  hark_bytes value;
  hark_err err = tables->get(tables->context, HARK_TABLE_BLOBS, &key, &value);
  if (err != HARK_ERR_NOT_FOUND) {
    item->blobs_known += err == HARK_OK;
    return err;
  }
  // Pictures, of canvases above all, come with every visit: they must not crowd out what every replay needs.
  uint64_t most = blob->kind == HARK_BLOB_CSS ? item->blob_bytes_max : item->blob_bytes_max / 4 * 3;
  if (*total > most || blob->bytes.size > most - *total) {
    item->blobs_over++;
    return HARK_OK;
  }
  uint8_t *record = hark_arena_take(merge, blob->bytes.size + 1);
  if (!record) {
    return HARK_ERR_NO_MEMORY;
  }
  record[0] = (uint8_t)blob->kind;
  if (blob->bytes.size > 0) {
    memcpy(record + 1, blob->bytes.data, blob->bytes.size);
  }
  err = tables->put(tables->context, HARK_TABLE_BLOBS, &key, (hark_bytes){record, blob->bytes.size + 1}, NULL);
  if (err == HARK_OK) {
    item->blobs_stored++;
    *total += blob->bytes.size;
  }
  return err;
}

hark_err hark_tables_append_blobs(const hark_tables *tables, hark_arena *merge, hark_store_item *item) {
  hark_key key = hark_key_project(item->project);
  uint64_t total;
  item->blobs_stored = item->blobs_known = item->blobs_over = 0; // it may be a second try, after the store has grown
  hark_err err = get_total(tables, &key, &total);
  for (uint32_t i = 0; i < item->blob_count && err == HARK_OK; i++) {
    err = put_blob(tables, merge, item, &item->blobs[i], &total);
  }
  return err == HARK_OK && item->blobs_stored > 0 ? put_total(tables, &key, total) : err;
}

hark_err hark_tables_remove_blob(const hark_tables *tables, hark_project_id project, hark_blob_name name,
                                 uint64_t *bytes) {
  hark_key key = hark_key_blob(project, name), total_key = hark_key_project(project);
  hark_bytes value;
  uint64_t total;
  *bytes = 0;
  hark_err err = tables->get(tables->context, HARK_TABLE_BLOBS, &key, &value);
  if (err != HARK_OK) {
    return err == HARK_ERR_NOT_FOUND ? HARK_OK : err;
  }
  *bytes = value.size > 0 ? value.size - 1 : 0;
  err = tables->remove(tables->context, HARK_TABLE_BLOBS, &key);
  err = err != HARK_OK ? err : get_total(tables, &total_key, &total);
  return err != HARK_OK ? err : put_total(tables, &total_key, total > *bytes ? total - *bytes : 0);
}

hark_err hark_tables_find_missing(const hark_tables *tables, hark_store_item *item) {
  memset(item->missing, 0, sizeof item->missing);
  for (uint32_t i = 0; i < item->facts->name_count; i++) {
    hark_key key = hark_key_blob(item->project, item->facts->names[i]);
    hark_bytes value;
    hark_err err = tables->get(tables->context, HARK_TABLE_BLOBS, &key, &value);
    if (err == HARK_ERR_NOT_FOUND) {
      item->missing[i / 8] |= (uint8_t)(1u << i % 8);
    } else if (err != HARK_OK) {
      return err;
    }
  }
  return HARK_OK;
}

hark_err hark_store_blob(hark_store_read *read, hark_project_id project, hark_blob_name name, hark_blob *blob) {
  hark_tables tables = hark_store_read_tables(read);
  hark_key key = hark_key_blob(project, name);
  hark_bytes value;
  hark_err err = tables.get(tables.context, HARK_TABLE_BLOBS, &key, &value);
  if (err == HARK_OK && (value.size == 0 || value.data[0] >= HARK_BLOB_KINDS)) {
    return HARK_ERR_STORE;
  }
  if (err == HARK_OK) {
    *blob = (hark_blob){name, (hark_blob_kind)value.data[0], hark_bytes_part(value, 1, value.size)};
  }
  return err;
}
