// page.js — builds the recorded page in a frame from the player's outbox. The outbox holds only what fits the tree
// (replay/player.h), so events are applied as they come; what a browser still refuses is left out, never thrown.
//
// The frame is sandbox="allow-same-origin": no script runs in it, and its documents carry FRAME_POLICY: nothing is ever
// fetched. Its documents are about:blank, opened from here, so that quirks mode is as recorded.
// @ts-check
import * as E from "../../../schema/events.js";
import { Animations } from "./animations.js";
import { BLANK, Boxes } from "./boxes.js";
import { openDocument, showForeign } from "./documents.js";
import { Hand } from "./hand.js";
import { Media } from "./media.js";
import { sanitizeAttribute, sanitizeElement, splitName } from "./sanitize.js";
import { Selection } from "./selection.js";
import { Sheets, standIn, switchLink } from "./sheets.js";
import { Slots } from "./slots.js";
import { copyOf, States } from "./states.js";
import { TopLayer } from "./top-layer.js";

const NAMESPACES = {
  html: "http://www.w3.org/1999/xhtml",
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};
const XLINK = "http://www.w3.org/1999/xlink";
/** Of an outbox that says only how late it is. */
const TICK_WORDS = 2;
const STATE_WORDS = /** @type {[number, string][]} */ ([
  [E.STATE_FULLSCREEN, "fullscreen"],
  [E.STATE_AUTOFILL, "autofill"],
  [E.STATE_AUTOFILL, "-webkit-autofill"],
  [E.STATE_INVALID, "user-invalid"],
]);

/** Signed. @param {number} word */
const signed = (word) => word | 0;

/** @typedef {{words: Uint32Array, text(index: number): string}} Outbox */
/** What the page tells of itself and the visitor.
 * @typedef {import("./hand.js").HandEvents & {onViewport?(width: number, height: number): void, onReset?(): void,
 *   onNavigate?(url: string, title: string): void}} PageEvents */

export class Page {
  /** @param {HTMLIFrameElement} frame attached, without src @param {PageEvents} [events] */
  constructor(frame, events = {}) {
    this.frame = frame;
    this.events = events;
    /** By outbox id. @type {(Node|undefined)[]} */
    this.nodes = [undefined];
    /** Recorded names of elements, for the rules about attributes. @type {Map<Node, string>} */
    this.names = new Map();
    /** Shadow roots to hosts, documents to their frames. @type {Map<Node, Element>} */
    this.hosts = new Map();
    this.boxes = new Boxes((root) => this.states.dress(root));
    /** HARK_STATE_ bits. @type {WeakMap<Node, number>} */
    this.bits = new WeakMap();
    this.animations = new Animations();
    this.media = new Media();
    this.states = new States(frame);
    this.hand = new Hand(this.states, events);
    this.sheets = new Sheets((rules) => this.states.see(rules));
    this.selection = new Selection((root) => this.states.dress(root));
    this.slots = new Slots();
    this.at = 0;
    /** @type {Node|undefined} */
    this.cursor = undefined;
    /** @type {{parent: Node|undefined, before: Node|null}|undefined} */
    this.subtree = undefined;
    /** Scroll positions to set when the tree is whole. @type {Map<Node, [number, number]>} */
    this.scrolls = new Map();
    this.top = new TopLayer();
    /** A frame was moved and lost its document: only a seek brings it back. */
    this.stale = false;
  }

  /**
   * @param {Outbox} outbox @param {boolean} [whole] it is a seek's @param {boolean} [quiet] pointer and clicks in it are
   *   no news
   */
  apply(outbox, whole = false, quiet = whole) {
    const { words } = outbox;
    this.hand.quiet = quiet;
    if (whole) {
      this.at = 0;
      this.stale = false;
      this.hand.clear();
    }
    for (let at = 0; at < words.length; ) {
      const kind = words[at++];
      const count = E.SHAPES[kind].args.length;
      try {
        this.event(kind, words, at, outbox);
      } catch {
        // A browser's no to one event is no reason to show nothing at all.
      }
      at += count;
    }
    this.settle();
    // What a seek finds running counts from the page's beginning, as far as nothing else was told.
    if (whole || words.length > TICK_WORDS) this.show(whole ? 0 : this.at);
  }

