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
 *   hark_replay_ready(): number, hark_replay_names(): number, hark_replay_missing(): number,
 *   hark_replay_give(index: number, size: number): number, hark_replay_duration(): number, hark_replay_refused(): number,
 *   hark_replay_diverged(): number, hark_replay_checks(): number, hark_replay_moments(): number, hark_replay_spans(): number, hark_replay_fields(): number, hark_replay_seek(at: number): number,
 *   hark_replay_step(at: number): number, hark_replay_outbox(): number, memory: WebAssembly.Memory,
 *   _initialize?(): void}} Exports */

/** Public bytes that go by name. @typedef {{bytes: Uint8Array, type: string}} Asset */
/** One thing worth a marker. @typedef {{kind: number, at: number, args: Record<string, any>}} Moment */
/** A stretch of time: 0 idle, 1 hidden, 2 not recorded, 3 not what the page was. @typedef {{kind: number, from: number, to: number}} Span */
/** What was done in a form field, from `at` to `until`; counts; `value` is masked, and told where `valued`.
 * @typedef {{at: number, until: number, edits: number, deletes: number, pastes: number, refused: number, valued: boolean,
 *   type: string, label: string, name: string, value: string}} Stay */
const STAY_WORDS = 11;

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
    /** What was found of the recording's assets, by name. @type {Map<string, Asset>} */
    this.assets = new Map();
    /** How many of its names were asked for. */
    this.known = 0;
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

  /** Puts bytes where the player reads them. @param {Uint8Array} bytes */
  input(bytes) {
    const at = this.exports.hark_replay_input(bytes.length) >>> 0;
    if (!at) throw new Error("The recording needs more memory than there is");
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  }

  /** What the recording refers to by name, as 32 hex digits each. @returns {string[]} */
  names() {
    this.check(this.exports.hark_replay_names(), "The recording cannot be read");
    const { words } = new Outbox(this.exports);
    const bytes = new Uint8Array(words.slice().buffer);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.match(/.{32}/g) ?? [];
  }

  /**
   * Opens one page view. Segments that do not verify are left out and counted.
   * @param {Uint8Array[]} segments
   * @param {(name: string) => Promise<Asset|undefined>} asset gives what goes by name, where it is there
   * @returns {Promise<{unreadable: number, missing: number}>} `missing`: stylesheets
   */
  async open(segments, asset) {
    const e = this.exports;
    this.check(e.hark_replay_open(), "The player cannot start");
    let unreadable = 0;
    for (const segment of segments) if (e.hark_replay_add(this.input(segment))) unreadable++;
    this.assets = new Map();
    this.known = 0;
    await this.giveAssets(asset);
    this.check(e.hark_replay_ready(), "The recording cannot be opened");
    return { unreadable, missing: e.hark_replay_missing() >>> 0 };
  }

  /** Gives what the segments added since refer to by name. @param {(name: string) => Promise<Asset|undefined>} asset */
  async giveAssets(asset) {
    const names = this.names();
    const from = this.known;
    const found = await Promise.all(names.slice(from).map(asset));
    this.known = names.length;
    found.forEach((bytes, i) => {
      if (!bytes) return;
      this.assets.set(names[from + i], bytes);
      this.exports.hark_replay_give(from + i, this.input(bytes.bytes));
    });
  }

  /**
   * Goes on with what was recorded since. Throws where that does not come behind what is there: open it anew.
   * @param {Uint8Array[]} segments @param {(name: string) => Promise<Asset|undefined>} asset
   */
  async extend(segments, asset) {
    for (const segment of segments)
      this.check(this.exports.hark_replay_add(this.input(segment)), "What came cannot be read");
    await this.giveAssets(asset);
    this.check(this.exports.hark_replay_ready(), "What came does not follow");
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

  /** @returns {Stay[]} */
  fields() {
    this.check(this.exports.hark_replay_fields(), "The recording cannot be read");
    const outbox = new Outbox(this.exports);
    /** @type {Stay[]} */
    const stays = [];
    for (let i = 0; i + STAY_WORDS <= outbox.words.length; i += STAY_WORDS) {
      const [at, until, edits, deletes, pastes, refused, valued, ...texts] = outbox.words.slice(
        i,
        i + STAY_WORDS,
      );
      const [type, label, name, value] = texts.map((text) => outbox.text(text));
      stays.push({
        at,
        until,
        edits,
        deletes,
        pastes,
        refused,
        valued: valued !== 0,
        type,
        label,
        name,
        value,
      });
    }
    return stays;
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
