// saved-searches.js — searches that somebody named, kept in the browser by project: segments, wherever sessions are chosen.
// @ts-check
import { getProject } from "./api.js";

/** @typedef {{name: string, q: string, sort: string}} Saved */

const place = () => `hark-searches:${getProject()}`;

/** @returns {Saved[]} */
export function loadSaved() {
  try {
    return JSON.parse(localStorage.getItem(place()) ?? "[]");
  } catch {
    return []; // storage is off, or holds what another version wrote
  }
}

/** @param {Saved[]} all */
export function storeSaved(all) {
  try {
    localStorage.setItem(place(), JSON.stringify(all));
  } catch {
    // Storage is off: they live as long as this page.
  }
}