  /** Brings what plays to the present. @param {number} [born] when that has begun which is not known yet */
  show(born = this.at) {
    this.media.show(this.at);
    this.animations.show(this.roots(), this.at, born);
  }

  /** Documents and shadow roots that are shown. */
  roots() {
    const roots = /** @type {(Document|ShadowRoot)[]} */ ([this.frame.contentDocument].filter(Boolean));
    for (const root of this.hosts.keys())
      if (root.nodeType === 9 ? /** @type {Document} */ (root).defaultView : root.isConnected)
        roots.push(/** @type {any} */ (root));
    return roots.filter((root) => "getAnimations" in root);
  }

  /** @param {number} kind @param {Uint32Array} n @param {number} i of its first argument @param {Outbox} out */
  event(kind, n, i, out) {
    if (this.hand.event(kind, n, i, this.elementOf(n[i]), this.at)) return;
    switch (kind) {
      case E.TICK:
        this.at += n[i];
        break;
      case E.NAVIGATE:
        this.events.onNavigate?.(out.text(n[i + 1]), out.text(n[i + 2]));
        break;
      case E.VIEWPORT:
        this.events.onViewport?.(n[i], n[i + 1]);
        break;
      case E.DEFINED:
        this.states.define(out.text(n[i]), this.names.keys());
        break;
      case E.STATE:
        this.state(this.nodes[n[i]], n[i + 1]);
        break;
      case E.MEDIA:
        this.media.tell(this.nodes[n[i]], n[i + 1], n[i + 2], n[i + 3], this.at);
        break;
      case E.ANIMATE:
        this.animations.describe(n[i], this.nodes[n[i + 1]], out.text(n[i + 2]));
        break;
      case E.ANIMATION:
        this.animations.tell(n[i], n[i + 1], n[i + 2], n[i + 3], this.at);
        break;
      case E.SELECTION:
        this.selection.tell(this.nodes[n[i]], n[i + 1], this.nodes[n[i + 2]], n[i + 3]);
        break;
      case E.COMPOSE: {
        const field = this.elementOf(n[i]);
        if (field) this.states.mark(field, "composing", n[i + 1] === E.COMPOSE_START);
        break;
      }
      case E.SOURCE:
        this.source(n[i], out.text(n[i + 1]));
        break;
      case E.SLOT:
        this.slots.tell(this.nodes[n[i]], this.nodes[n[i + 1]]);
        break;
      case E.SCROLL:
        this.scroll(this.nodes[n[i]], signed(n[i + 1]), signed(n[i + 2]));
        break;
      default:
        if (kind >= E.KEYFRAME && kind <= E.SIZE) this.treeEvent(kind, n, i, out);
        else if (kind <= E.ADOPT) this.sheetEvent(kind, n, i, out);
        else if (kind <= E.CHOOSE) this.controlEvent(kind, n, i, out);
    }
  }

