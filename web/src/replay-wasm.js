// replay-wasm.js — the player of replay/wasm, in JS words. The only file that knows its exports.
// @ts-check
import { SHAPES } from "../../schema/events.js";

/** The errors of schema/base/err.h that a viewer can meet. @type {Record<number, string>} */
const ERRORS = {
  1: "the recording is cut off",
  2: "this is not a hark recording",
  3: "the recording was made by another version of hark",
  4: "the recording was made with a dictionary not known here",
  5: "a part of the recording is over its limit",
  6: "a part of the recording does not inflate",
  7: "a part of the recording is damaged",
  8: "a part of the recording is damaged",
  9: "a part of the recording is damaged",
  10: "a part of the recording is damaged",
  11: "the recording needs more memory than there is",
  13: "a part belongs to another page view",
};

/** @typedef {{hark_replay_open(): number, hark_replay_input(size: number): number, hark_replay_add(size: number): number,
 *   hark_replay_ready(): number, hark_replay_duration(): number, hark_replay_refused(): number,
 *   hark_replay_diverged(): number, hark_replay_checks(): number, hark_replay_moments(): number, hark_replay_spans(): number, hark_replay_seek(at: number): number,
 *   hark_replay_step(at: number): number, hark_replay_outbox(): number, memory: WebAssembly.Memory,
 *   _initialize?(): void}} Exports */

/** One thing worth a marker. @typedef {{kind: number, at: number, args: Record<string, any>}} Moment */
/** A stretch of time: 0 idle, 1 hidden, 2 not recorded, 3 not what the page was. @typedef {{kind: number, from: number, to: number}} Span */

export const SPAN_IDLE = 0;
export const SPAN_HIDDEN = 1;
export const SPAN_GAP = 2;
export const SPAN_DIVERGED = 3;

/** Events and their texts; valid until the next call of the same player. */
export class Outbox {
  /** @param {Exports} exports */
  constructor(exports) {
    const { buffer } = exports.memory;
    const head = new Uint32Array(buffer, exports.hark_replay_outbox() >>> 0, 6);
    this.words = new Uint32Array(buffer, head[0], head[1]);
    this.ends = new Uint32Array(buffer, head[2], head[3]);
    this.bytes = new Uint8Array(buffer, head[4], head[5]);
    /** @type {string[]} */
    this.texts = [];
    this.decoder = new TextDecoder();
  }

  /** @param {number} index @returns {string} */
  text(index) {
    let text = this.texts[index];
    if (text === undefined) {
      text = this.decoder.decode(this.bytes.subarray(index ? this.ends[index - 1] : 0, this.ends[index]));
      this.texts[index] = text;
    }
    return text;
  }
}

export class Replay {
  /** @param {Exports} exports */
  constructor(exports) {
    this.exports = exports;
    exports._initialize?.();
  }

  /** @param {BufferSource} bytes @returns {Promise<Replay>} */
  static async instantiate(bytes) {
    const { instance } = await WebAssembly.instantiate(bytes, {
      env: { emscripten_notify_memory_growth: () => {} },
    });
    return new Replay(/** @type {any} */ (instance.exports));
  }

  /** @param {number} err @param {string} what */
  check(err, what) {
    if (err) throw new Error(`${what}: ${ERRORS[err] ?? `error ${err}`}`);
  }

  /**
   * Opens one page view. Segments that do not verify are left out and counted.
   * @param {Uint8Array[]} segments @returns {{unreadable: number}}
   */
  open(segments) {
    const e = this.exports;
    this.check(e.hark_replay_open(), "The player cannot start");
    let unreadable = 0;
    for (const segment of segments) {
      const at = e.hark_replay_input(segment.length) >>> 0;
      if (!at) throw new Error("The recording needs more memory than there is");
      new Uint8Array(e.memory.buffer, at, segment.length).set(segment);
      if (e.hark_replay_add(segment.length)) unreadable++;
    }
    this.check(e.hark_replay_ready(), "The recording cannot be opened");
    return { unreadable };
  }

  get duration() {
    return this.exports.hark_replay_duration() >>> 0;
  }

  get refused() {
    return this.exports.hark_replay_refused() >>> 0;
  }

  /** Stretches in which the tree is not the one that the page had. */
  get diverged() {
    return this.exports.hark_replay_diverged() >>> 0;
  }

  /** Tree hashes compared. */
  get checks() {
    return this.exports.hark_replay_checks() >>> 0;
  }

  /** @returns {Moment[]} */
  moments() {
    this.check(this.exports.hark_replay_moments(), "The recording cannot be read");
    const outbox = new Outbox(this.exports);
    /** @type {Moment[]} */
    const moments = [];
    for (let at = 0; at < outbox.words.length; ) {
      const kind = outbox.words[at++];
      /** @type {Moment} */
      const moment = { kind, at: outbox.words[at++], args: {} };
      const shape = SHAPES[kind];
      for (let i = 0; i < shape.args.length; i++, at++) {
        const word = outbox.words[at];
        moment.args[shape.args[i]] = shape.types[i] === "S" ? outbox.text(word) : word;
      }
      moments.push(moment);
    }
    return moments;
  }

  /** @returns {Span[]} */
  spans() {
    this.check(this.exports.hark_replay_spans(), "The recording cannot be read");
    const { words } = new Outbox(this.exports);
    /** @type {Span[]} */
    const spans = [];
    for (let at = 0; at + 2 < words.length; at += 3)
      spans.push({ kind: words[at], from: words[at + 1], to: words[at + 2] });
    return spans;
  }

  /** @param {number} at ms @returns {Outbox} */
  seek(at) {
    this.check(this.exports.hark_replay_seek(at), "The moment cannot be shown");
    return new Outbox(this.exports);
  }

  /** @param {number} at ms, not before the last seek or step @returns {Outbox} */
  step(at) {
    this.check(this.exports.hark_replay_step(at), "The moment cannot be shown");
    return new Outbox(this.exports);
  }
}

/**
 * Cuts what GET …/segments gives: u32 little-endian size and bytes, again and again.
 * @param {ArrayBuffer} buffer @returns {Uint8Array[]}
 */
export function cutSegments(buffer) {
  const view = new DataView(buffer);
  /** @type {Uint8Array[]} */
  const segments = [];
  for (let at = 0; at + 4 <= buffer.byteLength; ) {
    const size = view.getUint32(at, true);
    if (size > buffer.byteLength - at - 4) break;
    segments.push(new Uint8Array(buffer, at + 4, size));
    at += 4 + size;
  }
  return segments;
}
