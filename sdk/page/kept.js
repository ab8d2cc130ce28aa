// kept.js — batches that could not be sent before a page was left: in the visitor's storage until the next page.
//
// Room: sdk/page. localStorage, because only what is written at once survives a page that is being left. With consent
// only, and wiped with it (session.js). All tabs share it, and nothing there can be locked by who is leaving: so each
// leaving writes under a name of its own, which nobody else writes to. Whoever comes next takes all there is; a batch that
// two take at once is sent twice and stored once.
// Limits: KEPT_UNITS_MAX characters in all (the newest are left out), KEPT_MS_MAX old.
// @ts-check
import { keptName, keptNames, shelf } from "./session.js";

const KEPT_UNITS_MAX = 400000;
const KEPT_MS_MAX = 24 * 3600 * 1000;

/** @param {Uint8Array} bytes */
const encoded = (bytes) => btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
/** @param {string} text */
const decoded = (text) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));

/** @param {string} key the project's @param {boolean} allowed may storage be used? */
export function createKept(key, allowed) {
  const places = () => (allowed ? keptNames(key) : []).map((name) => shelf("localStorage", name));

  /** @param {any} kept @returns {string[]} */
  function itemsOf(kept) {
    const age = kept ? Date.now() - kept.at : NaN;
    return age > -KEPT_MS_MAX && age < KEPT_MS_MAX && Array.isArray(kept.items) ? kept.items : [];
  }

  return {
    /** Keeps what there is room for; gives how many of the list that are. @param {Uint8Array[]} list */
    put(list) {
      if (!allowed || !list.length) return 0;
      let units = 0;
      for (const place of places()) for (const item of itemsOf(place.read())) units += item.length;
      const items = [];
      for (const bytes of list) {
        units += Math.ceil(bytes.length / 3) * 4;
        if (units > KEPT_UNITS_MAX) break;
        items.push(encoded(bytes));
      }
      const name = `${keptName(key)}:${crypto.getRandomValues(new Uint32Array(1))}`;
      const kept = items.length && shelf("localStorage", name).write({ at: Date.now(), items });
      return kept ? items.length : 0;
    },
    /** Takes all that was kept. @returns {Uint8Array[]} */
    take() {
      /** @type {Uint8Array[]} */ const all = [];
      for (const place of places()) {
        const items = itemsOf(place.read());
        place.wipe();
        try {
          all.push(...items.map(decoded));
        } catch {
          // not ours
        }
      }
      return all;
    },
  };
}

/** @typedef {ReturnType<typeof createKept>} Kept */
