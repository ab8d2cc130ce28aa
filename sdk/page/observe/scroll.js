// scroll.js — where the window and every scroller stand. The core thins them.
// @ts-check
import * as E from "../../../schema/events.js";

const SCROLLED_MAX = 200;

/** @param {import("../shared.js").Page} page */
export function observeScroll(page) {
  const { tape, mirror } = page;
  /** Scrollers away from their start, for keyframes. @type {WeakMap<Document, Set<Element>>} */
  const scrolled = new WeakMap();

  /** @param {Node} node */
  function tell(node) {
    const doc = node.nodeType === 9 ? /** @type {Document} */ (node) : undefined;
    const element = /** @type {Element} */ (doc ? doc.scrollingElement || doc.documentElement : node);
    const id = page.id(node);
    if (!id || !element) return;
    tape.put(E.SCROLL, id, Math.round(element.scrollLeft), Math.round(element.scrollTop));
    if (doc) return;
    const known = scrolled.get(element.ownerDocument) || new Set();
    scrolled.set(element.ownerDocument, known);
    if (element.scrollLeft || element.scrollTop) {
      if (known.size < SCROLLED_MAX) known.add(element);
    } else known.delete(element);
  }

  page.everyRoot((root) => {
    page.listen(root, "scroll", (event) => {
      // A shadow root's own listener hears what its document's does not; what both hear is told once.
      const target = /** @type {Node} */ (page.target(event));
      if (root.nodeType === 9 || target.getRootNode() === root) tell(target);
    });
  });
  page.onKeyframe(() => {
    page.everyDocument((doc) => {
      const { scrollX, scrollY } = doc.defaultView || page.win;
      if (scrollX || scrollY) tell(doc);
      const known = scrolled.get(doc);
      for (const element of known || []) {
        if (mirror.id(element)) tell(element);
        else if (known) known.delete(element);
      }
    });
  });
}
