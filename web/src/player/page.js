// page.js — builds the recorded page in a frame from the player's outbox. The outbox holds only what fits the tree
// (replay/player.h), so events are applied as they come; what a browser still refuses is left out, never thrown.
//
// The frame is sandbox="allow-same-origin": no script runs in it, and its documents carry FRAME_POLICY: nothing is ever
// fetched. Its documents are about:blank, opened from here, so that quirks mode is as recorded.
// @ts-check
import * as E from "../../../schema/events.js";
import { Animations } from "./animations.js";
import { Media } from "./media.js";
import { FRAME_POLICY, sanitizeAttribute, sanitizeElement, splitName } from "./sanitize.js";
import { Selection } from "./selection.js";
import { Sheets } from "./sheets.js";
import { Slots } from "./slots.js";
import { copyOf, States } from "./states.js";

const NAMESPACES = {
  html: "http://www.w3.org/1999/xhtml",
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};
const XLINK = "http://www.w3.org/1999/xlink";
const DOCTYPES = [
  "<!DOCTYPE html>",
  "",
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
];
const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const HATCH = "repeating-linear-gradient(135deg, #8883 0 6px, #8881 6px 12px)";
/** An address that ends no string and no bracket. */
const PLAIN = /^[\w+/=:;,.-]*$/;
/** A canvas with its picture: over its own ground. @param {string} url */
const PAINTED = (url) => ({
  "background-image": `url("${url}")`,
  "background-size": "100% 100%",
  "background-origin": "content-box",
  "background-repeat": "no-repeat",
});
/** Of an outbox that says only how late it is. */
const TICK_WORDS = 2;
/** What stands in a frame of another site, of which nothing is known. */
const FOREIGN =
  "<style>body{margin:0;font:12px system-ui,sans-serif;color:#444;background:repeating-linear-gradient(135deg," +
  "#eee 0 6px,#ddd 6px 12px)}</style><p style='margin:6px'>A page of another site: not recorded</p>";

const STATE_WORDS = /** @type {[number, string][]} */ ([
  [E.STATE_FULLSCREEN, "fullscreen"],
  [E.STATE_AUTOFILL, "autofill"],
  [E.STATE_AUTOFILL, "-webkit-autofill"],
  [E.STATE_INVALID, "user-invalid"],
]);

/** Signed. @param {number} word */
const signed = (word) => word | 0;

