// moment.js — the script of a moment's file (replay/html.c): does to the recorded page, which stands there as markup,
// what markup cannot say. It is told as the player's outbox is, and done by the player's own code.
//
// The only script of the file; recorded documents have none (sandbox, and the policy of both pages).
// @ts-check
import { Page } from "./player/page.js";

/** @typedef {{words: number[], strings: string[], texts: [number, number, number][]}} Rest */

const SPACES = /** @type {Record<string, string>} */ ({
  "http://www.w3.org/2000/svg": "svg:",
  "http://www.w3.org/1998/Math/MathML": "math:",
});
const numberOf = (/** @type {Element} */ element, /** @type {string} */ name) =>
  Number(element.getAttribute(`data-hark-n${name}`));

/**
 * A document in srcdoc is never in quirks mode: one that was is written anew. Waits until what it shows is there.
 * @param {HTMLIFrameElement} frame @returns {Promise<HTMLIFrameElement>}
 */
async function inItsMode(frame) {
  const markup = frame.srcdoc;
  const mode = numberOf(frame, "-mode");
  if (!mode || !markup) return frame;
  const written = /** @type {HTMLIFrameElement} */ (frame.cloneNode());
  written.removeAttribute("srcdoc");
  frame.replaceWith(written);
  const loaded = new Promise((resolve) => written.addEventListener("load", resolve, { once: true }));
  const doc = /** @type {Document} */ (written.contentDocument);
  doc.open();
  doc.write(markup);
  doc.close();
  await loaded;
  return written;
}

/** Puts what a document holds under the recording's ids. @param {Page} page @param {Document|ShadowRoot} root */
async function take(page, root) {
  for (const found of Array.from(root.querySelectorAll("*"))) {
    let element = found;
    if (element.localName === "iframe") element = await inItsMode(/** @type {HTMLIFrameElement} */ (element));
    page.names.set(element, (SPACES[element.namespaceURI ?? ""] ?? "") + element.localName);
    if (element.hasAttribute("data-hark-n")) page.nodes[numberOf(element, "")] = element;
    if (element.localName === "style") takeSheet(page, /** @type {HTMLStyleElement} */ (element));
    const declared = element.firstElementChild;
    if (declared?.hasAttribute("data-hark-n-manual"))
      attachByHand(element, /** @type {HTMLTemplateElement} */ (declared));
    const inner =
      element.shadowRoot ?? /** @type {HTMLIFrameElement} */ (element).contentDocument ?? undefined;
    if (!inner) continue;
    page.hosts.set(inner, element);
    page.nodes[numberOf(element, "-root")] = inner;
    await take(page, inner);
  }
}

/** Slots that are filled by hand cannot be declared. @param {Element} host @param {HTMLTemplateElement} template */
function attachByHand(host, template) {
  template.remove();
  host.attachShadow({ mode: "open", slotAssignment: "manual" }).append(template.content);
}

/** @param {Page} page @param {HTMLStyleElement} style */
function takeSheet(page, style) {
  const css = style.textContent ?? "";
  const adopted = numberOf(style, "-adopted");
  if (adopted) {
    page.sheets.know(adopted, undefined, css);
    style.remove(); // it becomes a constructed one again
  } else page.states.placed(style);
  if (style.hasAttribute("data-hark-n-sheet")) page.sheets.know(numberOf(style, "-sheet"), style, css);
}

async function settle() {
  const rest = /** @type {Rest} */ (JSON.parse(document.getElementById("rest")?.textContent ?? "{}"));
  const frame = document.getElementById("frame");
  if (frame) {
    const page = new Page(await inItsMode(/** @type {HTMLIFrameElement} */ (frame)));
    const doc = /** @type {Document} */ (page.frame.contentDocument);
    page.nodes[1] = doc;
    await take(page, doc);
    for (const [id, parent, index] of rest.texts) page.nodes[id] = page.nodes[parent]?.childNodes[index];
    page.apply({ words: Uint32Array.from(rest.words), text: (index) => rest.strings[index] }, true);
  }
  document.documentElement.dataset.harkReady = "1";
}

if (document.readyState === "complete") void settle();
else addEventListener("load", () => void settle());
