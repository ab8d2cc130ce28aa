// recording.js — where the collector's recordings come from.
// @ts-check
import * as api from "./api.js";
import { cutSegments, Replay } from "./replay-wasm.js";

/** @type {Promise<ArrayBuffer>|undefined} */
let wasm;
const loadWasm = () => (wasm ??= fetch("hark-replay.wasm").then((answer) => answer.arrayBuffer()));

/** A player that has nothing to play yet. */
export const makeReplay = async () => Replay.instantiate(await loadWasm());

/** @param {string} id @returns {import("./views/session.js").Source} */
export const apiSource = (id) => ({
  manifest: () => api.session(id),
  asset: api.asset,
  notes: api.notes(id),
  shares: api.shares(id),
  live: (signal) => api.live(id, signal),
  segments: async (view) => cutSegments(await api.segments(id, view)),
  replay: makeReplay,
});
