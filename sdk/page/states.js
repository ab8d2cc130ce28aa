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
  /** Custom elements' names, as met since the keyframe. @type {Set<string>} */ let named = new Set();
  let some = false;
  const states = {
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
    /** Does the bit hold, by a selector that the browser may not know? @param {Element} element @param {number} bit @param {string} selector */
    check(element, bit, selector) {
      try {
        states.set(element, bit, element.matches(selector));
      } catch {
        // Then it holds of nothing.
      }
    },
    /** Is an element of this name more than its name? @param {string} name */
    met(name) {
      if (named.has(name)) return;
      named.add(name);
      if (page.win.customElements.get(name)) tape.put(E.DEFINED, tape.word(name));
    },
    /** Says what holds of an element just placed. @param {Element} element @param {number} id */
    initial(element, id) {
      const now = some && bits.get(element);
      if (now) tape.put(E.STATE, id, now);
    },
    reset: () => void (named = new Set()),
  };

  /** What is shown in full, by root. @type {WeakMap<any, Element | null>} */ const full = new WeakMap();
  page.everyRoot((root) => {
    page.listen(root, "toggle", (event) => {
      const element = page.target(event);
      if (element.hasAttribute("popover")) states.check(element, E.STATE_POPOVER, ":popover-open");
    });
    page.listen(root, "fullscreenchange", ({ currentTarget: at }) => {
      const before = full.get(at);
      const now = at.fullscreenElement;
      full.set(at, now);
      if (before) states.set(before, E.STATE_FULLSCREEN, false);
      if (now) states.set(now, E.STATE_FULLSCREEN, true);
    });
  });
  page.everyWindow((win) => {
    const { CustomElementRegistry } = win;
    if (CustomElementRegistry)
      page.patch(CustomElementRegistry.prototype, "define", {
        after(_, __, registry, [name]) {
          if (!page.recording()) return;
          page.stamp();
          tape.put(E.DEFINED, tape.word(name));
        },
      });
  });
  return states;
}

/** @typedef {ReturnType<typeof createStates>} States */
