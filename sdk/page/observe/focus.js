// focus.js — focus, selection, keys (their class only) and the clipboard (that it was used, never what is in it).
// @ts-check
import * as E from "../../../schema/events.js";
import { tagOf } from "../element.js";

const KEYS = /** @type {Record<string, number>} */ ({
  Enter: E.KEY_ENTER,
  Tab: E.KEY_TAB,
  Escape: E.KEY_ESCAPE,
  Backspace: E.KEY_DELETE,
  Delete: E.KEY_DELETE,
});
const FIELD = /^(?:INPUT|TEXTAREA)$/;

/** @param {KeyboardEvent} event */
export function keyClass(event) {
  const key = event.key || "";
  if (KEYS[key] !== undefined) return KEYS[key];
  if (key.startsWith("Arrow")) return E.KEY_ARROW;
  return [...key].length === 1 && !event.ctrlKey && !event.metaKey ? E.KEY_CHARACTER : E.KEY_OTHER;
}

/** @param {import("../shared.js").Page} page */
export function observeFocus(page) {
  const { tape, mirror, controls } = page;
  let selected = "0";

  /** @param {Document | ShadowRoot} root @param {boolean} [inFrames] @returns {Element | null} */
  function activeOf(root, inFrames) {
    let active = root.activeElement;
    for (let at = active; at; active = at || active) {
      const inner = page.shadowOf(at) || (inFrames && page.roots.documents.get(at));
      at = inner ? inner.activeElement : null;
    }
    return active;
  }

  /** @param {Element} element */
  function focus(element) {
    const id = element.nodeType === 1 ? page.near(element) : 0;
    if (!id) return;
    const form = /** @type {HTMLInputElement} */ (element).form || element.closest("form");
    const formId = form ? page.near(form) : 0;
    mirror.note(id, element);
    if (form) mirror.note(formId, form);
    tape.put(E.FOCUS, id, formId);
  }

  /** @param {number} node @param {number} from @param {number} end @param {number} to */
  function select(node, from, end, to) {
    const now = node ? `${node},${from},${end},${to}` : "0";
    if (now === selected) return;
    selected = now;
    tape.put(E.SELECTION, node, from, end, to);
  }

  /** @param {Document} doc */
  function selection(doc) {
    const active = activeOf(doc);
    if (active && FIELD.test(tagOf(active))) {
      const field = /** @type {HTMLInputElement} */ (active);
      if (controls.secret(field)) return;
      const from = field.selectionStart; // null for fields that have none
      if (from === null) return;
      const id = page.id(field);
      select(id, from, id, field.selectionEnd || 0);
      return;
    }
    const found = doc.getSelection();
    const start = found && found.anchorNode;
    const end = found && found.focusNode;
    const editing = active && /** @type {HTMLElement} */ (active).isContentEditable;
    if (!found || !start || !end || (found.isCollapsed && !editing)) {
      select(0, 0, 0, 0);
      return;
    }
    const from = page.id(start);
    const to = page.id(end);
    if (from && to) select(from, found.anchorOffset, to, found.focusOffset);
  }

  page.everyRoot((root, isDocument) => {
    if (!isDocument) return;
    const doc = /** @type {Document} */ (root);
    page.listen(doc, "focusin", (event) => focus(page.target(event)));
    page.listen(doc, "focusout", (event) => {
      const id = page.near(page.target(event));
      if (id) tape.put(E.BLUR, id);
    });
    const select = () => selection(doc);
    page.listen(doc, "selectionchange", () => page.soon(select));
    page.listen(doc, "keydown", (event) => {
      if (!event.repeat || event.key === "Backspace")
        tape.put(E.KEY, page.near(page.target(event)), keyClass(event));
    });
    for (const [type, kind, what] of /** @type {[string, number, number][]} */ ([
      ["copy", E.CLIPBOARD, E.CLIPBOARD_COPY],
      ["cut", E.CLIPBOARD, E.CLIPBOARD_CUT],
      ["paste", E.CLIPBOARD, E.CLIPBOARD_PASTE],
      ["compositionstart", E.COMPOSE, E.COMPOSE_START],
      ["compositionend", E.COMPOSE, E.COMPOSE_END],
    ]))
      page.listen(doc, type, (event) => tape.put(kind, page.near(page.target(event)), what));
  });
  page.onKeyframe(() => {
    selected = "0";
    const active = activeOf(page.doc, true);
    if (active && !/^(?:BODY|HTML)$/.test(tagOf(active))) focus(active);
  });
}
