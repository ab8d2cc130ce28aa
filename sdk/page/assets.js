// assets.js — public bytes (stylesheets, fonts, images) that go by name: held until the collector has said whether it
// knows them, sent when it asks.
//
// Room: sdk/page. A name is the first 128 bits of the SHA-256 of the bytes as they are sent, masked; the core makes it.
// Batches carry names; the answer to a batch says which of them the project does not have. Whoever leaves before that
// answer sends what fits with the last beacon; else the next visitor is asked.
// Limits: HELD_BYTES_MAX waiting (the oldest go first), SENT_BYTES_MAX in one page, POST_BYTES_MAX in one POST.
// @ts-check
import { whenIdle } from "./natives.js";

const HELD_BYTES_MAX = 2 << 20;
const SENT_BYTES_MAX = 2 << 20;
const POST_BYTES_MAX = 512 << 10;
const TRIES_MAX = 3;
const HEAD_BYTES = 40;
const ENTRY_BYTES = 24;

export const CSS = 0;
/** How the kinds begin, by their numbers; CSS has no such beginning. */
const STARTS = [
  "-",
  "\x89PNG",
  "\xff\xd8\xff",
  "GIF8",
  "RIFF",
  "\0\0\0",
  "wOF2",
  "wOFF",
  "\0\x01\0\0",
  "OTTO",
];

/** The kind of bytes; -1 for none that is taken. @param {Uint8Array} bytes */
export function kindOf(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  return STARTS.findIndex((known) => start.startsWith(known));
}

/** `batch`: the number of the last batch that may refer to it. @typedef {{ name: string, kind: number,
 *   bytes: Uint8Array, batch: number, tries: number, asked: boolean }} Asset */

/** @param {{ endpoint: string, key: string, quiet: (fn: () => void) => (left?: any) => void,
 *   transport: import("./transport.js").Transport }} options */
export function createAssets({ endpoint, key, quiet, transport }) {
  const url = new URL("asset", endpoint).href;
  /** @type {Map<string, Asset>} */ let held = new Map();
  /** @type {import("./wasm.js").Core | undefined} */ let core;
  let heldBytes = 0;
  let flying = false;
  const counts = { assets: 0, assetBytes: 0, assetsLost: 0 };

  /** @param {Asset} asset */
  function forget(asset) {
    if (held.delete(asset.name)) heldBytes -= asset.bytes.length;
  }

  /** The body of one POST: a head, an entry each, stylesheets in one deflate stream, the others as they are.
   * @param {Asset[]} list @returns {Uint8Array | undefined} */
  function pack(list) {
    const sheets = list.filter((asset) => asset.kind === CSS);
    const others = list.filter((asset) => asset.kind !== CSS);
    const css = sheets.reduce((sum, asset) => sum + asset.bytes.length, 0);
    const deflated = css ? core && core.deflate(sheets.map((asset) => asset.bytes)) : new Uint8Array();
    if (!deflated) return undefined;
    const parts = [deflated, ...others.map((asset) => asset.bytes)];
    let at = HEAD_BYTES + ENTRY_BYTES * list.length;
    const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, at));
    const view = new DataView(body.buffer);
    for (let i = 0; i < 28; i++) body[i < 4 ? i : i + 4] = ("HARA" + key).charCodeAt(i);
    body[4] = 1; // version
    body[5] = 2; // dictionary
    view.setUint16(6, list.length, true);
    view.setUint32(32, css, true);
    view.setUint32(36, deflated.length, true);
    [...sheets, ...others].forEach(({ name, bytes, kind }, i) => {
      const entry = HEAD_BYTES + ENTRY_BYTES * i;
      for (let j = 0; j < 16; j++) body[entry + j] = parseInt(name.substr(2 * j, 2), 16);
      view.setUint32(entry + 16, bytes.length, true);
      view.setUint32(entry + 20, kind, true);
    });
    for (const part of parts) {
      body.set(part, at);
      at += part.length;
    }
    counts.assetBytes += body.length;
    return body;
  }

  /** Takes what goes together into one POST. @param {(asset: Asset) => boolean} which */
  function take(which) {
    let size = 0;
    return [...held.values()].filter(
      (asset) => which(asset) && (size += asset.bytes.length) <= POST_BYTES_MAX,
    );
  }

  async function send() {
    if (flying) return;
    const list = take((asset) => asset.asked);
    const body = list.length && counts.assetBytes < SENT_BYTES_MAX && pack(list);
    if (!body) return;
    flying = true;
    const { status } = await transport.post(url, body);
    flying = false;
    const gone = status === 200 || (status >= 400 && status < 500 && status !== 429);
    for (const asset of list) {
      if (gone || ++asset.tries >= TRIES_MAX) forget(asset);
      if (status === 200) counts.assets++;
      else if (gone) counts.assetsLost++;
    }
    if (gone) await send();
  }

  return {
    counts,
    /** @param {import("./wasm.js").Core} loaded */
    use(loaded) {
      core = loaded;
    },
    /** @param {string} name @param {number} kind @param {Uint8Array} bytes @param {number} batch */
    hold(name, kind, bytes, batch) {
      if (held.has(name) || bytes.length > POST_BYTES_MAX) return;
      held.set(name, { name, kind, bytes, batch, tries: 0, asked: false });
      heldBytes += bytes.length;
      for (const asset of held.values()) if (heldBytes > HELD_BYTES_MAX) forget(asset);
    },
    /** A batch was answered. @param {string[]} want @param {number} batch its number */
    answered(want, batch) {
      for (const name of want) {
        const asset = held.get(name);
        if (asset) asset.asked = true;
      }
      for (const asset of held.values()) if (!asset.asked && asset.batch <= batch) forget(asset);
      if (held.size) whenIdle(quiet(() => void send()));
    },
    /** The page may not live on: stylesheets that nobody has answered for go by beacon, if they fit; without fonts and
     * pictures a replay is still the page. */
    leave() {
      if (flying) return;
      const list = take((asset) => asset.asked || asset.kind === CSS);
      for (const group of [list, ...list.map((asset) => [asset])]) {
        const body = group.every((asset) => held.has(asset.name)) && group.length && pack(group);
        if (body && transport.beacon(url, body)) group.forEach(forget);
      }
    },
    idle: () => !flying && !held.size,
    wipe() {
      held = new Map();
      heldBytes = 0;
    },
  };
}

/** @typedef {ReturnType<typeof createAssets>} Assets */
