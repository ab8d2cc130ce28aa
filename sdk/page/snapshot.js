// snapshot.js — DOM nodes into node events: one pre-order walk, without recursion, each node read once.
//
// Room: sdk/page. A walk ends when its slice is over; what is left is gone on with, slice by slice, each a SUBTREE of
// its own. Until then a node that is not recorded yet is none of observe/mutation.js's business: it is read as it then
// is. Order, cursor and UP are docs/wire-format.md's. Shadow roots come before their host's children,
// same-origin frames' documents below their frame. What is never put on the tape: script and noscript content,
// comments' text, passwords, hidden inputs, event handler attributes, srcdoc, nonces, most <meta> content.
// @ts-check
import * as E from "../../schema/events.js";
import { above, isFrame, isSilent, isStyle, parentOf, tagOf } from "./element.js";
import { BLOCKED, OPAQUE, STYLE } from "./mirror.js";
import { SLICE_MS } from "./natives.js";

const PREFIX = /** @type {Record<string, string>} */ ({
  "http://www.w3.org/2000/svg": "svg:",
  "http://www.w3.org/1998/Math/MathML": "math:",
});
const NEVER = /^(?:on[a-z]|(?:nonce|integrity|srcdoc)$)/;
const META_KEPT = /^(?:viewport|color-scheme|theme-color|description|application-name|generator|robots)$/;
const SIZED = /^(?:IMG|VIDEO|CANVAS|EMBED|OBJECT|AUDIO)$/;
const BUTTON_TYPES = /^(?:button|submit|reset)$/;

/**
 * May this attribute be put on the tape? Controls' state goes its own way.
 * @param {Element} element @param {string} tag @param {string} name
 */
export function attributeKept(element, tag, name) {
  if (NEVER.test(name)) return false;
  if (tag === "INPUT") {
    if (name === "checked") return false;
    return name !== "value" || BUTTON_TYPES.test(/** @type {HTMLInputElement} */ (element).type);
  }
  if (tag === "OPTION") return name !== "selected";
  if (tag === "META" && name === "content") return META_KEPT.test(element.getAttribute("name") || "");
  return true;
}

/** Is what people see of this element masked? @param {import("./shared.js").Page} page @param {Element} element */
export function masked(page, element) {
  for (let at = /** @type {Element | null} */ (element); at; at = above(at)) {
    const bits = page.bits.get(at) || 0;
    if (bits & E.NODE_MASK) return true;
    if (bits & E.NODE_ALLOW) return false;
  }
  return false;
}

/**
 * An attribute's value as recorded. A modal dialog is told from one that merely stands open by the value of `open`,
 * which says nothing in HTML: the page behind a modal one is covered. A picture written out is words of the page, too.
 * @param {import("./shared.js").Page} page @param {Element} element @param {string} tag @param {string} name
 */
export function attributeValue(page, element, tag, name) {
  if (tag === "DIALOG" && name === "open" && element.matches(":modal")) return "modal";
  const value = element.getAttribute(name);
  return value && value.startsWith("data:image") && masked(page, element) ? "data:" : value;
}

/**
 * @param {import("./shared.js").Page} page
 */
