// bridge.c — the core as a page sees it: a few exported functions around one piece of static memory.
//
// Room: sdk/wasm, a port (the only static state of the SDK). Stands on: sdk/core. No imports: JS calls in,
// nothing calls out. Memory is fixed (4 MiB, exported as `memory`), never grows, so views of it stay valid.
// Tests: tests/sdk/golden.test.js (native, wasm and wasm2js give the same bytes).
//
// Files: build/wasm/hark-core.wasm (instantiate with an empty import object) and build/wasm/hark-core.js,
// a classic script made from it by wasm2js that sets `globalThis.__harkCore` to a function; calling that
// makes a fresh instance and returns the same exports as the wasm does, `memory.buffer` included.
//
// All numbers are unsigned 32-bit (`>>> 0` in JS). Pointers are byte offsets into `memory.buffer`, constant
// for the life of the instance.
//
//   export                                      does
//   ------------------------------------------  -----------------------------------------------------------
//   hark_start(consent, rung) -> 1 or 0         (re)creates the recorder; 0: it did not fit. Call first. consent
//                                               0 full, 1 anonymous; rung 0 wasm, 1 worker, 2 js, 3 lite
//   hark_inbox_words() -> pointer               where the tape's words go (Uint32Array)
//   hark_inbox_words_max() -> count             how many fit
//   hark_inbox_text_ends() -> pointer           where the texts' ends go (Uint32Array, bytes from text 0's start)
//   hark_inbox_texts_max() -> count             how many fit
//   hark_inbox_text() -> pointer                where the texts' UTF-8 goes (Uint8Array, encodeInto)
//   hark_inbox_text_max() -> bytes              how many fit; a single text is at most 131072 bytes (use APPEND)
//   hark_push(from, word_count, text_count,     reads records of words[from..word_count) and returns the index of
//             text_bytes) -> index              the first word not read (word_count when all were). After a stop
//                                               (SEAL), seal, then call again with `from` = that index; the inbox is
//                                               not changed by a push. A malformed tape drops the rest (status BAD)
//   hark_status() -> bits                       of the last push or seal: 1 SEAL (full: seal, then push the rest),
//                                               2 KEYFRAME (take one when calm), 4 URGENT (worth sending soon),
//                                               256 BAD (tape malformed; the rest of it was dropped)
//   hark_identity() -> pointer                  80 bytes in the layout of the envelope (below) that JS fills in
//                                               before each seal: key, session, tab, epoch, seq; the rest is ignored
//   hark_seal(now_ms) -> bytes                  one envelope + body in the outbox; 0: nothing to send
//   hark_outbox() -> pointer                    where it is; copy it before the next call
//   hark_reset()                                a new page view: forgets nodes, signals and what was not sealed
//   hark_mask_text(class, mode, size) -> bytes  masks the first `size` bytes of the inbox text in place. class
//                                               0 plain, 1 allowed, 2 code, 3 css, 4 url; mode 0 patterns, 1 all,
//                                               2 secret. size at most 131072; more gives 0
//   hark_error() -> number                      hark_err of the last push, seal or start that failed; 0 none
//
// Identity (little-endian, offsets in bytes): 16 key (24 bytes: "pk_" + 21), 40 session (16), 56 tab (u64),
// 64 epoch (u32), 68 seq (u32). Signals: a page that wants to hear of them asks after each push:
//
//   hark_signal_count() -> count                signals found by the last push (at most 64 are kept)
//   hark_signal(i) -> pointer                   a hark_signal: Uint32 which, node, start_ms, at_ms, count (0..19);
//                                               byte 20 target_size, 21 label_size; UTF-8 target from 22 (96
//                                               bytes), label from 118 (48 bytes). Valid until the next push
