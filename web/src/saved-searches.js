// saved-searches.js — searches that somebody named: segments, wherever sessions are chosen. The collector keeps them for
// all who look at the project; those of somebody who may not change what all see are kept in the browser.
// @ts-check
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";

/** @typedef {{name: string, q: string, sort?: string}} Saved without a sort: on the collector */

const place = () => `hark-searches:${api.getProject()}`;

/** @returns {Saved[]} */
function load() {
  try {
    return JSON.parse(localStorage.getItem(place()) ?? "[]");
  } catch {
    return []; // storage is off, or holds what another version wrote
  }
}

/** @param {Saved[]} own */
function store(own) {
  try {
    localStorage.setItem(place(), JSON.stringify(own));
  } catch {
    // Storage is off: they live as long as this page.
  }
}

/** Who may write for all, as far as is known here; the collector asks again. */
export const shares = () => Boolean(api.me()) && api.may("annotate");

/** What is saved in both places, and how to change it. A promise fails where the collector says no. */
export function useSaved() {
  const [own, setOwn] = useState(load);
  const [shared, setShared] = useState(/** @type {Saved[]} */ ([]));
  const ask = () => api.savedSegments().then(setShared, () => undefined); // what stands beside it says what is wrong
  useEffect(() => void ask(), []);
  /** @param {Saved[]} all */
  const change = (all) => {
    store(all);
    setOwn(all);
  };
  return {
    all: [...shared, ...own],
    /** @param {{name: string, q: string, sort: string}} one */
    async save(one) {
      if (!shares()) return change([...own.filter(({ name }) => name !== one.name), one]);
      await api.post("/api/segments", { name: one.name, q: one.q });
      await ask();
    },
    /** @param {Saved} one */
    async forget(one) {
      if (one.sort !== undefined) return change(own.filter((other) => other !== one));
      await api.remove(`/api/segments/${encodeURIComponent(one.name)}`);
      await ask();
    },
  };
}
