// states.js — what a replay cannot be, it is said to be: hovered, active, focused, defined, … An attribute says it, and
// selectors of recorded rules are told to take the attribute's word too. The same for attributes that must not be there,
// such as a link's real target: rules look at a copy under another name.
// @ts-check

const STATE = "data-hark-state";
/** Attributes that sanitize.js takes away or changes, and that rules look at. */
const COPIED =
  "href|src|srcset|target|rel|download|action|poster|data|autofocus|inert|is|popovertarget|usemap";
const STATES =
  "hover|active|focus-visible|focus-within|focus|defined|fullscreen|autofill|-webkit-autofill|user-invalid";
/** Escapes, strings and what was rewritten before are passed over. */
const WORDS = new RegExp(
  `\\\\.|"(?:[^"\\\\]|\\\\.)*"|::selection(?![-\\w])|:is\\(:[-a-z]+, \\[${STATE}[^)]*\\)|:(${STATES})(?![-\\w(])|\\[(?=(?:${COPIED})[\\]~|^$*=])`,
  "g",
);
const ATTR = new RegExp(`attr\\(\\s*(?=(?:${COPIED})(?![-\\w]))`, "g");
const COPIED_NAME = new RegExp(`^(?:${COPIED})$`);
/** In the lowest layer, where a browser's own sheet would be. */
const OWN =
  "@layer hark-own{" +
  // Without scripts a canvas is an inline box around what stands in its place.
  "canvas{display:inline-block;content-visibility:hidden}" +
  "::highlight(hark-selection){background-color:Highlight}" +
  `[${STATE}~="composing"]{text-decoration-line:underline}` +
  `[${STATE}~="focus-visible"]{outline:-webkit-focus-ring-color auto 1px}` +
  `[${STATE}~="autofill"]{background-color:light-dark(#e8f0fe,#466b83b3)!important;color:fieldtext!important}` +
  `:is(button,input:is([type=button],[type=submit],[type=reset]))[${STATE}~="active"]{border-style:inset}` +
  `:root:has([${STATE}~="fullscreen"]){overflow:hidden!important}` +
  `[${STATE}~="fullscreen"]{position:fixed!important;inset:0!important;margin:0!important;width:100%!important;` +
  "height:100%!important;max-width:none!important;max-height:none!important;box-sizing:border-box!important;" +
  "z-index:2147483647!important;object-fit:contain}}";
const TYPED = /^(?:text|search|url|tel|email|password|number|date|month|week|time|datetime-local)$/;

/** The name under which rules find an attribute's recorded value. @param {string} name @returns {string|undefined} */
export const copyOf = (name) => (COPIED_NAME.test(name) ? `data-hark-${name}` : undefined);

/** @type {Record<string, string>} */
const INSTEAD = { "[": "[data-hark-", "::selection": "::highlight(hark-selection)" };

/** @param {string} selector */
const rewrite = (selector) =>
  selector.replace(WORDS, (whole, state) =>
    state ? `:is(${whole}, [${STATE}~="${state}"])` : (INSTEAD[whole] ?? whole),
  );

/** @param {Element} element what `:hover` and `:focus-within` hold of when they hold of the element */
function above(element) {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  if (root.nodeType === 11) return /** @type {ShadowRoot} */ (root).host;
  return element.ownerDocument.defaultView?.frameElement ?? null;
}

/** @param {Element|undefined} element @param {Element} top where the replay ends @returns {Set<Element>} */
function chain(element, top) {
  /** @type {Set<Element>} */
  const all = new Set();
  for (let at = element ?? null; at && at !== top; at = above(at)) {
    all.add(at);
    const control = /** @type {any} */ (at).control;
    if (control) all.add(control);
  }
  return all;
}

export class States {
  /** @param {HTMLIFrameElement} frame */
  constructor(frame) {
    this.frame = frame;
    /** Style elements, with the sheet that was seen to. @type {Map<HTMLStyleElement, CSSStyleSheet|null>} */
    this.styles = new Map();
    /** @type {Map<Element, Set<string>>} */
    this.words = new Map();
    /** What holds of a chain of elements, by state. @type {Record<string, Set<Element>>} */
    this.chains = {};
    /** @type {Map<Node, HTMLStyleElement>} */
    this.own = new Map();
    /** Names of custom elements. @type {Set<string>} */
    this.defined = new Set();
    /** Does any rule ask where the pointer is? */
    this.pointed = false;
    /** @type {[number, number]|undefined} */
    this.pointer = undefined;
    /** @type {Element|undefined} */
    this.focused = undefined;
    /** @type {Element|undefined} */
    this.pressed = undefined;
    /** Was the keyboard used last? */
    this.keyed = true;
  }

