// parcels.mjs — what POST /v1/asset carries, read and made by the letter of docs/wire-format.md. Not for hostile bytes.
// @ts-check
import { createHash } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { DICTIONARY_VERSION, dictionary } from "./dictionary.mjs";

const HEAD = 40;
const ENTRY = 24;
export const CSS = 0;
export const PNG = 1;
export const WOFF2 = 6;

/** @typedef {{ name: string, kind: number, bytes: Buffer }} Asset */

/** The name of bytes. @param {Buffer | string} bytes */
export const nameOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 32);

/** @param {Buffer} body @returns {Asset[]} */
export function readParcel(body) {
  const css = body.readUInt32LE(36)
    ? inflateSync(body.subarray(HEAD + ENTRY * body.readUInt16LE(6)).subarray(0, body.readUInt32LE(36)), {
        dictionary,
      })
    : Buffer.alloc(0);
  let inflated = 0;
  let at = HEAD + ENTRY * body.readUInt16LE(6) + body.readUInt32LE(36);
  return Array.from({ length: body.readUInt16LE(6) }, (_, i) => {
    const entry = body.subarray(HEAD + ENTRY * i);
    const size = entry.readUInt32LE(16);
    const kind = entry.readUInt32LE(20);
    const bytes = kind === CSS ? css.subarray(inflated, (inflated += size)) : body.subarray(at, (at += size));
    return { name: entry.toString("hex", 0, 16), kind, bytes };
  });
}

/**
 * Makes a parcel; `spoil` may change its head and entries before they are put together.
 * @param {string} key @param {{ kind: number, bytes: Buffer, name?: string }[]} assets stylesheets first
 */
export function makeParcel(key, assets) {
  const css = Buffer.concat(assets.filter(({ kind }) => kind === CSS).map(({ bytes }) => bytes));
  const deflated = css.length ? deflateSync(css, { dictionary }) : Buffer.alloc(0);
  const head = Buffer.alloc(HEAD + ENTRY * assets.length);
  head.write("HARA", "latin1");
  head[4] = 1;
  head[5] = DICTIONARY_VERSION;
  head.writeUInt16LE(assets.length, 6);
  head.write(key, 8, "latin1");
  head.writeUInt32LE(css.length, 32);
  head.writeUInt32LE(deflated.length, 36);
  assets.forEach(({ kind, bytes, name }, i) => {
    head.write(name ?? nameOf(bytes), HEAD + ENTRY * i, "hex");
    head.writeUInt32LE(bytes.length, HEAD + ENTRY * i + 16);
    head.writeUInt32LE(kind, HEAD + ENTRY * i + 20);
  });
  return Buffer.concat([
    head,
    deflated,
    ...assets.filter(({ kind }) => kind !== CSS).map(({ bytes }) => bytes),
  ]);
}

/** The name in an event's four words. @param {Record<string, any>} event */
export function nameIn(event) {
  const name = Buffer.alloc(16);
  for (let i = 0; i < 4; i++) name.writeUInt32LE(event[`hash${i}`], 4 * i);
  return name.toString("hex");
}
