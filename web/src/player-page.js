// player-page.js — one session in one file: the recording, the player and its wasm are all in the page.
// @ts-check
import { h, render } from "preact";
import { Replay } from "./replay-wasm.js";
import { Notice } from "./views/parts.js";
import { Session } from "./views/session.js";

const TAB_AT = 56; // in the envelope: u64 tab, then u32 epoch, little-endian
const EPOCH_AT = 64;
const ENVELOPE_BYTES = 80;

/** @param {string} text @returns {Uint8Array} */
function fromBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** "TAB-EPOCH" of the page view a segment is of. @param {Uint8Array} segment */
function viewOf(segment) {
  if (segment.length < ENVELOPE_BYTES) return "";
  const words = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const tab = words.getBigUint64(TAB_AT, true).toString(16).padStart(16, "0");
  return `${tab}-${words.getUint32(EPOCH_AT, true)}`;
}

/** @param {string} id */
const textOf = (id) => document.getElementById(id)?.textContent ?? "";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const recording = textOf("hark-session");
if (!recording) {
  render(h(Notice, { title: "There is no session in this file" }), app);
} else {
  const { manifest, segments, assets } = JSON.parse(recording);
  /** @type {Map<string, Uint8Array[]>} */
  const byView = new Map();
  for (const text of segments) {
    const segment = fromBase64(text);
    const name = viewOf(segment);
    byView.set(name, [...(byView.get(name) ?? []), segment]);
  }
  const words = new URLSearchParams(location.hash.replace(/^#/, ""));
  render(
    h(Session, {
      source: {
        manifest: async () => manifest,
        segments: async (view) => byView.get(`${view.tab.padStart(16, "0")}-${view.epoch}`) ?? [],
        asset: async (name) =>
          assets?.[name] && { type: assets[name].type, bytes: fromBase64(assets[name].bytes) },
        replay: async () => Replay.instantiate(/** @type {any} */ (fromBase64(textOf("hark-replay-wasm")))),
      },
      view: words.get("view") ?? undefined,
      start: Math.max(0, Number(words.get("t")) || 0),
      onFail: (error) => render(h(Notice, { title: "This session cannot be opened" }, String(error)), app),
    }),
    app,
  );
}
