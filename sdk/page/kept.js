// kept.js — batches that could not be sent before a page was left: in the visitor's storage until the next page.
//
// Room: sdk/page. localStorage, because only what is written at once survives a page that is being left. With consent
// only, and wiped with it (session.js). All tabs share it: whoever comes next sends it; a batch sent twice is stored once.
// Limits: KEPT_UNITS_MAX characters in all (the newest are left out), KEPT_MS_MAX old.
// @ts-check
import { keptName, shelf } from "./session.js";

const KEPT_UNITS_MAX = 400000;
const KEPT_MS_MAX = 24 * 3600 * 1000;

/** @param {Uint8Array} bytes */
const encoded = (bytes) => btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
/** @param {string} text */
const decoded = (text) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));

/** @param {string} key the project's @param {boolean} allowed may storage be used? */
export function createKept(key, allowed) {
  const place = shelf("localStorage", keptName(key));

  /** @returns {{ at: number, items: string[] }} */
  function there() {
    const kept = allowed && place.read();
    const age = kept ? Date.now() - kept.at : NaN;
    return age > -KEPT_MS_MAX && age < KEPT_MS_MAX && Array.isArray(kept.items) ? kept : { at: 0, items: [] };
  }

  return {
    /** Keeps what there is room for; gives how many of the list that are. @param {Uint8Array[]} list */
    put(list) {
      if (!allowed) return 0;
      const { items } = there();
      let units = items.reduce((sum, item) => sum + item.length, 0);
      let count = 0;
      for (const bytes of list) {
        units += Math.ceil(bytes.length / 3) * 4;
        if (units > KEPT_UNITS_MAX) break;
        items.push(encoded(bytes));
        count++;
      }
      return !count || place.write({ at: Date.now(), items }) ? count : 0;
    },
    /** Takes all that was kept. @returns {Uint8Array[]} */
    take() {
      const { items } = there();
      if (allowed) place.wipe();
      try {
        return items.map(decoded);
      } catch {
        return []; // not ours
      }
    },
  };
}

/** @typedef {ReturnType<typeof createKept>} Kept */