  /** @param {number} kind @param {Uint32Array} n @param {number} i @param {Outbox} out */
  treeEvent(kind, n, i, out) {
    switch (kind) {
      case E.KEYFRAME:
        this.reset();
        break;
      case E.SUBTREE: {
        const before = this.nodes[n[i + 1]];
        this.subtree = { parent: this.nodes[n[i]], before: before ?? null };
        break;
      }
      case E.ELEMENT:
        this.element(n[i], out.text(n[i + 1]), n[i + 2]);
        break;
      case E.ATTRIBUTE:
        this.attribute(this.cursor, out.text(n[i]), out.text(n[i + 1]));
        break;
      case E.TEXT:
        this.place(n[i], (doc) => doc.createTextNode(out.text(n[i + 1])));
        break;
      case E.COMMENT:
        this.place(n[i], (doc) => doc.createComment(""));
        break;
      case E.DOCTYPE:
        this.place(n[i], (doc) =>
          doc.implementation.createDocumentType(
            out.text(n[i + 1]) || "html",
            out.text(n[i + 2]),
            out.text(n[i + 3]),
          ),
        );
        break;
      case E.SHADOW:
        this.shadow(n[i], n[i + 1]);
        break;
      case E.DOCUMENT:
        this.document(n[i], n[i + 1]);
        break;
      case E.MOVE:
        this.move(this.nodes[n[i]], this.nodes[n[i + 1]], this.nodes[n[i + 2]]);
        break;
      case E.REMOVE:
        this.remove(this.nodes[n[i]]);
        break;
      case E.SET_ATTRIBUTE:
        this.attribute(this.nodes[n[i]], out.text(n[i + 1]), out.text(n[i + 2]));
        break;
      case E.DROP_ATTRIBUTE:
        this.dropAttribute(this.nodes[n[i]], out.text(n[i + 1]));
        break;
      case E.SET_TEXT: {
        const node = this.nodes[n[i]];
        if (node && node.nodeType === 3) node.nodeValue = out.text(n[i + 1]);
        break;
      }
      case E.SIZE:
        this.size(this.elementOf(n[i]), n[i + 1], n[i + 2]);
        break;
    }
  }

  // ---- placing ----

  reset() {
    this.nodes = [undefined];
    this.names.clear();
    this.hosts.clear();
    this.boxes.clear();
    this.scrolls.clear();
    this.sheets.clear();
    this.animations.clear();
    this.media.clear();
    this.selection.clear();
    this.slots.clear();
    this.top.clear();
    this.states.clear();
    this.cursor = this.subtree = undefined;
    this.events.onReset?.();
    openDocument(this.frame, 0);
  }

  /** @param {number} id @returns {Element|undefined} */
  elementOf(id) {
    const node = this.nodes[id];
    return node?.nodeType === 1 ? /** @type {Element} */ (node) : undefined;
  }

  /** @param {Node|undefined} node @returns {Node|null} */
  parentOf(node) {
    return (node && (this.hosts.get(node) ?? node.parentNode)) ?? null;
  }

  /** Where the next node goes. @param {number} up @returns {{parent: Node|undefined, before: Node|null}} */
  spot(up) {
    if (this.subtree) {
      const { parent, before } = this.subtree;
      this.subtree = undefined;
      const fits = before && before.parentNode === parent;
      return { parent, before: fits ? before : null };
    }
    if (up === 0) return { parent: this.cursor, before: this.cursor?.firstChild ?? null };
    /** @type {Node|null} */
    let at = this.cursor ?? null;
    for (; at && up > 1; up--) at = this.parentOf(at);
    const host = at && this.hosts.get(at);
    if (host) return { parent: host, before: host.firstChild };
    return { parent: at?.parentNode ?? undefined, before: at?.nextSibling ?? null };
  }

  /** @param {number} up @param {(doc: Document) => Node} make @returns {Node|undefined} */
  place(up, make) {
    const { parent, before } = this.spot(up);
    const doc = parent && (parent.nodeType === 9 ? /** @type {Document} */ (parent) : parent.ownerDocument);
    /** @type {Node|undefined} */
    let node;
    try {
      node = doc ? make(doc) : undefined;
      if (node && parent) parent.insertBefore(node, before);
    } catch {
      // Kept, unattached: what comes after may stand inside it.
    }
    this.nodes.push(node);
    this.cursor = node;
    return node;
  }

  /** @param {number} up @param {string} name @param {number} flags */
  element(up, name, flags) {
    const { space } = splitName(name);
    const local = sanitizeElement(name);
    const node = this.place(up, (doc) => {
      const element = doc.createElementNS(NAMESPACES[space], local);
      if (local === "iframe" && space === "html") element.setAttribute("sandbox", "allow-same-origin");
      if (local === "img" && space === "html") element.setAttribute("src", BLANK);
      return element;
    });
    if (!node) return;
    this.names.set(node, name);
    this.states.placed(node);
    if (flags & E.NODE_BLOCK) this.boxes.blocked.add(node);
  }

