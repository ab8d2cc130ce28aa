// recording.js — where the collector's recordings come from.
// @ts-check
import * as api from "./api.js";
import { cutSegments, Replay } from "./replay-wasm.js";

/** @type {Promise<ArrayBuffer>|undefined} */
let wasm;
const loadWasm = () => (wasm ??= fetch("hark-replay.wasm").then((answer) => answer.arrayBuffer()));

/** @param {string} id @returns {import("./views/session.js").Source} */
export const apiSource = (id) => ({
  manifest: () => api.session(id),
  asset: api.asset,
  notes: api.notes(id),
  live: (signal) => api.live(id, signal),
  segments: async (view) => cutSegments(await api.segments(id, view)),
  replay: async () => Replay.instantiate(await loadWasm()),
});