  clear() {
    this.styles.clear();
    this.words.clear();
    this.chains = {};
    this.own.clear();
    this.pointed = false;
    this.focused = this.pressed = undefined;
    this.defined.clear();
  }

  /** A custom element's name has come to mean something. @param {string} name @param {Iterable<Node>} nodes there are */
  define(name, nodes) {
    this.defined.add(name);
    for (const node of nodes) if (/** @type {Element} */ (node).localName === name) this.placed(node);
  }

  /** @param {Node} node an element */
  placed(node) {
    const element = /** @type {Element} */ (node);
    if (this.defined.has(element.localName)) this.mark(element, "defined", true);
    if (element.localName === "style") this.styles.set(/** @type {HTMLStyleElement} */ (element), null);
  }

  /** Makes rules ask the attributes too. @param {CSSRuleList|CSSRule[]} rules */
  see(rules) {
    for (const rule of /** @type {any} */ (rules)) {
      const { selectorText, style } = rule;
      if (selectorText) {
        const now = rewrite(selectorText);
        if (now !== selectorText) rule.selectorText = now;
        this.pointed ||= now.includes('~="hover"');
        const content = style.content;
        if (content && content.includes("attr(")) style.content = content.replace(ATTR, "attr(data-hark-");
      }
      if (rule.cssRules) this.see(rule.cssRules);
    }
  }

  /** @param {Element} element @param {string} word @param {boolean} on */
  mark(element, word, on) {
    const words = this.words.get(element) ?? new Set();
    if (words.has(word) === on) return;
    if (on) words.add(word);
    else words.delete(word);
    this.words.set(element, words);
    if (words.size) element.setAttribute(STATE, [...words].join(" "));
    else element.removeAttribute(STATE);
    if (on && /^(?:active|composing|focus-visible|fullscreen|autofill)$/.test(word))
      this.dress(element.getRootNode());
  }

  /** What the browser's own sheet says of states goes before all others. @param {Node} root */
  dress(root) {
    if (this.own.get(root)?.isConnected) return;
    const doc = root.nodeType === 9 ? /** @type {Document} */ (root) : root.ownerDocument;
    const style = doc?.createElement("style");
    if (!doc || !style) return;
    style.setAttribute("data-hark-own", "");
    style.textContent = OWN;
    if (root === doc) (doc.head ?? doc.documentElement)?.prepend(style);
    else root.appendChild(style);
    this.own.set(root, style);
  }

  /** @param {string} word @param {Element|undefined} element */
  markChain(word, element) {
    const before = this.chains[word] ?? new Set();
    const now = (this.chains[word] = chain(element, this.frame));
    for (const each of before) if (!now.has(each)) this.mark(each, word, false);
    for (const each of now) this.mark(each, word, true);
  }

  /** The element that the pointer is over, inside frames and shadow trees too. @returns {Element|undefined} */
  under() {
    if (!this.pointer) return undefined;
    let [x, y] = this.pointer;
    /** @type {Document|ShadowRoot|null} */
    let root = this.frame.contentDocument;
    /** @type {Element|undefined} */
    let found;
    while (root) {
      const next = /** @type {Element|null} */ (root.elementFromPoint(x, y));
      if (!next || next === found) break;
      found = next;
      root = next.shadowRoot;
      if (next.localName === "iframe") {
        const box = next.getBoundingClientRect();
        x -= box.left + next.clientLeft;
        y -= box.top + next.clientTop;
        root = /** @type {HTMLIFrameElement} */ (next).contentDocument;
      }
    }
    return found;
  }

  /** Once the tree is whole. */
  settle() {
    for (const [style, seen] of this.styles) {
      if (style.sheet === seen) continue;
      if (style.sheet) this.see(style.sheet.cssRules);
      this.styles.set(style, style.sheet);
    }
    if (this.pointed) {
      // What is inert is under no pointer.
      const { inert } = this.frame;
      this.frame.inert = false;
      const under = this.under();
      this.frame.inert = inert;
      this.markChain("hover", under);
    }
    this.markChain("active", this.pressed);
    this.markChain("focus-within", this.focused);
    this.markOne("focus", this.focused);
    this.markOne("focus-visible", this.focused && this.seen(this.focused) ? this.focused : undefined);
  }

  /** @param {string} word @param {Element|undefined} element */
  markOne(word, element) {
    for (const each of this.chains[word] ?? []) if (each !== element) this.mark(each, word, false);
    this.chains[word] = new Set(element ? [element] : []);
    if (element) this.mark(element, word, true);
  }

  /** Would a browser show where the focus is? @param {Element} element */
  seen(element) {
    const { localName, type, isContentEditable } = /** @type {any} */ (element);
    return (
      this.keyed ||
      localName === "textarea" ||
      isContentEditable ||
      (localName === "input" && TYPED.test(type))
    );
  }
}
