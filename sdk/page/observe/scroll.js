// scroll.js — where the window and every scroller stand. The core thins them.
// @ts-check
import * as E from "../../../schema/events.js";

const SCROLLED_MAX = 200;

/** @param {import("../shared.js").Page} page */
export function observeScroll(page) {
  const { tape } = page;
  /** Scrollers away from their start, for keyframes. @type {Set<Element>} */ const scrolled = new Set();

  /** @param {Node} node */
  function tell(node) {
    const doc = node.nodeType === 9 ? /** @type {Document} */ (node) : undefined;
    const element = /** @type {Element} */ (doc ? doc.scrollingElement || doc.documentElement : node);
    const id = page.id(node);
    if (!id || !element) return;
    tape.put(E.SCROLL, id, Math.round(element.scrollLeft), Math.round(element.scrollTop));
    if (doc) return;
    if (element.scrollLeft || element.scrollTop) {
      if (scrolled.size < SCROLLED_MAX) scrolled.add(element);
    } else scrolled.delete(element);
  }

  page.everyRoot((root) => {
    page.listen(root, "scroll", (event) => {
      // A shadow root's own listener hears what its document's does not; what both hear is told once.
      const target = /** @type {Node} */ (page.target(event));
      if (root.nodeType === 9 || target.getRootNode() === root) tell(target);
    });
  });
  page.onKeyframe(() => {
    const { scrollX, scrollY } = page.win;
    if (scrollX || scrollY) tape.put(E.SCROLL, 1, Math.round(scrollX), Math.round(scrollY));
    for (const element of scrolled) {
      if (element.isConnected) tell(element);
      else scrolled.delete(element);
    }
  });
}