export function createSnapshot(page) {
  const { tape, mirror, policy, states, styles, controls, sizes } = page;

  /** @param {Element} element @param {string} tag @param {string} name */
  function attribute(element, tag, name) {
    tape.put(E.ATTRIBUTE, tape.word(name), tape.text(attributeValue(page, element, tag, name) || ""));
  }

  /**
   * Emits an element with all that follows it directly; gives the first node below it, if any is recorded.
   * @param {Element} element @param {number} up @param {number} parent @returns {Node | null}
   */
  function element(element, up, parent) {
    const tag = tagOf(element);
    const silent = isSilent(tag);
    const names = silent ? [] : element.getAttributeNames();
    const flags = policy.bits(element, names);
    if (flags) page.bits.set(element, flags);
    else page.bits.delete(element);
    const blocked = (flags & E.NODE_BLOCK) !== 0;
    const opaque = silent || blocked || tag === "TEXTAREA";
    const name = (PREFIX[element.namespaceURI || ""] || "") + element.localName;
    const style = isStyle(tag);
    const mark = (opaque ? OPAQUE : 0) | (blocked ? BLOCKED : 0) | (style ? STYLE : 0);
    const id = mirror.place(element, parent, mark);
    tape.put(E.ELEMENT, up, tape.word(name), flags);
    if (silent) return null;
    if (blocked) {
      sizes.watch(element, id);
      return null;
    }
    // The core must know what kind of field it is before it sees a value.
    const typed = tag === "INPUT" && names.includes("type");
    if (typed) attribute(element, tag, "type");
    for (let i = 0; i < names.length; i++) {
      if (typed && names[i] === "type") continue;
      if (attributeKept(element, tag, names[i])) attribute(element, tag, names[i]);
    }
    states.initial(element, id);
    if (names.includes("popover")) states.check(element, E.STATE_POPOVER, ":popover-open");
    if (name.includes("-")) states.met(name);
    if (tag === "INPUT" || tag === "TEXTAREA" || tag === "OPTION") controls.initial(element, tag, id);
    else if (style || tag === "LINK") styles.seen(/** @type {any} */ (element), tag, id);
    else if (SIZED.test(tag)) {
      sizes.watch(element, id);
      if (tag === "IMG") page.media.loaded(element);
      else if (tag === "VIDEO" || tag === "AUDIO") page.media.placed(element, id);
      else if (tag === "CANVAS" && page.canvas) page.canvas(element, id);
    }
    if (opaque) return null;
    const shadow = page.shadowOf(element);
    if (shadow) return shadow;
    if (isFrame(tag)) {
      const inner = page.frameDocument(/** @type {HTMLIFrameElement} */ (element));
      states.set(element, E.STATE_FOREIGN, !inner);
      if (inner) return inner;
    }
    return element.firstChild;
  }

  /**
   * Emits one node; undefined: it is not recorded; else the first node below it, or null.
   * @param {Node} node @param {number} up @param {number} parent @returns {Node | null | undefined}
   */
  function emit(node, up, parent) {
    switch (node.nodeType) {
      case 1:
        return element(/** @type {Element} */ (node), up, parent);
      case 3:
      case 4: {
        const text = /** @type {Text} */ (node).data;
        const inStyle = mirror.mark(parent) & STYLE;
        mirror.place(node, parent, 0);
        tape.put(E.TEXT, up, tape.text(inStyle ? styles.absolute(text, node.baseURI) : text));
        return null;
      }
      case 8:
        mirror.place(node, parent, 0);
        tape.put(E.COMMENT, up, tape.word(""));
        return null;
      case 9: {
        const doc = /** @type {Document} */ (node);
        const id = mirror.place(doc, parent, 0);
        tape.put(E.DOCUMENT, up, doc.compatMode === "BackCompat" ? 1 : 0);
        page.observeRoot(doc);
        styles.adopted(doc, id);
        return doc.firstChild;
      }
      case 10: {
        const type = /** @type {DocumentType} */ (node);
        mirror.place(node, parent, 0);
        tape.put(E.DOCTYPE, up, tape.word(type.name), tape.word(type.publicId), tape.word(type.systemId));
        return null;
      }
      case 11: {
        const root = /** @type {ShadowRoot} */ (node);
        const id = mirror.place(root, parent, 0);
        const manual = root.slotAssignment === "manual";
        tape.put(E.SHADOW, up, (root.mode === "closed" ? 1 : 0) | (manual ? E.SHADOW_MANUAL : 0));
        page.observeRoot(root);
        if (manual) page.more((extra) => extra.slotsOf(page, root));
        styles.adopted(root, id);
        return root.firstChild;
      }
      default:
        return undefined;
    }
  }

  /** What comes after a node and all below it, inside the same parent. @param {Node} node */
  function following(node) {
    if (node.nodeType === 11) return /** @type {ShadowRoot} */ (node).host.firstChild;
    return node.nodeType === 9 ? null : node.nextSibling;
  }

  /** Parents with children that are still to be recorded: those after `from`, among recorded ones where `mixed`.
   * @type {Map<Node, { from: Node | null, mixed: boolean }>} */
  const open = new Map();
  let deadline = Infinity;

  const late = () => performance.now() > deadline;

  /** What a walk leaves undone when its slice is over. @param {Node | null} parent @param {Node | null} from @param {boolean} mixed */
  function leave(parent, from, mixed) {
    const known = parent && open.get(parent);
    if (known) {
      known.from = null;
      known.mixed = true;
    } else if (parent) open.set(parent, { from, mixed });
    page.hurry();
  }

  /**
   * Emits `start` and all below it before `before`, then its following siblings as long as `more` wants them. Nodes that
   * are in the recording already (they have been moved here) are passed over: their MOVE comes later. False when the
   * slice was over first: `open` knows what is left.
   * @param {Node} start @param {number} parent the parent's id @param {number} before -1: a keyframe begins
   * @param {(node: Node) => boolean} [more]
   */
  function walk(start, parent, before, more) {
    /** @type {number[]} */ const path = [];
    /** @type {Node} */ let node = start;
    let depth = 0;
    let last = -1; // depth of the node placed last
    for (let count = 0; ; count++) {
      let below = null;
      if (depth === 0 || !mirror.id(node)) {
        if (!(count & 31) && late()) {
          leave(parentOf(node, page.frameOf), node.previousSibling, depth === 0);
          for (let at = node; depth > 0; depth--) {
            at = /** @type {Node} */ (parentOf(at, page.frameOf));
            leave(parentOf(at, page.frameOf), at, depth === 1);
          }
          return false;
        }
        if (last < 0 && before >= 0) tape.put(E.SUBTREE, parent, before);
        const up = last < 0 || depth > last ? 0 : last - depth + 1;
        const id = mirror.next();
        const given = emit(node, up, depth ? path[depth - 1] : parent);
        if (given !== undefined) {
          path[depth] = id;
          last = depth;
          below = given;
          page.mutations.placed(node);
        }
      }
      if (below) {
        node = below;
        depth++;
        continue;
      }
      for (;;) {
        if (depth === 0) {
          const next = following(node);
          if (!next || !more || !more(next)) return true;
          node = next;
          break;
        }
        const next = following(node);
        if (next) {
          node = next;
          break;
        }
        node = /** @type {Node} */ (parentOf(node, page.frameOf));
        depth--;
      }
    }
  }

  /** Is it recorded, or will it never be? @param {Node} node */
  const done = (node) => mirror.id(node) !== 0 || node.nodeType === 7;

  /** Goes on with what walks have left; false when the slice is over again. All changes must have been placed. */
  function resume() {
    for (const [parent, state] of open) {
      if (late()) return false;
      const id = mirror.id(parent);
      open.delete(parent);
      if (!id || mirror.mark(id) & OPAQUE) continue;
      const { from, mixed } = state;
      const there = from && mirror.id(from) && parentOf(from, page.frameOf) === parent;
      let child = there ? following(from) : below(parent);
      while (child && done(child)) child = following(child);
      if (!child) continue;
      let before = 0;
      for (let next = mixed ? following(child) : null; next && !before; next = following(next)) {
        const known = mirror.id(next);
        if (known && mirror.parent(known) === id) before = known;
      }
      const all = walk(child, id, before, (next) => !done(next));
      const again = open.get(parent);
      if (again) again.mixed = mixed;
      if (!all) return false;
      open.set(parent, { from: child, mixed });
    }
    return true;
  }

  /** The first node below one that is recorded. @param {Node} node @returns {Node | null} */
  function below(node) {
    const element = /** @type {Element} */ (node);
    return (
      (node.nodeType === 1 && (page.shadowOf(element) || page.roots.documents.get(element))) ||
      node.firstChild
    );
  }

  return {
    /** Begins a keyframe; `resume` goes on with it. @param {number} reason */
    keyframe(reason) {
      mirror.reset();
      styles.reset();
      states.reset();
      open.clear();
      tape.put(E.KEYFRAME, reason);
      walk(page.doc, 0, -1);
    },
    walk,
    resume,
    /** A slice begins. @param {number} [ms] */
    within(ms = SLICE_MS) {
      deadline = performance.now() + ms;
    },
    late,
    pending: () => open.size > 0,
    abandon: () => open.clear(),
    /** A change has put a child among those of a parent that is not done. @param {Node} parent @param {Node} child */
    joined(parent, child) {
      const state = open.size && open.get(parent);
      if (!state) return;
      state.mixed = true;
      if (state.from === child) state.from = null;
    },
    below,
    following,
  };
}

/** @typedef {ReturnType<typeof createSnapshot>} Snapshot */
