// err.h — every way hark can refuse, once: name, stable number, sentence.
//
// Room: schema/base (platform-free). Numbers are stable: append, never renumber.
#ifndef HARK_SCHEMA_BASE_ERR_H
#define HARK_SCHEMA_BASE_ERR_H

// clang-format off
#define HARK_ERRORS(X)                                                                                  \
  X(TRUNCATED, 1, "the input ends before the value it promises")                                        \
  X(BAD_MAGIC, 2, "these bytes are not a hark envelope")                                                \
  X(BAD_VERSION, 3, "this wire version is not understood here")                                         \
  X(BAD_DICTIONARY, 4, "this deflate dictionary version is not known here")                             \
  X(TOO_LARGE, 5, "a size is over its limit")                                                           \
  X(BAD_DEFLATE, 6, "the deflated body does not inflate to the size it states")                         \
  X(BAD_FLATBUFFER, 7, "the FlatBuffer does not pass the verifier")                                     \
  X(BAD_COLUMN, 8, "a column is shorter or longer than its events need, or holds a malformed number")   \
  X(BAD_EVENT, 9, "an event has a kind or a value that is not allowed")                                 \
  X(BAD_TEXT, 10, "a text is not valid UTF-8 or its sizes do not add up")                               \
  X(NO_MEMORY, 11, "the memory given is used up")                                                       \
  X(FULL, 12, "the fixed buffer is full: seal and drain it, then go on")                                \
  X(BAD_ARGUMENT, 13, "an argument is out of its range")                                                \
  X(NOT_FOUND, 14, "there is no such thing")                                                            \
  X(STORE, 15, "the store refused the operation")                                                       \
  X(IO, 16, "a file or socket operation failed")                                                        \
  X(STATE, 17, "the call does not fit the present state")
// clang-format on

typedef enum {
  HARK_OK = 0,
#define HARK_ERR_ENUM(name, number, sentence) HARK_ERR_##name = (number),
  HARK_ERRORS(HARK_ERR_ENUM)
#undef HARK_ERR_ENUM
} hark_err;

// Returns the stable lower-case name ("bad_magic"), or "unknown".
const char *hark_err_name(hark_err err);
// Returns the sentence for people, or "unknown error".
const char *hark_err_sentence(hark_err err);

#endif
