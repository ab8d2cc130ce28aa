// sheets.js — recorded stylesheets in the player's documents: those of elements, and constructed ones.
// @ts-check
import { SHEET_DISABLED, SHEET_UNREADABLE } from "../../../schema/events.js";

/** A rule put in, or (without text) taken out. @typedef {{index: number, rule?: string}} Edit */
/** @typedef {{css: string, state: number, owner: HTMLStyleElement|undefined, edits: Edit[],
 *   made: Map<Document, CSSStyleSheet>}} Sheet */

/** A style element in the place of a link: its text is here, its file is not. @param {Element} link */
export function standIn(link) {
  const style = link.ownerDocument.createElement("style");
  for (const { name, value } of Array.from(link.attributes)) style.setAttribute(name, value);
  link.replaceWith(style);
  return style;
}

/** A link's attribute switches its sheet, a style's says nothing. @param {Element} element @param {number} [state] */
export function switchLink(element, state = 0) {
  const { sheet } = /** @type {HTMLStyleElement} */ (element);
  if (sheet) sheet.disabled = (state & SHEET_DISABLED) !== 0 || element.hasAttribute("disabled");
}

export class Sheets {
  /** @param {(rules: CSSRuleList|CSSRule[]) => void} see is shown the rules of constructed sheets, and new ones */
  constructor(see) {
    this.see = see;
    /** @type {Map<number, Sheet>} */
    this.sheets = new Map();
    this.unreadable = 0;
  }

  /** @param {CSSStyleSheet|null|undefined} sheet @param {Edit} edit */
  applyEdit(sheet, edit) {
    try {
      if (edit.rule === undefined) sheet?.deleteRule(edit.index);
      else if (sheet) this.see([sheet.cssRules[sheet.insertRule(edit.rule, edit.index)]]);
    } catch {
      // A rule this browser does not know; the recording's browser did.
    }
  }

  clear() {
    this.sheets.clear();
    this.unreadable = 0;
  }

  /** @param {number} id @param {HTMLStyleElement|undefined} owner @param {number} state @param {string} css */
  set(id, owner, state, css) {
    const made = this.sheets.get(id)?.made ?? new Map();
    this.sheets.set(id, { css, state, owner, edits: [], made });
    if (state & SHEET_UNREADABLE) this.unreadable++;
    if (owner) {
      owner.textContent = css;
      if (owner.sheet) owner.sheet.disabled = (state & SHEET_DISABLED) !== 0;
    }
    for (const sheet of made.values()) {
      sheet.replaceSync(css);
      this.see(sheet.cssRules);
      sheet.disabled = (state & SHEET_DISABLED) !== 0;
    }
  }

  /** One whose text is in the page already. @param {number} id @param {HTMLStyleElement|undefined} owner @param {string} css */
  know(id, owner, css) {
    this.sheets.set(id, { css, state: 0, owner, edits: [], made: new Map() });
  }

  /** @param {number} id @param {Edit} edit */
  edit(id, edit) {
    const sheet = this.sheets.get(id);
    if (!sheet) return;
    sheet.edits.push(edit);
    this.applyEdit(sheet.owner?.sheet, edit);
    for (const made of sheet.made.values()) this.applyEdit(made, edit);
  }

  /** @param {Sheet} sheet @param {Document} doc @returns {CSSStyleSheet|undefined} */
  make(sheet, doc) {
    const known = sheet.made.get(doc);
    if (known) return known;
    const realm = /** @type {any} */ (doc.defaultView);
    if (!realm) return undefined;
    /** @type {CSSStyleSheet} */
    const made = new realm.CSSStyleSheet();
    made.replaceSync(sheet.css);
    this.see(made.cssRules);
    made.disabled = (sheet.state & SHEET_DISABLED) !== 0;
    for (const edit of sheet.edits) this.applyEdit(made, edit);
    sheet.made.set(doc, made);
    return made;
  }

  /** @param {Document|ShadowRoot} root @param {number} index @param {number} id */
  adopt(root, index, id) {
    const doc = root.nodeType === 9 ? /** @type {Document} */ (root) : root.ownerDocument;
    const sheet = this.sheets.get(id);
    const made = sheet && doc && this.make(sheet, doc);
    const before = index === 0 ? [] : [...root.adoptedStyleSheets];
    root.adoptedStyleSheets = made ? [...before, made] : before;
  }
}
