// wasm.js — makes the core in a way that this page allows, and speaks to it.
//
// Room: sdk/page, a port: the only file that knows what the core is made of. The ladder: WebAssembly where the page's
// policy allows it (hark.js asks), else the same C core as plain JS, a script beside hark.js.
// Neither eval nor blob URLs nor workers. No rung: undefined, and hark stays quiet.
// @ts-check
import { hexOf } from "./session.js";
import { cut } from "./tape.js";

export const SEAL = 1;
export const KEYFRAME = 2;
export const URGENT = 4;
export const BAD = 256;

/** HARK_TEXT_CSS. */
const CSS_CLASS = 3;
const URL_CLASS = 4;
/** Offsets in the identity, as in the envelope. */
const KEY_AT = 16;
const SESSION_AT = 40;
const TAB_AT = 56;
const EPOCH_AT = 64;
const SEQ_AT = 68;

/** @typedef {{ key: string, session: Uint8Array, tab: Uint32Array, epoch: number, seq: number }} Identity */
/** @typedef {{ which: number, node: number, start: number, at: number, count: number, target: string, label: string }} Signal */

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @typedef {{ bytes: Promise<ArrayBuffer> | undefined, allowed: () => boolean, script: () => Promise<any> }} CoreSource */

/**
 * Makes the core: of the bytes that are on their way where the page's policy allows it, else of the script.
 * @param {CoreSource} from
 * @returns {Promise<{ exports: any, rung: "wasm" | "js" } | undefined>}
 */
export async function loadCore(from) {
  try {
    if (from.bytes && from.allowed()) {
      const { instance } = await WebAssembly.instantiate(await from.bytes, {});
      return { exports: instance.exports, rung: "wasm" };
    }
  } catch {
    // Its bytes did not come, or not whole: the script may.
  }
  try {
    return { exports: (await from.script())(), rung: "js" };
  } catch {
    return undefined;
  }
}

/**
 * Speaks to a loaded core.
 * @param {any} exports @param {"wasm" | "js"} rung @param {boolean} anonymous
 */
