// target.js — what was clicked, in words: a short path, a label, and what kind of thing it is.
//
// Room: sdk/page. Asked only on clicks and when the pointer comes over something else, never per node.
// @ts-check
import * as E from "../../schema/events.js";
import { above, tagOf } from "./element.js";

const LEVELS_MAX = 3;
const CLIMB_MAX = 16;
const LABEL_UNITS = 40;
const ROLES =
  /^(?:button|link|tab|menuitem(?:checkbox|radio)?|checkbox|radio|switch|option|treeitem|slider|spinbutton|combobox)$/;
const TYPED = /^(?:text|search|url|tel|email|password|number|date|month|week|time|datetime-local)$/;
const STEPPING =
  /^(?:next|prev(?:ious)?|increase|decrease|increment|decrement|plus|minus|more|less|[+\-−–‹›«»<>←→▲▼])$/i;
const GENERATED =
  /\d{3,}|[0-9a-f]{8,}|^[:_]|^(?:ember|react|mui|radix|headlessui|ext-gen)|[A-Za-z]\d[A-Za-z]\d/;

const INTERACTIVE =
  "a[href],area[href],button,select,textarea,summary,option,label,input:not([type=hidden]),video[controls]," +
  "audio[controls],[onclick],[contenteditable]:not([contenteditable=false])"; // isContentEditable would have styles computed

/** @param {Element} element */
const looksInteractive = (element) =>
  element.matches(INTERACTIVE) ||
  ROLES.test(element.getAttribute("role") || "") ||
  typeof (/** @type {any} */ (element).onclick) === "function";

/** @param {Element} element */
function pointing(element) {
  const view = element.ownerDocument.defaultView;
  return !!view && view.getComputedStyle(element).cursor === "pointer";
}

/**
 * The nearest interactive element at or above this one.
 * @param {Element} element @returns {Element | undefined}
 */
export function interactiveOf(element) {
  let at = /** @type {Element | null} */ (element);
  for (let climbed = 0; at && climbed < CLIMB_MAX; climbed++, at = above(at)) {
    if (looksInteractive(at)) return at;
  }
  // No markup says so, but the cursor does: the outermost element that has it is the thing.
  if (!pointing(element)) return undefined;
  let top = element;
  for (let next = above(top); next && tagOf(next) !== "BODY" && pointing(next); next = above(top)) top = next;
  return top;
}

/** @param {Element} element @returns {string} */
function wordsOf(element) {
  return (element.getAttribute("aria-label") || element.textContent || "").trim();
}

/**
 * HARK_NODE_ flags of the interactive element (undefined: none was found).
 * @param {Element | undefined} element
 */
export function flagsOf(element) {
  if (!element) return 0;
  const tag = tagOf(element);
  const input = /** @type {HTMLInputElement} */ (element);
  const type = tag === "INPUT" ? input.type : "";
  let flags = E.NODE_INTERACTIVE;
  if (tag === "TEXTAREA" || TYPED.test(type) || input.isContentEditable === true) flags |= E.NODE_EDITABLE;
  if (input.disabled === true || element.getAttribute("aria-disabled") === "true") flags |= E.NODE_DISABLED;
  const role = element.getAttribute("role") || "";
  if (
    type === "range" ||
    type === "number" ||
    /^(?:VIDEO|AUDIO|CANVAS)$/.test(tag) ||
    /^(?:slider|spinbutton)$/.test(role) ||
    ((tag === "BUTTON" || role === "button" || tag === "A") && STEPPING.test(wordsOf(element).slice(0, 12)))
  )
    flags |= E.NODE_STEPPER;
  if (tag === "A" || tag === "AREA") {
    const link = /** @type {HTMLAnchorElement} */ (element);
    if (
      link.hasAttribute("download") ||
      /^(?:mailto|tel|sms):/i.test(link.protocol) ||
      /^_?blank$/.test(link.target)
    )
      flags |= E.NODE_DOWNLOAD;
  }
  if (type === "file") flags |= E.NODE_DOWNLOAD; // the chooser is outside the page
  return flags;
}

/** @param {Element} element */
function step(element) {
  const tag = element.localName;
  const id = element.id;
  if (typeof id === "string" && id && id.length <= 32 && !GENERATED.test(id))
    return { text: `${tag}#${id}`, ends: true };
  let text = tag;
  const names = element.classList;
  for (let i = 0; i < names.length; i++) {
    if (names[i].length <= 24 && !GENERATED.test(names[i])) {
      text += `.${names[i]}`;
      break;
    }
  }
  let nth = 1;
  let alike = 0;
  for (let at = element.previousElementSibling; at && nth < 200; at = at.previousElementSibling)
    if (at.localName === tag) nth++;
  if (nth === 1)
    for (let at = element.nextElementSibling; at && !alike; at = at.nextElementSibling)
      alike = at.localName === tag ? 1 : 0;
  if (nth > 1 || alike) text += `:nth-of-type(${nth})`;
  return { text, ends: tag === "body" || tag === "html" };
}

/** A short path that stays the same from visit to visit. @param {Element} element */
export function pathOf(element) {
  const parts = [];
  let at = /** @type {Element | null} */ (element);
  for (let level = 0; at && level < LEVELS_MAX; level++, at = above(at)) {
    const { text, ends } = step(at);
    parts.unshift(text);
    if (ends) break;
  }
  return parts.join(" > ");
}

/** The visible or accessible name, short. @param {Element} element @param {boolean} secret */
export function labelOf(element, secret) {
  const tag = tagOf(element);
  const input = /** @type {HTMLInputElement} */ (element);
  let text = element.getAttribute("aria-label") || "";
  if (!text && tag === "INPUT" && /^(?:button|submit|reset)$/.test(input.type)) text = input.value;
  if (!text && !/^(?:INPUT|TEXTAREA|SELECT|SCRIPT|STYLE|BODY|HTML)$/.test(tag)) text = textOf(element);
  if (!text) text = element.getAttribute("alt") || element.getAttribute("title") || "";
  if (!text) {
    const image = element.querySelector("img[alt], [aria-label], svg > title");
    if (image)
      text = image.getAttribute("aria-label") || image.getAttribute("alt") || image.textContent || "";
  }
  if (!text && !secret) text = element.getAttribute("placeholder") || element.getAttribute("name") || "";
  text = text.replace(/\s+/g, " ").trim();
  return text.length > LABEL_UNITS ? text.slice(0, LABEL_UNITS) : text;
}

/** The first words inside, without reading a whole page's text. @param {Element} element */
function textOf(element) {
  const walker = element.ownerDocument.createTreeWalker(element, 4);
  let text = "";
  for (let seen = 0; seen < 24 && text.length < 2 * LABEL_UNITS; seen++) {
    const node = walker.nextNode();
    if (!node) break;
    const parent = node.parentElement;
    // What the page's owner masks or blocks below is not a label either.
    if (
      parent &&
      parent.closest("script,style,noscript,textarea,[data-hark-mask],[data-hark-block],[contenteditable]")
    )
      continue;
    text += `${/** @type {Text} */ (node).data} `;
  }
  return text;
}
