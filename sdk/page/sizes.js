// sizes.js — the size of what is recorded without its pixels: blocked elements, images, frames.
//
// Room: sdk/page. A ResizeObserver tells sizes after layout, so that recording never forces one.
// @ts-check
import * as E from "../../schema/events.js";
import { native } from "./natives.js";

/** @param {Element} element */
function measure(element) {
  const box = /** @type {HTMLElement} */ (element);
  if (box.offsetWidth || box.offsetHeight) return [box.offsetWidth, box.offsetHeight];
  const rect = element.getBoundingClientRect();
  return [Math.round(rect.width), Math.round(rect.height)];
}

/** @param {import("./shared.js").Page} page */
export function createSizes(page) {
  const { tape, mirror } = page;
  /** @type {WeakMap<Element, number[]>} */ const known = new WeakMap();
  const Observer = native("ResizeObserver");
  const observer =
    Observer &&
    new Observer(
      page.guard((/** @type {ResizeObserverEntry[]} */ entries) => {
        for (const { target } of entries) {
          const id = mirror.id(target);
          const [width, height] = measure(target);
          const before = known.get(target);
          if (before && before[0] === width && before[1] === height) continue;
          known.set(target, [width, height]);
          if (id) tape.put(E.SIZE, id, width, height);
        }
      }),
    );
  page.onStop(() => observer && observer.disconnect());
  return {
    /** Says the element's size now when it is known, and whenever it changes. @param {Element} element @param {number} id */
    watch(element, id) {
      const size = known.get(element);
      if (size) tape.put(E.SIZE, id, size[0], size[1]);
      if (observer) observer.observe(element);
    },
  };
}

/** @typedef {ReturnType<typeof createSizes>} Sizes */
