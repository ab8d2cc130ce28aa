// tape.js — what happened, as 32-bit words and a list of texts, in chunks that fit the core's inbox.
//
// Room: sdk/page. The language is docs/wire-format.md. A record is one `put`; texts come from `text` (cut into APPEND
// pieces when long, for the records that allow it) or `word` (clipped). Nothing here allocates per event.
// Limits: CHUNK_* per chunk, CHUNKS_MAX chunks waiting; then the tape is `lost` until it is cleared.
// @ts-check
import * as E from "../../schema/events.js";

/** Arguments by event number; a test holds this equal to SHAPES, which the bundle need not carry. */
export const ARITY = "12341212322242231322134323322112142224442732616421261275524342122132";

/** Words, texts and UTF-16 units after which a chunk is closed. With the slack below they fit the core's inbox. */
export const CHUNK_WORDS = 4096;
export const CHUNK_TEXTS = 2048;
export const CHUNK_UNITS = 24000;
const WORDS_SLACK = 32;
const CHUNKS_MAX = 1500;

/** A text may have 131,072 bytes on the wire; a UTF-16 unit is at most 3 bytes. */
const PIECE_UNITS = 43000;
const WORD_UNITS = 4000;

/** Stylesheets this long go by name, where they are not this long; so many units of them on one tape. */
const SHEET_UNITS_MIN = 512;
const SHEET_UNITS_MAX = 400000;
const SHEETS_UNITS_MAX = 2 << 20;

/** A picture in an attribute that is worth a name. */
const PICTURE_UNITS_MIN = 1024;
const PICTURE_UNITS_MAX = 600000;
const PICTURE = /^data:image\/[\w.+-]+;base64,(?:iVBORw0|\/9j\/|R0lGOD|UklGR)/;

/** `pictures`: which texts are pictures that go by name. `sheets`: where the core is to put a name's four words, and the text it is of.
 * @typedef {{ words: Uint32Array, count: number, texts: string[], sheets: [number, string][], pictures: number[] }} Chunk */

/**
 * Where to cut a long text: after a line (in a stylesheet's rules, a place where masking can begin anew) or white space
 * where there is some, never inside a surrogate pair.
 * @param {string} text
 */
export function cutAt(text) {
  const line = text.lastIndexOf("\n", PIECE_UNITS - 1);
  if (line > PIECE_UNITS / 2) return line + 1;
  for (let at = PIECE_UNITS; at > PIECE_UNITS - 2000; at--) {
    const code = text.charCodeAt(at - 1);
    if (code === 32 || code === 10 || code === 9) return at;
  }
  const code = text.charCodeAt(PIECE_UNITS - 1);
  return code >= 0xd800 && code < 0xdc00 ? PIECE_UNITS - 1 : PIECE_UNITS;
}

/** How much of a text is its first piece. @param {string} text */
export const cut = (text) => (text.length <= PIECE_UNITS ? text.length : cutAt(text));

