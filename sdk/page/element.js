// element.js — what an element is called, and what is above it: the few questions that everybody in the room asks.
// @ts-check

const HTML = "http://www.w3.org/1999/xhtml";

/** Upper-case for HTML in any document. @param {Element} element */
export function tagOf(element) {
  const tag = element.tagName;
  if (tag.charCodeAt(0) < 97) return tag; // HTML in an HTML document, and there is nothing else to ask
  return element.namespaceURI === HTML ? tag.toUpperCase() : element.localName; // lower-case in XHTML
}

/** The node that a node hangs on in the recording. @param {Node} node @param {(doc: Document) => Element | undefined} frameOf */
export function parentOf(node, frameOf) {
  if (node.parentNode) return node.parentNode;
  if (node.nodeType === 11) return /** @type {ShadowRoot} */ (node).host || null;
  if (node.nodeType === 9) return frameOf(/** @type {Document} */ (node)) || null;
  return null;
}

/** @param {Element} element @returns {Element | null} */
export function above(element) {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return /** @type {ShadowRoot} */ (root).host || null;
}

/** @param {string} tag */
export const isSilent = (tag) => tag === "SCRIPT" || tag === "NOSCRIPT" || tag === "script";
/** @param {string} tag */
export const isFrame = (tag) => tag === "IFRAME" || tag === "FRAME";
/** @param {string} tag */
export const isStyle = (tag) => tag === "STYLE" || tag === "style";
