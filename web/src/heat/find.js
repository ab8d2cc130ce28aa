// find.js — the element of a page that a short path names (sdk/page/target.js writes them). Tests: tests/web/heatmaps.test.mjs.
// @ts-check

const NTH = /:nth-of-type\(\d+\)$/;

/** "a.buy:now:nth-of-type(2)" as a selector: names may hold what means something in CSS. @param {string} step */
function selectorOfStep(step) {
  const hash = step.indexOf("#");
  if (hash > 0) return `${CSS.escape(step.slice(0, hash))}#${CSS.escape(step.slice(hash + 1))}`;
  const nth = NTH.exec(step)?.[0] ?? "";
  const named = step.slice(0, step.length - nth.length);
  const dot = named.indexOf(".");
  const tag = dot < 0 ? named : named.slice(0, dot);
  return `${CSS.escape(tag)}${dot < 0 ? "" : `.${CSS.escape(named.slice(dot + 1))}`}${nth}`;
}

/** @param {string[]} steps */
const selectorOf = (steps) => steps.map(selectorOfStep).join(" > ");

/** What a path names below one root; into a shadow root it may come from its host. @param {Document|ShadowRoot} root
 * @param {string[]} steps @returns {Element[]} */
function foundIn(root, steps) {
  const found = [...root.querySelectorAll(selectorOf(steps))];
  const host = /** @type {ShadowRoot} */ (root).host;
  for (let i = 1; host && i < steps.length; i++)
    if (host.matches(selectorOf(steps.slice(0, i))))
      found.push(...root.querySelectorAll(selectorOf(steps.slice(i))));
  return found;
}

/** The documents and shadow roots below a root, itself first. @param {Document|ShadowRoot} root @returns {(Document|ShadowRoot)[]} */
function rootsIn(root) {
  const found = [root];
  for (const element of root.querySelectorAll("*")) {
    const inner = element.shadowRoot ?? /** @type {HTMLIFrameElement} */ (element).contentDocument;
    if (inner) found.push(...rootsIn(inner));
  }
  return found;
}

/**
 * Finds elements by their paths in a document, its frames and its shadow roots. The first that takes up room is meant:
 * a path is short, and may fit others.
 * @param {Document} doc
 */
export function createFinder(doc) {
  const roots = rootsIn(doc);
  /** @type {Map<string, Element|undefined>} */ const known = new Map();
  /** @param {string} path */
  const search = (path) => {
    for (const root of roots) {
      try {
        for (const element of foundIn(root, path.split(" > ")))
          if (element.getClientRects().length > 0) return element;
      } catch {
        return undefined; // a path that was cut
      }
    }
    return undefined;
  };
  /** @param {string} path @returns {Element|undefined} */
  return (path) => {
    if (!known.has(path)) known.set(path, search(path));
    return known.get(path);
  };
}

/** Where the page's viewport sees an element, out of its frames. @param {Element} element */
export function boxOf(element) {
  let { left, top, width, height } = element.getBoundingClientRect();
  for (let frame = element.ownerDocument.defaultView?.frameElement; frame; ) {
    const above = frame.ownerDocument.defaultView?.frameElement;
    if (!above) break; // that one is the viewer's own
    const box = frame.getBoundingClientRect();
    left += box.left + frame.clientLeft;
    top += box.top + frame.clientTop;
    frame = above;
  }
  return { left, top, width, height };
}
