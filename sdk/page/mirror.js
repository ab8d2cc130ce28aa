// mirror.js — which node has which id, and what the recording's tree looks like: parents only.
//
// Room: sdk/page. Ids are implied by order (docs/wire-format.md): the n-th node since the keyframe has id n. Removing
// marks only the subtree's root; whether a node is still in the recording is asked by climbing.
// @ts-check

const DEAD = 0xffffffff;
const RECENT_MAX = 128;

/** The element's children are not recorded. */
export const OPAQUE = 1;
/** The element is blocked: size only. */
export const BLOCKED = 2;
/** The element's text is CSS. */
export const STYLE = 4;

export function createMirror() {
  /** @type {WeakMap<Node, number>} */ let ids = new WeakMap();
  let parents = new Uint32Array(4096);
  let marks = new Uint8Array(4096);
  let next = 1;
  /** @type {Map<number, WeakRef<Element>>} */ let recent = new Map();

  /** @param {number} id */
  function stands(id) {
    for (let at = id; at; at = parents[at]) if (at === DEAD || at >= next) return false;
    return true;
  }

  return {
    /** A keyframe: all nodes are forgotten. */
    reset() {
      ids = new WeakMap();
      next = 1;
      recent = new Map();
    },
    next: () => next,
    /** Gives the node the next id. @param {Node} node @param {number} parent @param {number} mark */
    place(node, parent, mark) {
      if (next === parents.length) {
        const more = new Uint32Array(next * 2);
        more.set(parents);
        parents = more;
        const moreMarks = new Uint8Array(next * 2);
        moreMarks.set(marks);
        marks = moreMarks;
      }
      ids.set(node, next);
      parents[next] = parent;
      marks[next] = mark;
      return next++;
    },
    /** Is this id still in the recording? @param {number} id */
    stands,
    /** The node's id while it is in the recording, else 0. @param {Node | null | undefined} node */
    id(node) {
      const id = node ? ids.get(node) : 0;
      return id && stands(id) ? id : 0;
    },
    /** The node's id, standing or not; 0: it never had one. @param {Node | null} node */
    raw: (node) => ids.get(/** @type {Node} */ (node)) || 0,
    /** @param {number} id */
    parent: (id) => parents[id],
    /** @param {number} id */
    mark: (id) => marks[id],
    /** @param {number} id @param {number} parent */
    move(id, parent) {
      parents[id] = parent;
    },
    /** @param {number} id */
    remove(id) {
      parents[id] = DEAD;
    },
    /** Remembers an element that signals may be about. @param {number} id @param {Element} element */
    note(id, element) {
      if (!id || recent.has(id) || typeof WeakRef !== "function") return;
      if (recent.size >= RECENT_MAX) recent.delete(/** @type {number} */ (recent.keys().next().value));
      recent.set(id, new WeakRef(element));
    },
    /** @param {number} id */
    element(id) {
      const found = recent.get(id);
      return found && found.deref();
    },
  };
}

/** @typedef {ReturnType<typeof createMirror>} Mirror */