export function createTape() {
  let words = new Uint32Array(CHUNK_WORDS + WORDS_SLACK);
  let at = 0;
  /** @type {string[]} */ let texts = [];
  /** @type {Map<string, number>} */ let index = new Map();
  let units = 0;
  /** @type {[number, string][]} */ let sheets = [];
  let sheetUnits = 0;
  /** @type {number[]} */ let pictures = [];
  /** @type {Chunk[]} */ let closed = [];
  let now = 0;
  let written = 0;
  let rest = "";
  let lost = false;

  function close() {
    if (closed.length >= CHUNKS_MAX) {
      closed = [];
      lost = true;
    } else if (!lost) {
      closed.push({ words: words.slice(0, at), count: at, texts, sheets, pictures });
    }
    at = 0;
    texts = [];
    sheets = [];
    pictures = [];
    index = new Map();
    units = 0;
  }

  /** @param {string} value */
  function intern(value) {
    let found = index.get(value);
    if (found === undefined) {
      found = texts.length;
      texts.push(value);
      index.set(value, found);
      units += value.length;
    }
    return found;
  }

  /**
   * @param {number} kind @param {number} [a] @param {number} [b] @param {number} [c] @param {number} [d]
   * @param {number} [e] @param {number} [f] @param {number} [g]
   */
  function record(kind, a, b, c, d, e, f, g) {
    words[at] = kind;
    words[at + 1] = /** @type {number} */ (a);
    words[at + 2] = /** @type {number} */ (b);
    words[at + 3] = /** @type {number} */ (c);
    words[at + 4] = /** @type {number} */ (d);
    words[at + 5] = /** @type {number} */ (e);
    words[at + 6] = /** @type {number} */ (f);
    words[at + 7] = /** @type {number} */ (g);
    at += 1 + ARITY.charCodeAt(kind) - 48;
  }

  function full() {
    return at >= CHUNK_WORDS || texts.length >= CHUNK_TEXTS || units >= CHUNK_UNITS;
  }

  return {
    /** Sets the clock, ms of the page view; the next record carries it. @param {number} ms */
    stamp(ms) {
      if (ms > now) now = Math.floor(ms);
    },
    now: () => now,
    /** Writes the time down even though nothing happened: pending signals become certain by it. */
    tick() {
      if (now > written) {
        record(E.TICK, now - written);
        written = now;
      }
    },
    /**
     * Appends one record.
     * @param {number} kind @param {number} [a] @param {number} [b] @param {number} [c] @param {number} [d]
     * @param {number} [e] @param {number} [f] @param {number} [g]
     */
    put(kind, a, b, c, d, e, f, g) {
      this.tick();
      record(kind, a, b, c, d, e, f, g);
      while (rest) {
        if (full()) close();
        const more = rest;
        rest = "";
        record(E.APPEND, this.text(more));
      }
      if (full()) close();
    },
    /** Gives a text's number; a long one goes on in APPENDs after its record, so it must be the record's last.
     * @param {string} value */
    text(value) {
      if (value.length > PICTURE_UNITS_MIN && value.length < PICTURE_UNITS_MAX && PICTURE.test(value)) {
        const found = intern(value);
        if (!pictures.includes(found)) pictures.push(found);
        return found;
      }
      const size = cut(value);
      rest = value.slice(size);
      return intern(value.slice(0, size));
    },
    /** Appends a SHEET; one worth it goes by name, unless it is the visit's `own`.
     * @param {number} id @param {number} owner @param {number} state @param {string} css @param {boolean} own */
    sheet(id, owner, state, css, own) {
      const size = css.length;
      if (own || size < SHEET_UNITS_MIN || size > SHEET_UNITS_MAX || sheetUnits + size > SHEETS_UNITS_MAX) {
        this.put(E.SHEET, id, owner, state, this.text(css));
        return;
      }
      this.tick();
      sheets.push([at + 4, css]);
      sheetUnits += size;
      units += size;
      this.put(E.SHEET_KNOWN, id, owner, state, 0, 0, 0, 0);
    },
    /** Gives a short text's number, clipped. @param {unknown} value @param {number} [units_max] */
    word(value, units_max = WORD_UNITS) {
      const text = String(value === undefined || value === null ? "" : value);
      return intern(text.length > units_max ? text.slice(0, units_max) : text);
    },
    /** Takes the oldest chunk, or what there is of the newest. @returns {Chunk | undefined} */
    take() {
      if (!closed.length && at) close();
      return closed.shift();
    },
    empty: () => !closed.length && !at,
    /** Was something dropped for want of room since the last clear? */
    lost: () => lost,
    /** Forgets everything, the clock too. */
    clear() {
      at = 0;
      texts = [];
      index = new Map();
      sheets = [];
      pictures = [];
      closed = [];
      units = sheetUnits = now = written = 0;
      rest = "";
      lost = false;
    },
    /** Forgets what is written but keeps the clock: after an overflow. */
    drop() {
      const time = now;
      this.clear();
      now = time;
    },
  };
}

/** @typedef {ReturnType<typeof createTape>} Tape */
