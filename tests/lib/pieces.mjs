// pieces.mjs — texts that go by name, as docs/wire-format.md has them: what batches have said in this process is known.
// @ts-check
import { createHash } from "node:crypto";

const NAME_BYTES = 8;
const BYTES_MIN = 1024;
const BYTES_MAX = 16384;
const COUNT_MAX = 128;

/** What was said, by name. @type {Map<string, Buffer>} */
const said = new Map();

/** @param {Buffer} bytes */
export const nameOf = (bytes) => createHash("sha256").update(bytes).digest().toString("hex", 0, NAME_BYTES);

/** Cuts the texts of a batch. @param {Buffer} texts @returns {Buffer[]} */
export function cut(texts) {
  /** @type {Buffer[]} */ const pieces = [];
  for (let i = 0, from = 0, hash = 0; i < texts.length && pieces.length < COUNT_MAX; i++) {
    hash = Math.imul(hash + texts[i], 0x9e3779b1) >>> 0;
    if (texts[i] < 0xf8) continue;
    const size = i + 1 - from;
    if (size >= BYTES_MIN && (hash >>> 30 === 0 || size >= 8 * BYTES_MIN || i + 1 === texts.length)) {
      if (size <= BYTES_MAX) pieces.push(texts.subarray(from, i + 1));
      from = i + 1;
    }
    hash = 0;
  }
  return pieces;
}

/** A batch's texts can be named from now on. @param {Buffer} texts */
export function hear(texts) {
  for (const piece of cut(texts)) said.set(nameOf(piece), Buffer.from(piece));
}

/** Reads the list before the zlib stream. @param {Buffer} body @returns {{ list: [string, number][], rest: Buffer }} */
export function readList(body) {
  /** @type {[string, number][]} */ const list = [];
  let at = 1;
  while (list.length < body[0]) {
    const name = body.toString("hex", at, (at += NAME_BYTES));
    let gap = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      gap += (body[at] & 127) * 2 ** shift;
      more = body[at++] > 127;
    }
    list.push([name, gap]);
  }
  return { list, rest: body.subarray(at) };
}

/** Puts back what was taken out of a batch. @param {[string, number][]} list @param {Buffer} left */
export function putBack(list, left) {
  const parts = [];
  let from = 0;
  for (const [name, gap] of list) {
    const piece = said.get(name);
    if (!piece) throw new Error(`the text ${name} was said by nobody here`);
    parts.push(left.subarray(from, (from += gap)), piece);
  }
  return Buffer.concat([...parts, left.subarray(from)]);
}
