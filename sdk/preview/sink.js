// sink.js — stands where transport.js and assets.js stand in a recording: what would be sent is kept and shown instead.
//
// Room: sdk/preview. sdk/build.mjs puts it into the preview's bundle, so that the recorder is the real one and there is
// nothing in it that could send.
// @ts-check
import { CSS } from "../page/assets.js";

/** @typedef {{ batches: Uint8Array[], assets: Map<string, Uint8Array> }} Caught */

/** What the recording under way has given. @type {Caught} */
export let caught = { batches: [], assets: new Map() };

export function createTransport() {
  caught = { batches: [], assets: new Map() };
  const counts = { sent: 0, sentBytes: 0, dropped: 0, retries: 0, beacons: 0, added: 0 };
  return {
    counts,
    /** @param {Uint8Array} bytes */
    add(bytes) {
      counts.added++;
      caught.batches.push(bytes);
    },
    post: () => Promise.reject(new Error("a preview sends nothing")),
    beacon: () => false,
    resume() {},
    leave() {},
    wipe() {},
    idle: () => true,
  };
}

export { CSS, kindOf } from "../page/assets.js";

export function createAssets() {
  return {
    counts: {},
    use() {},
    /** Fonts and images stay as the page has them: the picture does without. @param {string} name @param {number} kind @param {Uint8Array} bytes */
    hold(name, kind, bytes) {
      if (kind === CSS) caught.assets.set(name, bytes.slice());
    },
    answered() {},
    leave() {},
    idle: () => true,
    wipe() {},
  };
}
