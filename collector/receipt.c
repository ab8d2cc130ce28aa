#include "collector/receipt.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "collector/app.h"
#include "collector/http/query.h"
#include "collector/keys.h"

json_t *hark_receipt_make(hark_bytes project, bool is_user, hark_bytes id, bool dry_run, const hark_forgotten *sum) {
  uint8_t hash[HARK_SHA256_BYTES];
  char digits[2 * HARK_SHA256_BYTES + 1];
  hark_key_hash(id, hash);
  hark_hex_write(hash, sizeof hash, digits);
  return json_pack("{s:I s:s# s:s s:s s:b s:I s:I s:I s:I s:I}", "at_ms", (json_int_t)hark_app_now_ms(), "project",
                   (const char *)project.data, (int)project.size, "forgotten", is_user ? "user" : "session",
                   "id_sha256", digits, "dry_run", dry_run, "sessions", (json_int_t)sum->sessions, "batches",
                   (json_int_t)sum->batches, "bytes", (json_int_t)sum->bytes, "files", (json_int_t)sum->blobs,
                   "file_bytes", (json_int_t)sum->blob_bytes);
}

hark_err hark_receipt_keep(const char *directory, const char *line) {
  char path[4096];
  int size = snprintf(path, sizeof path, "%s/receipts.ndjson", directory);
  int file = size > 0 && (size_t)size < sizeof path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  bool good = file >= 0 && dprintf(file, "%s\n", line) > 0 && fsync(file) == 0;
  if (file >= 0) {
    close(file);
  }
  return good ? HARK_OK : HARK_ERR_IO;
}