  /** @param {number} up @param {number} mode */
  shadow(up, mode) {
    const { parent } = this.spot(up);
    /** @type {Node|undefined} */
    let root;
    try {
      root = /** @type {Element|undefined} */ (parent)?.attachShadow({
        mode: "open",
        slotAssignment: mode & E.SHADOW_MANUAL ? "manual" : "named",
      });
    } catch {
      root =
        /** @type {Element|undefined} */ (parent)?.shadowRoot ??
        parent?.ownerDocument?.createDocumentFragment();
    }
    if (root && parent) this.hosts.set(root, /** @type {Element} */ (parent));
    this.nodes.push(root);
    this.cursor = root;
  }

  /** @param {number} up @param {number} mode */
  document(up, mode) {
    const first = this.nodes.length === 1;
    const frame = first ? this.frame : /** @type {HTMLIFrameElement|undefined} */ (this.spot(up).parent);
    const doc = frame && openDocument(frame, mode);
    if (doc && frame && !first) this.hosts.set(doc, frame);
    this.nodes.push(doc);
    this.cursor = doc;
  }

  /** @param {Node|undefined} node @param {Node|undefined} parent @param {Node|undefined} before */
  move(node, parent, before) {
    if (!node || !parent) return;
    const target = before && before.parentNode === parent ? before : null;
    const element = /** @type {Element} */ (node);
    if (node.nodeType === 1 && (element.localName === "iframe" || element.querySelector("iframe")))
      this.stale = true;
    parent.insertBefore(node, target);
  }

  /** @param {Node|undefined} node */
  remove(node) {
    node?.parentNode?.removeChild(node);
    // A frame's document cannot be taken out, only emptied.
    if (node?.nodeType === 9) while (node.firstChild) node.removeChild(node.firstChild);
    if (node && this.hosts.has(node)) this.hosts.delete(node);
  }

  /** @param {Node|undefined} node @param {number} bits */
  state(node, bits) {
    const element = /** @type {Element} */ (node);
    const before = this.bits.get(element) ?? 0;
    if (!node || bits === before) return;
    this.bits.set(element, bits);
    const changed = bits ^ before;
    if (changed & E.STATE_POPOVER && bits & E.STATE_POPOVER) this.top.raise(element, "popover");
    else if (changed & E.STATE_POPOVER) this.top.lower(element);
    for (const [bit, word] of STATE_WORDS)
      if (changed & bit) this.states.mark(element, word, (bits & bit) !== 0);
    if (changed & E.STATE_BROKEN && element.localName === "img")
      this.boxes.break(element, (bits & E.STATE_BROKEN) !== 0);
    if (changed & E.STATE_FOREIGN && element.localName === "iframe")
      showForeign(element, (bits & E.STATE_FOREIGN) !== 0);
  }

  /** @param {number} id @param {string} url */
  source(id, url) {
    const element = this.elementOf(id);
    if (element) this.boxes.picture(element, this.names.get(element) ?? "", url);
  }

  // ---- attributes ----

  /** @param {Node|undefined} node @param {string} name @param {string} value */
  attribute(node, name, value) {
    const element = /** @type {Element} */ (node);
    const recorded = node && this.names.get(node);
    if (!recorded || name.startsWith("data-hark-s")) return;
    const copy = copyOf(name);
    if (copy) element.setAttribute(copy, value);
    const shown = name === "src" && this.boxes.pictures.has(element);
    const allowed = shown ? undefined : sanitizeAttribute(recorded, name, value);
    if (allowed === undefined) {
      if (name === "src" && element.localName === "img")
        element.setAttribute("src", this.boxes.source(element));
      return;
    }
    if (name.startsWith("xlink:")) element.setAttributeNS(XLINK, name, allowed);
    else element.setAttribute(name, allowed);
    if (recorded === "dialog" && name === "open") {
      if (allowed === "modal") this.top.raise(element, "modal");
      else this.top.waiting.delete(element);
    }
    // A browser closes a popover whose kind changes; its state says what the page showed.
    if (name === "popover" && (this.bits.get(element) ?? 0) & E.STATE_POPOVER)
      this.top.raise(element, "popover");
    if (recorded === "link" && name === "disabled") switchLink(element);
    if (name === "style" || name === "src") this.boxes.show(element);
  }