/** @typedef {{element: Element, width: number, height: number, blocked: boolean}} Box */
/** @typedef {{words: Uint32Array, text(index: number): string}} Outbox */
/** What the page tells of itself and the visitor.
 * @typedef {{onViewport?(width: number, height: number): void, onPointer?(x: number, y: number, at: number): void,
 *   onDevice?(device: number): void, onClick?(x: number, y: number, at: number): void, onReset?(): void,
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
    /** @type {Map<Element, Box>} */
    this.boxes = new Map();
    /** HARK_STATE_ bits. @type {WeakMap<Node, number>} */
    this.bits = new WeakMap();
    this.animations = new Animations();
    this.media = new Media();
    this.states = new States(frame);
    this.sheets = new Sheets((rules) => this.states.see(rules));
    this.selection = new Selection((root) => this.states.dress(root));
    this.slots = new Slots();
    /** The address of the picture that an element shows, where its attributes do not say it. @type {Map<Element, string>} */
    this.pictures = new Map();
    this.at = 0;
    /** @type {Node|undefined} */
    this.cursor = undefined;
    /** @type {{parent: Node|undefined, before: Node|null}|undefined} */
    this.subtree = undefined;
    /** Scroll positions to set when the tree is whole. @type {Map<Node, [number, number]>} */
    this.scrolls = new Map();
    /** What goes into the top layer when the tree is whole, in order. @type {Map<Element, "modal"|"popover">} */
    this.tops = new Map();
    /** A frame was moved and lost its document: only a seek brings it back. */
    this.stale = false;
    this.quiet = false;
  }

  /**
   * @param {Outbox} outbox @param {boolean} [whole] it is a seek's @param {boolean} [quiet] pointer and clicks in it are
   *   no news
   */
  apply(outbox, whole = false, quiet = whole) {
    const { words } = outbox;
    this.quiet = quiet;
    if (whole) {
      this.at = 0;
      this.stale = false;
      this.states.pointer = undefined;
      this.states.keyed = true;
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
      case E.POINTER:
        this.pointer(n[i], n[i + 1]);
        break;
      case E.PRESS:
        this.states.pressed = this.elementOf(n[i]);
        this.states.keyed = false;
        this.events.onDevice?.(n[i + 3]);
        this.pointer(n[i + 1], n[i + 2]);
        break;
      case E.KEY:
        this.states.keyed = true;
        break;
      case E.RELEASE:
        this.states.pressed = undefined;
        this.pointer(n[i + 1], n[i + 2]);
        break;
      case E.TOUCH:
        this.events.onDevice?.(E.DEVICE_TOUCH);
        this.pointer(n[i + 2], n[i + 3]);
        break;
      case E.CLICK:
        this.pointer(n[i + 1], n[i + 2]);
        if (!this.quiet) this.events.onClick?.(signed(n[i + 1]), signed(n[i + 2]), this.at);
        break;
      case E.FOCUS:
        this.states.focused = this.elementOf(n[i]);
        break;
      case E.BLUR:
        if (this.states.focused === this.nodes[n[i]]) this.states.focused = undefined;
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
        this.source(this.elementOf(n[i]), out.text(n[i + 1]));
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

  /** @param {number} x @param {number} y */
  pointer(x, y) {
    this.states.pointer = [signed(x), signed(y)];
    this.events.onPointer?.(signed(x), signed(y), this.quiet ? -1 : this.at);
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
        this.size(this.nodes[n[i]], n[i + 1], n[i + 2]);
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
    this.pictures.clear();
    this.states.clear();
    this.cursor = this.subtree = undefined;
    this.events.onReset?.();
    this.open(this.frame, 0);
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
    if (flags & E.NODE_BLOCK)
      this.boxes.set(/** @type {Element} */ (node), {
        element: /** @type {Element} */ (node),
        width: 0,
        height: 0,
        blocked: true,
      });
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
    const doc = frame && this.open(frame, mode);
    if (doc && frame && !first) this.hosts.set(doc, frame);
    this.nodes.push(doc);
    this.cursor = doc;
  }

  /** @param {HTMLIFrameElement} frame @param {number} mode @returns {Document|undefined} */
  open(frame, mode) {
    const doc = frame.contentDocument;
    if (!doc) return undefined;
    doc.open();
    doc.write(
      `${DOCTYPES[mode & 3] ?? DOCTYPES[0]}<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">`,
    );
    doc.close();
    doc.adoptedStyleSheets = [];
    while (doc.firstChild) doc.removeChild(doc.firstChild);
    return doc;
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
    if (changed & E.STATE_POPOVER && bits & E.STATE_POPOVER) this.tops.set(element, "popover");
    else if (changed & E.STATE_POPOVER) {
      this.tops.delete(element);
      /** @type {HTMLElement} */ (element).hidePopover();
    }
    for (const [bit, word] of STATE_WORDS)
      if (changed & bit) this.states.mark(element, word, (bits & bit) !== 0);
    if (changed & E.STATE_BROKEN && element.localName === "img") {
      element.setAttribute("src", this.blank(element));
      const box = this.boxes.get(element);
      if (box) this.showBox(box);
    }
    if (changed & E.STATE_FOREIGN && element.localName === "iframe") {
      const foreign = (bits & E.STATE_FOREIGN) !== 0;
      element.setAttribute("sandbox", foreign ? "" : "allow-same-origin");
      if (foreign) element.setAttribute("srcdoc", FOREIGN);
      else {
        element.removeAttribute("srcdoc");
        element.parentNode?.insertBefore(element, element.nextSibling); // a new document, at once
      }
    }
  }

  /** @param {Element|undefined} element @param {string} url of the picture that it shows; "": as its attributes say */
  source(element, url) {
    const recorded = (element && this.names.get(element)) ?? "";
    if (!element || sanitizeAttribute(recorded, "src", BLANK) === undefined) return; // nothing that shows a page
    const picture = url && (sanitizeAttribute(recorded, "src", url) ?? BLANK);
    if (recorded === "canvas" && !PLAIN.test(picture)) return; // it goes into CSS
    if (picture) this.pictures.set(element, picture);
    else this.pictures.delete(element);
    if (recorded !== "canvas") {
      const said = sanitizeAttribute(recorded, "src", element.getAttribute("data-hark-src") ?? "");
      element.setAttribute("src", picture || said || this.blank(element));
    }
    const box = this.boxes.get(element);
    if (box) this.showBox(box);
  }

  /** What an img shows whose src says nothing: its picture, a box, or, where it did not load in the page, what a browser
   * shows then. @param {Element} image */
  blank(image) {
    const picture = this.pictures.get(image);
    if (picture) return picture;
    return (this.bits.get(image) ?? 0) & E.STATE_BROKEN ? "data:," : BLANK;
  }

  // ---- attributes and boxes ----

  /** @param {Node|undefined} node @param {string} name @param {string} value */
  attribute(node, name, value) {
    const element = /** @type {Element} */ (node);
    const recorded = node && this.names.get(node);
    if (!recorded || name.startsWith("data-hark-s")) return;
    const copy = copyOf(name);
    if (copy) element.setAttribute(copy, value);
    const shown = name === "src" && this.pictures.has(element);
    const allowed = shown ? undefined : sanitizeAttribute(recorded, name, value);
    if (allowed === undefined) {
      if (name === "src" && element.localName === "img") element.setAttribute("src", this.blank(element));
      return;
    }
    if (name.startsWith("xlink:")) element.setAttributeNS(XLINK, name, allowed);
    else element.setAttribute(name, allowed);
    if (recorded === "dialog" && name === "open") {
      this.tops.delete(element); // what is told anew is on top
      if (allowed === "modal") this.tops.set(element, "modal");
    }
    if (recorded === "link" && name === "disabled") this.switchLink(element);
    const box = name === "style" || name === "src" ? this.boxes.get(element) : undefined;
    if (box) this.showBox(box);
  }

  /** A link's attribute switches its sheet, a style's says nothing. @param {Element} element @param {number} [state] */
  switchLink(element, state = 0) {
    const { sheet } = /** @type {HTMLStyleElement} */ (element);
    if (sheet) sheet.disabled = (state & E.SHEET_DISABLED) !== 0 || element.hasAttribute("disabled");
  }

  /** @param {Node|undefined} node @param {string} name */
  dropAttribute(node, name) {
    const element = /** @type {Element} */ (node);
    if (!node || !this.names.has(node) || name === "sandbox") return;
    if (name === "open" && element.localName === "dialog") this.closeDialog(element);
    element.removeAttribute(name);
    const copy = copyOf(name);
    if (copy) element.removeAttribute(copy);
    if (name === "src" && element.localName === "img") element.setAttribute("src", this.blank(element));
    if (this.names.get(element) === "link" && name === "disabled") this.switchLink(element);
    const box = name === "style" ? this.boxes.get(element) : undefined;
    if (box) this.showBox(box);
  }

  /** @param {Node|undefined} node @param {number} width @param {number} height */
  size(node, width, height) {
    const element = /** @type {Element} */ (node);
    if (!node) return;
    const box = { element, width, height, blocked: this.boxes.get(element)?.blocked ?? false };
    this.boxes.set(element, box);
    this.showBox(box);
  }

  /** @param {Box} box */
  showBox(box) {
    const { style, localName } = /** @type {HTMLElement} */ (box.element);
    if (!style) return;
    if (localName === "canvas") this.states.dress(box.element.getRootNode());
    if ((this.bits.get(box.element) ?? 0) & E.STATE_BROKEN) {
      for (const name of ["box-sizing", "width", "height", "background"]) style.removeProperty(name);
      return;
    }
    style.setProperty("box-sizing", "border-box", "important");
    style.setProperty("width", `${box.width}px`, "important");
    style.setProperty("height", `${box.height}px`, "important");
    const source = box.element.localName === "img" ? box.element.getAttribute("src") : null;
    const picture = box.element.localName === "canvas" ? this.pictures.get(box.element) : undefined;
    if (picture) {
      style.removeProperty("background");
      for (const [name, value] of Object.entries(PAINTED(picture)))
        style.setProperty(name, value, "important");
    } else if (source && source !== BLANK) style.removeProperty("background");
    else style.setProperty("background", HATCH, "important");
    const view = box.blocked ? box.element.ownerDocument.defaultView : null;
    if (view?.getComputedStyle(box.element).display === "inline")
      style.setProperty("display", "inline-block", "important");
  }

  // ---- sheets ----

  /** @param {number} kind @param {Uint32Array} n @param {number} i @param {Outbox} out */
  sheetEvent(kind, n, i, out) {
    switch (kind) {
      case E.SHEET:
        this.sheets.set(n[i], this.styleOf(n[i + 1]), n[i + 2], out.text(n[i + 3]));
        if (this.names.get(this.nodes[n[i + 1]] ?? this.frame) === "link")
          this.switchLink(/** @type {Element} */ (this.nodes[n[i + 1]]), n[i + 2]);
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
    const style = element.ownerDocument.createElement("style");
    for (const { name, value } of Array.from(element.attributes)) style.setAttribute(name, value);
    element.replaceWith(style);
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

  /** Leaves the top layer, which dropping the attribute alone does not. @param {Element} element */
  closeDialog(element) {
    this.tops.delete(element);
    /** @type {HTMLDialogElement} */ (element).close();
  }

  /** @param {HTMLDialogElement} element @param {"modal"|"popover"} how */
  raise(element, how) {
    try {
      if (how === "popover") element.showPopover();
      else if (!element.matches(":modal")) {
        element.removeAttribute("open");
        element.showModal();
      }
      // Both take the focus; the replay draws where it was.
      /** @type {HTMLElement|null} */ (element.ownerDocument.activeElement)?.blur();
    } catch {
      // It is not in the page, or shown already.
    }
  }

  settle() {
    for (const [element, how] of this.tops) this.raise(/** @type {any} */ (element), how);
    this.tops.clear();
    for (const [node, [left, top]] of this.scrolls) {
      const target =
        node.nodeType === 9 ? /** @type {Document} */ (node).defaultView : /** @type {Element} */ (node);
      target?.scrollTo?.({ left, top, behavior: "instant" });
    }
    this.scrolls.clear();
    this.states.settle();
  }
}
