// snapshot.js — DOM nodes into node events: one pre-order walk, without recursion, each node read once.
//
// Room: sdk/page. Order, cursor and UP are docs/wire-format.md's. Shadow roots come before their host's children,
// same-origin frames' documents below their frame. What is never put on the tape: script and noscript content,
// comments' text, passwords, hidden inputs, event handler attributes, srcdoc, nonces, most <meta> content.
// @ts-check
import * as E from "../../schema/events.js";
import { BLOCKED, OPAQUE, STYLE } from "./mirror.js";

const HTML = "http://www.w3.org/1999/xhtml";
const PREFIX = /** @type {Record<string, string>} */ ({
  "http://www.w3.org/2000/svg": "svg:",
  "http://www.w3.org/1998/Math/MathML": "math:",
});
const NEVER = /^(?:on[a-z]|(?:nonce|integrity|srcdoc)$)/;
const META_KEPT = /^(?:viewport|color-scheme|theme-color|description|application-name|generator|robots)$/;
const SIZED = /^(?:IMG|VIDEO|CANVAS|EMBED|OBJECT|AUDIO)$/;
const BUTTON_TYPES = /^(?:button|submit|reset)$/;

/** Upper-case for HTML in any document. @param {Element} element */
export function tagOf(element) {
  if (element.namespaceURI !== HTML) return element.localName;
  const tag = element.tagName;
  return tag.charCodeAt(0) > 96 ? tag.toUpperCase() : tag; // lower-case in XHTML
}

/** The node that a node hangs on in the recording. @param {Node} node @param {(doc: Document) => Element | undefined} frameOf */
export function parentOf(node, frameOf) {
  if (node.parentNode) return node.parentNode;
  if (node.nodeType === 11) return /** @type {ShadowRoot} */ (node).host || null;
  if (node.nodeType === 9) return frameOf(/** @type {Document} */ (node)) || null;
  return null;
}

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

/**
 * An attribute's value as recorded. A modal dialog is told from one that merely stands open by the value of `open`,
 * which says nothing in HTML: the page behind a modal one is covered.
 * @param {Element} element @param {string} tag @param {string} name
 */
export function attributeValue(element, tag, name) {
  if (tag === "DIALOG" && name === "open" && element.matches(":modal")) return "modal";
  return element.getAttribute(name);
}

/** @param {string} tag */
export const isSilent = (tag) => tag === "SCRIPT" || tag === "NOSCRIPT" || tag === "script";
/** @param {string} tag */
export const isFrame = (tag) => tag === "IFRAME" || tag === "FRAME";
/** @param {string} tag */
export const isStyle = (tag) => tag === "STYLE" || tag === "style";

/**
 * @param {import("./shared.js").Page} page
 */
export function createSnapshot(page) {
  const { tape, mirror, policy, states, styles, controls, sizes } = page;

  /** @param {Element} element @param {string} tag @param {string} name */
  function attribute(element, tag, name) {
    tape.put(E.ATTRIBUTE, tape.word(name), tape.text(attributeValue(element, tag, name) || ""));
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
        tape.put(E.SHADOW, up, root.mode === "closed" ? 1 : 0);
        page.observeRoot(root);
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

  /**
   * Emits `start` and all below it, then its following siblings as long as `more` wants them. Nodes that are in the
   * recording already (they have been moved here) are passed over: their MOVE comes later.
   * @param {Node} start @param {number} parent the parent's id @param {(node: Node) => boolean} more
   */
  function walk(start, parent, more) {
    /** @type {number[]} */ const path = [];
    /** @type {Node} */ let node = start;
    let depth = 0;
    let last = -1; // depth of the node placed last
    for (;;) {
      let below = null;
      if (depth === 0 || !mirror.id(node)) {
        const up = last < 0 || depth > last ? 0 : last - depth + 1;
        const given = emit(node, up, depth ? path[depth - 1] : parent);
        if (given !== undefined) {
          path[depth] = mirror.id(node);
          last = depth;
          below = given;
        }
      }
      if (below) {
        node = below;
        depth++;
        continue;
      }
      for (;;) {
        if (depth === 0) {
          const next = node.nextSibling;
          if (!next || !more(next)) return;
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

  return {
    /** @param {number} reason */
    keyframe(reason) {
      mirror.reset();
      styles.reset();
      states.reset();
      tape.put(E.KEYFRAME, reason);
      walk(page.doc, 0, () => false);
    },
    walk,
    following,
    /** The first node below one that is recorded. @param {Node} node */
    below: (node) =>
      (node.nodeType === 1 &&
        (page.shadowOf(/** @type {Element} */ (node)) ||
          page.roots.documents.get(/** @type {Element} */ (node)))) ||
      node.firstChild,
  };
}

/** @typedef {ReturnType<typeof createSnapshot>} Snapshot */
