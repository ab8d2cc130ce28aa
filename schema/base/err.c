#include "schema/base/err.h"

// The preprocessor cannot lower the case of a token; a test holds these equal to the X-table.
static const char *const names[] = {
    [HARK_OK] = "ok",
    [HARK_ERR_TRUNCATED] = "truncated",
    [HARK_ERR_BAD_MAGIC] = "bad_magic",
    [HARK_ERR_BAD_VERSION] = "bad_version",
    [HARK_ERR_BAD_DICTIONARY] = "bad_dictionary",
    [HARK_ERR_TOO_LARGE] = "too_large",
    [HARK_ERR_BAD_DEFLATE] = "bad_deflate",
    [HARK_ERR_BAD_FLATBUFFER] = "bad_flatbuffer",
    [HARK_ERR_BAD_COLUMN] = "bad_column",
    [HARK_ERR_BAD_EVENT] = "bad_event",
    [HARK_ERR_BAD_TEXT] = "bad_text",
    [HARK_ERR_NO_MEMORY] = "no_memory",
    [HARK_ERR_FULL] = "full",
    [HARK_ERR_BAD_ARGUMENT] = "bad_argument",
    [HARK_ERR_NOT_FOUND] = "not_found",
    [HARK_ERR_STORE] = "store",
    [HARK_ERR_IO] = "io",
    [HARK_ERR_STATE] = "state",
};

static const char *const sentences[] = {[HARK_OK] = "all is well",
#define HARK_ERR_SENTENCE(name, number, sentence) [number] = (sentence),
                                        HARK_ERRORS(HARK_ERR_SENTENCE)
#undef HARK_ERR_SENTENCE
};

static int is_known(hark_err err) {
  return (unsigned)err < sizeof names / sizeof names[0] && names[err];
}

const char *hark_err_name(hark_err err) {
  return is_known(err) ? names[err] : "unknown";
}

const char *hark_err_sentence(hark_err err) {
  return is_known(err) ? sentences[err] : "unknown error";
}