  /** @param {Node|undefined} node @param {string} name */
  dropAttribute(node, name) {
    const element = /** @type {Element} */ (node);
    if (!node || !this.names.has(node) || name === "sandbox") return;
    if (name === "open" && element.localName === "dialog") this.top.lower(element);
    element.removeAttribute(name);
    const copy = copyOf(name);
    if (copy) element.removeAttribute(copy);
    if (name === "src" && element.localName === "img")
      element.setAttribute("src", this.boxes.source(element));
    if (this.names.get(element) === "link" && name === "disabled") switchLink(element);
    if (name === "style") this.boxes.show(element);
  }

  /** @param {Element|undefined} element @param {number} width @param {number} height */
  size(element, width, height) {
    if (element) this.boxes.size(element, width, height);
  }

  // ---- sheets ----

  /** @param {number} kind @param {Uint32Array} n @param {number} i @param {Outbox} out */
  sheetEvent(kind, n, i, out) {
    switch (kind) {
      case E.SHEET:
        this.sheets.set(n[i], this.styleOf(n[i + 1]), n[i + 2], out.text(n[i + 3]));
        if (this.names.get(this.nodes[n[i + 1]] ?? this.frame) === "link")
          switchLink(/** @type {Element} */ (this.nodes[n[i + 1]]), n[i + 2]);
        break;
      case E.SHEET_INSERT:
        this.sheets.edit(n[i], { index: n[i + 1], rule: out.text(n[i + 2]) });
        break;
      case E.SHEET_DELETE:
        this.sheets.edit(n[i], { index: n[i + 1] });
        break;
      case E.ADOPT: {
        const root = this.nodes[n[i]];
        if (root && "adoptedStyleSheets" in root)
          this.sheets.adopt(/** @type {ShadowRoot} */ (root), n[i + 1], n[i + 2]);
        break;
      }
    }
  }

  /** The style element that stands for a sheet's owner: a link becomes one. @param {number} id */
  styleOf(id) {
    const owner = this.nodes[id];
    if (!owner || owner.nodeType !== 1) return undefined;
    const element = /** @type {Element} */ (owner);
    if (element.localName === "style") return /** @type {HTMLStyleElement} */ (element);
    const style = standIn(element);
    this.names.set(style, this.names.get(element) ?? "style");
    this.states.styles.set(style, null);
    this.nodes[id] = style;
    if (this.cursor === element) this.cursor = style;
    return style;
  }

  // ---- controls, focus, scroll ----

  /** @param {number} kind @param {Uint32Array} n @param {number} i @param {Outbox} out */
  controlEvent(kind, n, i, out) {
    const node = /** @type {any} */ (this.nodes[n[i]]);
    if (!node) return;
    if (kind === E.INPUT) {
      if ("value" in node) node.value = out.text(n[i + 1]);
    } else if (kind === E.CHECK) {
      node.checked = n[i + 1] === E.CHECK_ON;
      node.indeterminate = n[i + 1] === E.CHECK_MIXED;
    } else {
      node.selected = n[i + 1] !== 0;
    }
  }

  /** @param {Node|undefined} node @param {number} x @param {number} y */
  scroll(node, x, y) {
    if (node) this.scrolls.set(node, [x, y]);
  }

  settle() {
    this.top.settle();
    for (const [node, [left, top]] of this.scrolls) {
      const target =
        node.nodeType === 9 ? /** @type {Document} */ (node).defaultView : /** @type {Element} */ (node);
      target?.scrollTo?.({ left, top, behavior: "instant" });
    }
    this.scrolls.clear();
    this.states.settle();
  }
}
