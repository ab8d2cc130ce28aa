// slots.js — nodes that scripts put into slots by hand (`slot.assign`), in their order.
//
// Room: sdk/page, in the script that few pages load (bridge-script.js). Nothing is patched: slotchange says when, the
// slot what.
// @ts-check
import * as E from "../../schema/events.js";
import { listenInside } from "./natives.js";

/** @param {import("./shared.js").Page} page */
function observeSlots(page) {
  /** Those that have changed. @type {Set<HTMLSlotElement>} */ const filled = new Set();
  /** @type {WeakMap<HTMLSlotElement, Node[]>} */ const told = new WeakMap();

  /** @param {Node[]} nodes @param {number} to the slot's id, or 0 */
  function tellSlot(nodes, to) {
    for (const node of nodes) if (page.id(node)) page.tape.put(E.SLOT, page.id(node), to);
  }

  function tell() {
    if (page.snapshot.pending()) return; // the end of it asks again
    for (const slot of filled) {
      const now = slot.assignedNodes();
      const gone = (told.get(slot) || []).filter((node) => !now.includes(node));
      tellSlot(gone, 0);
      told.set(slot, now);
    }
    for (const slot of filled) if (page.id(slot)) tellSlot(told.get(slot) || [], page.id(slot));
    filled.clear();
  }

  const ear = {
    handleEvent: page.guard((/** @type {any} */ { target }) => {
      filled.add(target);
      page.soon(tell);
    }),
  };
  page.onKeyframe(tell);
  return (/** @type {ShadowRoot} */ root) => {
    listenInside(root, "slotchange", ear);
    page.stamp();
    page.soon(() => {
      for (const slot of root.querySelectorAll("slot")) filled.add(slot);
      tell();
    });
  };
}

/** @type {WeakMap<import("./shared.js").Page, (root: ShadowRoot) => void>} */ const observed = new WeakMap();

/** A root was placed whose slots are filled by hand. @param {import("./shared.js").Page} page @param {ShadowRoot} root */
export function slotsOf(page, root) {
  const observe = observed.get(page) || observeSlots(page);
  observed.set(page, observe);
  observe(root);
}
