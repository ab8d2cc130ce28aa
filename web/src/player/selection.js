// selection.js — what the visitor has selected, drawn by a highlight: a real selection shows nothing in a page that is
// inert. Texts are masked length for length, so its offsets fit. What is selected inside of fields is not drawn.
// @ts-check

/** The page's own rules about `::selection` are about this (states.js). */
const NAME = "hark-selection";

/** @param {Node} node @param {number} offset */
const within = (node, offset) =>
  Math.min(offset, node.nodeType === 1 ? node.childNodes.length : (node.nodeValue ?? "").length);

export class Selection {
  /** @param {(root: Node) => void} dress puts in the browser's own style */
  constructor(dress) {
    this.dress = dress;
    /** Where it is drawn. @type {any} */
    this.registry = undefined;
  }

  clear() {
    this.registry?.delete(NAME);
    this.registry = undefined;
  }

  /** @param {Node|undefined} anchor @param {number} from @param {Node|undefined} focus @param {number} to */
  tell(anchor, from, focus, to) {
    this.clear();
    if (!anchor || !focus || anchor.nodeName === "INPUT" || anchor.nodeName === "TEXTAREA") return;
    const doc = anchor.ownerDocument;
    const win = /** @type {any} */ (doc?.defaultView);
    if (!doc || !win?.CSS.highlights) return;
    const range = doc.createRange();
    range.setStart(anchor, within(anchor, from));
    range.setEnd(focus, within(focus, to));
    if (range.collapsed) range.setEnd(anchor, within(anchor, from)); // it was made backwards
    if (range.collapsed) return;
    this.dress(anchor.getRootNode());
    this.registry = win.CSS.highlights;
    this.registry.set(NAME, new win.Highlight(range));
  }
}
