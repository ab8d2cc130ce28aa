// scroll.js — where the window and every scroller stand. The core thins them.
// @ts-check
import * as E from "../../../schema/events.js";
import { afterFrame, whenIdle } from "../natives.js";

const SCROLLED_MAX = 200;
const SCROLL_MS = 50;
const LOOKED_AT = 200;

/** @param {import("../shared.js").Page} page */
export function observeScroll(page) {
  const { tape, mirror } = page;
  /** Scrollers away from their start, for keyframes. @type {WeakMap<Document, Set<Element>>} */
  const scrolled = new WeakMap();

  /** Scrollers whose last position is not told. @type {Set<Node>} */ const moving = new Set();
  /** When a scroller's position was told last. @type {WeakMap<Node, number>} */ const toldAt = new WeakMap();
  const settle = () => {
    moving.forEach(tell);
    moving.clear();
  };

  /** A position is wanted no more often than the core keeps them. @param {Node} node @param {number} at */
  function moved(node, at) {
    moving.add(node);
    if (at - (toldAt.get(node) || -SCROLL_MS) >= SCROLL_MS) {
      toldAt.set(node, at);
      page.mutations.follow(settle); // the replay may have to grow first
    } else page.soon(settle);
  }

  /** @param {Node} node */
  function tell(node) {
    const doc = node.nodeType === 9 ? /** @type {Document} */ (node) : undefined;
    const element = /** @type {Element} */ (doc ? doc.scrollingElement || doc.documentElement : node);
    if (!element) return;
    const id = page.id(node);
    const left = Math.round(element.scrollLeft);
    const top = Math.round(element.scrollTop);
    if (id) tape.put(E.SCROLL, id, left, top);
    if (doc) return;
    const known = scrolled.get(element.ownerDocument) || new Set();
    scrolled.set(element.ownerDocument, known);
    if (left || top) {
      if (known.size < SCROLLED_MAX) known.add(element);
    } else known.delete(element);
  }

  page.everyRoot((root) => {
    page.listen(root, "scroll", (event) => {
      // A shadow root's own listener hears what its document's does not; what both hear is told once.
      const target = /** @type {Node} */ (page.target(event));
      const at = event.currentTarget;
      if (at.nodeType === 9 || target.getRootNode() === at) moved(target, event.timeStamp);
    });
  });
  /**
   * Looks for elements that were scrolled before hark was there, a few at a time where nobody waits.
   * @param {ArrayLike<Element>} all @param {number} from
   */
  function look(all, from) {
    whenIdle(
      page.guard((/** @type {() => number} */ left) => {
        let at = from;
        while (at < all.length && left() > 0 && page.recording())
          for (const end = at + LOOKED_AT; at < end && at < all.length; at++) {
            const element = all[at];
            const root = page.shadowOf(element);
            if (root) look(root.querySelectorAll("*"), 0);
            if (
              (element.scrollTop || element.scrollLeft) &&
              element !== element.ownerDocument.scrollingElement
            )
              tell(element);
          }
        if (at < all.length && page.recording()) look(all, at);
      }),
    );
  }
  /** @type {WeakSet<Document>} */ const looked = new WeakSet();

  /** Tells where everything stands. */
  function stand() {
    if (!page.recording()) return;
    page.everyDocument((doc) => {
      if (!looked.has(doc)) look(doc.getElementsByTagName("*"), 0);
      looked.add(doc);
      const { scrollX, scrollY } = doc.defaultView || page.win;
      if (scrollX || scrollY) tell(doc);
      const known = scrolled.get(doc);
      for (const element of known || []) {
        if (mirror.id(element)) tell(element);
        else if (known) known.delete(element);
      }
    });
  }
  page.onKeyframe(() => afterFrame(page.guard(stand)));
}
