#include "collector/ingest/fault.h"

#include <string.h>

#include "schema/base/hash.h"

#define MESSAGE_MAX 100u
#define PIECE_MAX 64u   // of a function's or a file's name
#define WHOLE_MAX 2048u // what a fingerprint is made of

typedef struct {
  char *bytes;
  size_t size, max;
} text;

static void put(text *t, const void *bytes, size_t size) {
  size = size < t->max - t->size ? size : t->max - t->size;
  if (size) {
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
  }
}

static void puts_of(text *t, const char *words) {
  put(t, words, strlen(words));
}

static bool is_digit(uint8_t c) {
  return c >= '0' && c <= '9';
}

static bool is_word(uint8_t c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Is the word an id or a build's hash: has a digit, and is all digits, or six letters or more?
static bool is_id(hark_bytes word) {
  size_t digits = 0;
  for (size_t i = 0; i < word.size; i++) {
    digits += is_digit(word.data[i]);
  }
  return digits > 0 && (digits == word.size || word.size >= 6);
}

// Copies, ids as "*".
static void put_lasting(text *t, hark_bytes from) {
  for (size_t i = 0; i < from.size;) {
    size_t end = i;
    while (end < from.size && is_word(from.data[end])) {
      end++;
    }
    hark_bytes word = hark_bytes_part(from, i, end - i);
    if (word.size > 0) {
      put(t, is_id(word) ? (const void *)"*" : word.data, is_id(word) ? 1 : word.size);
      i = end;
    } else {
      put(t, from.data + i++, 1);
    }
  }
}

static size_t last_of(hark_bytes in, uint8_t c) {
  size_t i = in.size;
  while (i > 0 && in.data[i - 1] != c) {
    i--;
  }
  return i; // behind it; 0 without one
}

// ---- frames ----

typedef struct {
  hark_bytes function, file;
  uint64_t line;
} frame;

// Cuts ":12" off the end; false without it.
static bool cut_number(hark_bytes *from, uint64_t *number) {
  size_t start = last_of(*from, ':');
  *number = 0;
  if (start == 0 || start == from->size || from->size - start > 9) {
    return false;
  }
  for (size_t i = start; i < from->size; i++) {
    if (!is_digit(from->data[i])) {
      return false;
    }
    *number = *number * 10 + (uint64_t)(from->data[i] - '0');
  }
  from->size = start - 1;
  return true;
}

// Of an address its last part, without query and fragment.
static hark_bytes file_of(hark_bytes address) {
  size_t end = 0;
  while (end < address.size && address.data[end] != '?' && address.data[end] != '#') {
    end++;
  }
  hark_bytes path = hark_bytes_part(address, 0, end);
  return hark_bytes_part(path, last_of(path, '/'), path.size);
}

// "    at pay (https://shop/pay.js:120:7)", "    at https://…:120:7", or "pay@https://…:120:7".
static bool read_frame(hark_bytes line, frame *f) {
  uint64_t column;
  while (line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t')) {
    line = hark_bytes_part(line, 1, line.size);
  }
  bool chrome = hark_bytes_starts_with(line, HARK_LITERAL("at "));
  line = chrome ? hark_bytes_part(line, 3, line.size) : line;
  if (line.size > 0 && line.data[line.size - 1] == ')') {
    line.size--;
  }
  if (!cut_number(&line, &column)) {
    return false;
  }
  bool both = cut_number(&line, &f->line);
  f->line = both ? f->line : column;
  size_t open = last_of(line, chrome ? '(' : '@');
  f->file = file_of(hark_bytes_part(line, open, line.size));
  size_t before = open > 0 ? open - 1 : 0;
  f->function = hark_bytes_part(line, 0, before);
  while (f->function.size > 0 && f->function.data[f->function.size - 1] == ' ') {
    f->function.size--;
  }
  return f->file.size > 0;
}

// Adds the frames to what the fingerprint is made of; the first one to *top. Returns how many.
static uint32_t put_frames(text *whole, hark_bytes stack, frame *top) {
  uint32_t count = 0;
  for (size_t at = 0; at < stack.size && count < HARK_FAULT_FRAMES_MAX;) {
    const uint8_t *newline = memchr(stack.data + at, '\n', stack.size - at);
    size_t end = newline ? (size_t)(newline - stack.data) : stack.size;
    frame f;
    if (read_frame(hark_bytes_part(stack, at, end - at), &f)) {
      *top = count == 0 ? f : *top;
      put_lasting(whole, hark_bytes_part(f.function, 0, PIECE_MAX));
      puts_of(whole, "@");
      put_lasting(whole, hark_bytes_part(f.file, 0, PIECE_MAX));
      puts_of(whole, "\n");
      count++;
    }
    at = end + 1;
  }
  return count;
}

// ---- errors ----

static void put_number(text *t, uint64_t number) {
  char digits[20];
  size_t i = sizeof digits;
  do {
    digits[--i] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  put(t, digits + i, sizeof digits - i);
}

// "TypeError" of "Uncaught TypeError: x is undefined".
static hark_bytes kind_of(hark_bytes message) {
  size_t end = 0;
  if (hark_bytes_starts_with(message, HARK_LITERAL("Uncaught "))) {
    message = hark_bytes_part(message, 9, message.size);
  }
  while (end < message.size && is_word(message.data[end])) {
    end++;
  }
  return end > 0 && end < message.size && message.data[end] == ':' ? hark_bytes_part(message, 0, end) : (hark_bytes){0};
}

static void name_place(text *name, hark_bytes file, uint64_t line) {
  if (file.size > 0) {
    puts_of(name, " at ");
    put_lasting(name, hark_bytes_part(file, 0, PIECE_MAX));
    if (line > 0) {
      puts_of(name, ":");
      put_number(name, line);
    }
  }
}

static void read_failure(const hark_event *event, text *whole, text *name) {
  static const char *const before[] = {"", "", "console: ", "not loaded: "};
  hark_bytes message = event->texts[HARK_ARG(FAILURE, MESSAGE)].bytes;
  hark_bytes source = event->texts[HARK_ARG(FAILURE, SOURCE)].bytes, kind = kind_of(message);
  uint32_t how = event->n[HARK_ARG(FAILURE, HOW)];
  frame top = {.file = file_of(source), .line = event->n[HARK_ARG(FAILURE, LINE)]};
  put(whole, kind.data, kind.size);
  puts_of(whole, "\n");
  if (put_frames(whole, event->texts[HARK_ARG(FAILURE, STACK)].bytes, &top) == 0) {
    put_lasting(whole, message);
    puts_of(whole, "@");
    put_lasting(whole, top.file);
  }
  puts_of(name, how < 4 ? before[how] : "");
  put_lasting(name, hark_bytes_part(message, 0, MESSAGE_MAX));
  name_place(name, top.file, top.line);
}

// ---- requests ----

static void read_request(const hark_event *event, text *whole, text *name) {
  hark_bytes url = event->texts[HARK_ARG(REQUEST, URL)].bytes, method = event->texts[HARK_ARG(REQUEST, METHOD)].bytes;
  uint32_t status = event->n[HARK_ARG(REQUEST, STATUS)];
  size_t start = 0, end;
  for (size_t i = 0; i + 3 <= url.size && start == 0; i++) {
    if (memcmp(url.data + i, "://", 3) == 0) {
      start = i + 3;
      while (start < url.size && url.data[start] != '/') {
        start++;
      }
    }
  }
  for (end = start; end < url.size && url.data[end] != '?' && url.data[end] != '#';) {
    end++;
  }
  put(name, method.data, method.size < 8 ? method.size : 8);
  puts_of(name, " ");
  put_lasting(name, hark_bytes_part(url, start, end - start < MESSAGE_MAX ? end - start : MESSAGE_MAX));
  put(whole, name->bytes, name->size);
  put_number(whole, status / 100);
  if (status == 0) {
    puts_of(name, " unanswered");
  } else {
    puts_of(name, " ");
    put_number(name, status);
  }
}

// A name is one line of whole characters.
static void finish_name(text *name) {
  for (size_t i = 0; i < name->size; i++) {
    bool control = (uint8_t)name->bytes[i] < 0x20 || name->bytes[i] == 0x7f;
    name->bytes[i] = control ? ' ' : name->bytes[i];
  }
  while (name->size > 0 && !hark_bytes_is_utf8((hark_bytes){(const uint8_t *)name->bytes, name->size})) {
    name->size--;
  }
  name->bytes[name->size] = '\0';
}

bool hark_fault_of(const hark_event *event, hark_fault *fault) {
  char bytes[WHOLE_MAX];
  text whole = {bytes, 0, sizeof bytes}, name = {fault->name, 0, HARK_FAULT_NAME_MAX};
  if (event->kind == HARK_EVENT_FAILURE) {
    uint32_t how = event->n[HARK_ARG(FAILURE, HOW)];
    fault->kind = how < HARK_FACT_FAULT_REQUEST ? (uint8_t)how : HARK_FAILURE_ERROR;
    read_failure(event, &whole, &name);
  } else if (event->kind == HARK_EVENT_REQUEST &&
             (event->n[HARK_ARG(REQUEST, STATUS)] == 0 || event->n[HARK_ARG(REQUEST, STATUS)] >= 400)) {
    fault->kind = HARK_FACT_FAULT_REQUEST;
    read_request(event, &whole, &name);
  } else {
    return false;
  }
  finish_name(&name);
  fault->fingerprint = hark_hash((hark_bytes){(const uint8_t *)whole.bytes, whole.size}, fault->kind);
  return true;
}
