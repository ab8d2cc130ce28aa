#include "schema/flat/reader.h"

// Makes sure that `size` more bytes are there, or fails the reader.
static bool have(hark_reader *reader, size_t size) {
  if (reader->err != HARK_OK) {
    return false;
  }
  if (size > reader->bytes.size - reader->offset) {
    reader->err = HARK_ERR_TRUNCATED;
    return false;
  }
  return true;
}

static uint64_t read_uint(hark_reader *reader, size_t size) {
  if (!have(reader, size)) {
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) {
    value = value << 8 | reader->bytes.data[reader->offset + i];
  }
  reader->offset += size;
  return value;
}

uint8_t hark_read_u8(hark_reader *reader) {
  return (uint8_t)read_uint(reader, 1);
}

uint16_t hark_read_u16(hark_reader *reader) {
  return (uint16_t)read_uint(reader, 2);
}

uint32_t hark_read_u32(hark_reader *reader) {
  return (uint32_t)read_uint(reader, 4);
}

uint64_t hark_read_u64(hark_reader *reader) {
  return read_uint(reader, 8);
}

hark_bytes hark_read_bytes(hark_reader *reader, size_t size) {
  if (size == 0 || !have(reader, size)) {
    return (hark_bytes){NULL, 0};
  }
  hark_bytes view = {reader->bytes.data + reader->offset, size};
  reader->offset += size;
  return view;
}

uint32_t hark_read_leb(hark_reader *reader) {
  if (!have(reader, 1)) {
    return 0;
  }
  const uint8_t *at = reader->bytes.data + reader->offset;
  size_t left = reader->bytes.size - reader->offset;
  uint32_t value = 0;
  for (size_t i = 0; i < HARK_LEB_BYTES_MAX; i++) {
    if (i == left) {
      reader->err = HARK_ERR_TRUNCATED;
      return 0;
    }
    uint8_t byte = at[i];
    value |= (uint32_t)(byte & 0x7f) << (7 * i);
    if (byte & 0x80) {
      continue;
    }
    if ((byte == 0 && i > 0) || (i == HARK_LEB_BYTES_MAX - 1 && byte > 0x0f)) {
      break;
    }
    reader->offset += i + 1;
    return value;
  }
  reader->err = HARK_ERR_BAD_COLUMN;
  return 0;
}
