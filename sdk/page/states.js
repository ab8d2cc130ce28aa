// states.js — what an element shows beyond its attributes: one number of HARK_STATE_ bits, told when it changes.
//
// Room: sdk/page. Observers set and clear bits of elements, recorded or not; the snapshot tells those that hold.
// @ts-check
import * as E from "../../schema/events.js";
import { BLOCKED } from "./mirror.js";

/** @param {import("./shared.js").Page} page */
export function createStates(page) {
  const { tape, mirror } = page;
  /** @type {WeakMap<Element, number>} */ const bits = new WeakMap();
  let some = false;
  return {
    /** @param {Element} element @param {number} bit @param {boolean} on */
    set(element, bit, on) {
      const before = bits.get(element) || 0;
      const now = on ? before | bit : before & ~bit;
      if (now === before) return;
      bits.set(element, now);
      some = true;
      const id = mirror.id(element);
      if (id && !(mirror.mark(id) & BLOCKED)) tape.put(E.STATE, id, now);
    },
    /** Says what holds of an element just placed. @param {Element} element @param {number} id */
    initial(element, id) {
      const now = some && bits.get(element);
      if (now) tape.put(E.STATE, id, now);
    },
  };
}

/** @typedef {ReturnType<typeof createStates>} States */
