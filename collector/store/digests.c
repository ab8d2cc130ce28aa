#include "collector/store/digests.h"

hark_err hark_digest_put(const hark_tables *tables, hark_project_id project, hark_session_id session,
                         hark_bytes digest) {
  hark_key key = hark_key_session(project, session);
  return tables->put(tables->context, HARK_TABLE_DIGESTS, &key, digest, NULL);
}

hark_err hark_digest_get(const hark_tables *tables, hark_project_id project, hark_session_id session,
                         hark_bytes *digest) {
  hark_key key = hark_key_session(project, session);
  return tables->get(tables->context, HARK_TABLE_DIGESTS, &key, digest);
}