export function createCore(exports, rung, anonymous) {
  if (exports._initialize) exports._initialize();
  if (!exports.hark_start(anonymous ? 1 : 0, rung === "wasm" ? 0 : 2)) return undefined;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const memory = () => exports.memory.buffer;
  const words = new Uint32Array(
    memory(),
    exports.hark_inbox_words() >>> 0,
    exports.hark_inbox_words_max() >>> 0,
  );
  const ends = new Uint32Array(
    memory(),
    exports.hark_inbox_text_ends() >>> 0,
    exports.hark_inbox_texts_max() >>> 0,
  );
  const text = new Uint8Array(memory(), exports.hark_inbox_text() >>> 0, exports.hark_inbox_text_max() >>> 0);

  /** Writes texts into the inbox; gives how many bytes, or -1 where they do not fit. @param {string[]} texts */
  function write(texts) {
    if (texts.length > ends.length) return -1;
    const all = texts.join("");
    const whole = encoder.encodeInto(all, text);
    if (/** @type {number} */ (whole.read) < all.length) return -1;
    const size = /** @type {number} */ (whole.written);
    let end = 0;
    if (size === all.length) {
      for (let i = 0; i < texts.length; i++) ends[i] = end += texts[i].length;
      return size;
    }
    // Not ASCII: each text's size has to be asked. (Texts are joined again: a lone surrogate may not pair up.)
    for (let i = 0; i < texts.length; i++) {
      const room = text.subarray(end);
      const done = encoder.encodeInto(texts[i], room);
      if (/** @type {number} */ (done.read) < texts[i].length) return -1;
      ends[i] = end += /** @type {number} */ (done.written);
    }
    return end;
  }

  /** @returns {Signal[]} */
  function signals() {
    const count = exports.hark_signal_count() >>> 0;
    const found = [];
    for (let i = 0; i < count; i++) {
      const at = exports.hark_signal_at(i) >>> 0;
      const view = new DataView(memory(), at, 166);
      const words = (/** @type {number} */ from, /** @type {number} */ size) =>
        decoder.decode(new Uint8Array(memory(), at + from, size));
      found.push({
        which: view.getUint32(0, true),
        node: view.getUint32(4, true),
        start: view.getUint32(8, true),
        at: view.getUint32(12, true),
        count: view.getUint32(16, true),
        target: words(22, view.getUint8(20)),
        label: words(118, view.getUint8(21)),
      });
    }
    return found;
  }

  const outbox = (/** @type {number} */ size) =>
    new Uint8Array(memory(), exports.hark_outbox() >>> 0, size).slice();

  /** The stylesheet that is being named, and the pieces that are masked. @type {{ css: string, rest: string, parts: Uint8Array[] } | undefined} */
  let half;

  /** Masks a stylesheet and names it, a piece at a time; undefined: time was over first. @param {string} css @param {() => number} left */
  function nameSheet(css, left) {
    if (!half || half.css !== css) half = { css, rest: css, parts: [] };
    for (const at = half; at.rest; ) {
      if (left() <= 0) return undefined;
      const units = cut(at.rest);
      const { written } = encoder.encodeInto(at.rest.slice(0, units), text);
      at.rest = at.rest.slice(units);
      const size = exports.hark_mask_text(CSS_CLASS, 0, written) >>> 0;
      at.parts.push(text.slice(0, size));
      exports.hark_digest(size, at.rest ? 0 : 1);
    }
    const bytes = joined(half.parts);
    half = undefined;
    return { name: outbox(16), bytes };
  }

  return {
    /** The name of bytes that are sent as they are. @param {Uint8Array} bytes */
    name(bytes) {
      if (half) exports.hark_digest(0, 1); // there is one digest: the sheet's begins anew
      half = undefined;
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + text.length);
        text.set(piece);
        at += piece.length;
        exports.hark_digest(piece.length, at < bytes.length ? 0 : 1);
      }
      return outbox(16);
    },
    /** Would masking leave this address as it is? @param {string} url */
    plain(url) {
      const { written } = encoder.encodeInto(url, text);
      const before = text.slice(0, written);
      const size = exports.hark_mask_text(URL_CLASS, 0, written) >>> 0;
      return size === written && before.every((byte, i) => byte === text[i]);
    },
    /** Deflates bytes as one stream; undefined where it finds no room. @param {Uint8Array[]} parts */
    deflate(parts) {
      const all = joined(parts);
      if (all.length > text.length) return undefined;
      text.set(all);
      const size = exports.hark_deflate(all.length) >>> 0;
      return size ? outbox(size) : undefined;
    },
    /**
     * Gives the core a chunk of tape. `sealNow` is called when its batch is full, `heard` with the signals found,
     * `named` with what goes by name.
     * @param {import("./tape.js").Chunk} chunk @param {() => void} sealNow @param {(signals: Signal[]) => void} heard
     * @param {(name: string, bytes: Uint8Array) => void} named @param {() => number} left
     * @returns {number | undefined} status bits; undefined: it is to be given again when there is time
     */
    push(chunk, sealNow, heard, named, left) {
      for (; chunk.sheets.length; chunk.sheets.shift()) {
        const [at, css] = chunk.sheets[0];
        const done = nameSheet(css, left);
        if (!done) return undefined;
        chunk.words.set(new Uint32Array(done.name.buffer), at);
        named(hexOf(done.name), done.bytes);
      }
      const size = write(chunk.texts);
      if (size < 0 || chunk.count > words.length) return BAD;
      words.set(chunk.words.subarray(0, chunk.count));
      let status = 0;
      let from = 0;
      for (let stuck = 0; stuck < 2; ) {
        const to = exports.hark_push(from, chunk.count, chunk.texts.length, size) >>> 0;
        const now = exports.hark_status() >>> 0;
        status |= now;
        if (exports.hark_signal_count() >>> 0) heard(signals());
        if (now & SEAL) sealNow();
        if (to >= chunk.count || !(now & SEAL)) return status & ~SEAL;
        stuck = to === from ? stuck + 1 : 0;
        from = to;
      }
      return status | BAD;
    },
    /** Seals what is there; undefined when there is nothing. @param {Identity} identity @param {number} now */
    seal(identity, now) {
      const at = exports.hark_identity() >>> 0;
      const bytes = new Uint8Array(memory(), at, 80);
      const view = new DataView(memory(), at, 80);
      for (let i = 0; i < 24; i++) bytes[KEY_AT + i] = identity.key.charCodeAt(i);
      bytes.set(identity.session, SESSION_AT);
      view.setUint32(TAB_AT, identity.tab[0], true);
      view.setUint32(TAB_AT + 4, identity.tab[1], true);
      view.setUint32(EPOCH_AT, identity.epoch, true);
      view.setUint32(SEQ_AT, identity.seq, true);
      const size = exports.hark_seal(Math.floor(now)) >>> 0;
      return size ? outbox(size) : undefined;
    },
    /** Names of the texts that the next batch has, 8 bytes each. */
    names: () => outbox(8 * (exports.hark_names() >>> 0)),
    /** The collector has these: the next batch says them by name. @param {number[]} names their bytes */
    known(names) {
      text.set(names);
      exports.hark_known(names.length / 8);
    },
    /** The last sealed batch is stored: the next may build on it. False: on none. @param {boolean} stored */
    base(stored) {
      exports.hark_base(stored ? 1 : 0);
    },
    reset() {
      exports.hark_reset();
    },
    rung,
  };
}

/** @typedef {NonNullable<ReturnType<typeof createCore>>} Core */
