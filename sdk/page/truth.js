// truth.js — does the recording's tree still say what the page shows? A hash of the live DOM, a window at a time.
//
// Room: sdk/page. The sums are those of schema/tree_hash.c, over the live tree and not over what was recorded, so that a
// change that the recorder missed shows: here, where the mirror knows a node otherwise or not at all, and in the
// replay, where order counts too. A window is at most WINDOW nodes or WINDOW_MS; the next one goes on where it ended.
// @ts-check
import * as E from "../../schema/events.js";
import { OPAQUE } from "./mirror.js";
import { parentOf } from "./element.js";

const WINDOW = 4096;
const WINDOW_MS = 1;

/** @param {number} hash @param {number} id @param {number} parent @param {number} sort */
export function fold(hash, id, parent, sort) {
  const mixed = Math.imul(hash ^ id ^ Math.imul(parent, 0x9e3779b1) ^ (sort << 22), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** nodeType, and what an element's name adds. @param {Node} node */
function sortOf(node) {
  const type = node.nodeType;
  if (type !== 1) return type === 4 ? 3 : type;
  const name = /** @type {Element} */ (node).localName;
  return 1 + 16 * (name.charCodeAt(name.length - 1) & 63);
}

/** @param {import("./shared.js").Page} page */
export function createTruth(page) {
  const { tape, mirror, snapshot } = page;
  /** @type {Node | null} */ let start = null;
  let startId = 0;

  page.onKeyframe(() => void (start = null));

  /** The next recorded node in document order, null at the end. @param {Node} node @param {Node | null} below */
  function next(node, below) {
    /** @type {Node | null} */ let found = below;
    /** @type {Node | null} */ let at = node;
    for (;;) {
      while (found && found.nodeType === 7) found = found.nextSibling; // processing instructions are not recorded
      if (found || !at || at === page.doc) return found;
      found = snapshot.following(at);
      at = parentOf(at, page.frameOf);
    }
  }

  return {
    /** Tells the hash of the next window; false where the mirror is wrong about it. All changes must have been read. */
    check() {
      const end = performance.now() + WINDOW_MS;
      /** @type {Node | null} */
      let node = start && mirror.id(start) === startId ? start : page.doc;
      let hash = 0;
      let count = 0;
      let agreed = true;
      while (node && count < WINDOW && (count & 127 || performance.now() < end || !count)) {
        const id = mirror.raw(node);
        const parent = node === page.doc ? 0 : mirror.raw(parentOf(node, page.frameOf));
        if (!id || mirror.parent(id) !== parent) agreed = false;
        hash = fold(hash, id, parent, sortOf(node));
        count++;
        node = next(node, mirror.mark(id) & OPAQUE ? null : snapshot.below(node));
      }
      start = node;
      startId = mirror.raw(node);
      tape.put(E.TREE_HASH, count * 2 + (node ? 0 : 1), hash);
      return agreed;
    },
  };
}

/** @typedef {ReturnType<typeof createTruth>} Truth */
