// styles.js — stylesheets as text: linked, changed by CSSOM, constructed and adopted.
//
// Room: sdk/page. A <style> whose text says all of it goes as its text nodes. Reading rules is slow, so sheets wait in
// a queue that idle slices drain; whoever leaves the page drains it at once.
// Known limits: named properties set on a rule's style (`rule.style.color = …`) are seen only when the sheet is read
// again for another reason; a <style> with text that CSSOM changed before hark started counts as its text.
// @ts-check
import * as E from "../../schema/events.js";

const IMPORT_DEPTH_MAX = 8;
const URL_IN_CSS = /url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"')\s][^)]*?))\s*\)/g;
const STAYS = /^(?:data:|blob:|#|[a-z][a-z0-9+.-]*:\/\/)/i;

/**
 * Makes the URLs of a stylesheet absolute.
 * @param {string} css @param {string} base
 */
export function absoluteCss(css, base) {
  if (!css.includes("url(")) return css;
  return css.replace(URL_IN_CSS, (whole, double, single, bare) => {
    const address = double !== undefined ? double : single !== undefined ? single : bare;
    if (!address || STAYS.test(address)) return whole;
    try {
      return `url("${new URL(address, base).href}")`;
    } catch {
      return whole;
    }
  });
}

/**
 * Reads a sheet's rules as text, imported sheets in place. Throws where the page may not read it.
 * @param {CSSStyleSheet} sheet @param {string} base @param {number} depth
 * @returns {string}
 */
function textOf(sheet, base, depth) {
  const own = sheet.href || base;
  const rules = sheet.cssRules;
  const parts = [];
  for (let i = 0; i < rules.length; i++) {
    const rule = /** @type {any} */ (rules[i]);
    if (rule.type !== 3) {
      parts.push(rule.cssText);
      continue;
    }
    if (!rule.styleSheet || depth >= IMPORT_DEPTH_MAX) continue;
    try {
      let inner = textOf(rule.styleSheet, own, depth + 1);
      if (rule.layerName !== undefined && rule.layerName !== null)
        inner = `@layer ${rule.layerName} {${inner}}`;
      if (rule.supportsText) inner = `@supports ${rule.supportsText} {${inner}}`;
      if (rule.media && rule.media.mediaText) inner = `@media ${rule.media.mediaText} {${inner}}`;
      parts.push(inner);
    } catch {
      // An import the page may not read is as if it were empty.
    }
  }
  return absoluteCss(parts.join("\n"), own);
}

/** @param {import("./shared.js").Page} page */
export function createStyles(page) {
  const { tape, mirror } = page;
  /** Ids by owner element, or by sheet where it is constructed. @type {WeakMap<object, number>} */
  let ids = new WeakMap();
  let next = 1;
  /** Sheets that CSSOM has changed. @type {WeakSet<CSSStyleSheet>} */ const touched = new WeakSet();
  /** Those changed rule by rule: hardly the same on the next visit. @type {WeakSet<CSSStyleSheet>} */
  const edited = new WeakSet();
  /** Sheets whose text is on the tape. @type {WeakSet<object>} */ let sent = new WeakSet();
  /** What waits to be read: owners and constructed sheets. @type {Set<any>} */ let waiting = new Set();
  /** Roots with adopted sheets, as last said. @type {Map<any, CSSStyleSheet[]>} */ let adopters = new Map();

  /** @param {CSSStyleSheet} sheet */
  const keyOf = (sheet) => sheet.ownerNode || sheet;
  /** @param {any} key @returns {CSSStyleSheet | null} */
  const sheetOf = (key) => (key.nodeType ? key.sheet : key);

  /** What a sheet's relative URLs start from: a frame's document has its own base. @param {CSSStyleSheet} sheet */
  const baseOf = (sheet) => sheet.href || (sheet.ownerNode || page.doc).baseURI;

  /** @param {any} key */
  function idOf(key) {
    let id = ids.get(key);
    if (!id) ids.set(key, (id = next++));
    return id;
  }

  /** @param {any} key */
  function send(key) {
    const owner = key.nodeType ? mirror.id(key) : 0;
    if (key.nodeType && !owner) return;
    const sheet = sheetOf(key);
    if (!sheet) return;
    let state = sheet.disabled ? E.SHEET_DISABLED : 0;
    if (key.nodeType && key.localName !== "link") state |= E.SHEET_REPLACED;
    let css = "";
    try {
      css = textOf(sheet, baseOf(sheet), 0);
    } catch {
      state |= E.SHEET_UNREADABLE;
    }
    tape.sheet(idOf(key), owner, state, css, edited.has(sheet));
    sent.add(key);
  }

  /** A sheet changed in a way that only its whole text can say.
   * @param {CSSStyleSheet | null | undefined} sheet @param {boolean} [replaced] */
  function dirty(sheet, replaced) {
    if (!sheet) return;
    let top = sheet;
    while (top.parentStyleSheet) top = top.parentStyleSheet;
    touched.add(top);
    if (!replaced) edited.add(top);
    const key = /** @type {any} */ (keyOf(top));
    if (key.nodeType ? mirror.id(key) : ids.has(key)) waiting.add(key);
  }

  /** @param {CSSStyleSheet} sheet @param {() => void} tell says the one rule's change */
  function changed(sheet, tell) {
    touched.add(sheet);
    edited.add(sheet);
    const key = keyOf(sheet);
    if (sent.has(key) && !waiting.has(key) && !sheet.parentStyleSheet) tell();
    else dirty(sheet);
  }

  /** @param {any} root @param {number} id */
  function adopt(root, id) {
    const list = /** @type {CSSStyleSheet[]} */ (root.adoptedStyleSheets || []);
    const before = adopters.get(root);
    if (!list.length && !before) return;
    adopters.set(root, list.slice());
    if (!list.length) tape.put(E.ADOPT, id, 0, 0);
    list.forEach((sheet, index) => {
      if (!sent.has(sheet)) send(sheet);
      tape.put(E.ADOPT, id, index, idOf(sheet));
    });
  }

  function compareAdopted() {
    for (const [root, before] of adopters) {
      const id = mirror.id(root);
      if (!id) {
        adopters.delete(root);
        continue;
      }
      const now = root.adoptedStyleSheets;
      if (now.length !== before.length || before.some((sheet, i) => now[i] !== sheet)) adopt(root, id);
    }
  }

  page.everyWindow((win) => {
    const sheets = win.CSSStyleSheet.prototype;
    /**
     * @param {any} owner @param {string} name @param {(self: any, result: any, args: any[]) => void} after
     * @param {"value" | "set"} [part]
     */
    const on = (owner, name, after, part) =>
      page.patch(
        owner,
        name,
        // What hark says of a change must not replace what the page's call gives back.
        { after: (_, result, self, args) => void (page.recording() && after(self, result, args)) },
        part,
      );
    on(sheets, "insertRule", (sheet, index, [rule]) =>
      changed(sheet, () => {
        const text = absoluteCss(String(rule), baseOf(sheet));
        tape.put(E.SHEET_INSERT, idOf(keyOf(sheet)), index, tape.text(text));
      }),
    );
    on(sheets, "deleteRule", (sheet, _, [index]) =>
      changed(sheet, () => tape.put(E.SHEET_DELETE, idOf(keyOf(sheet)), Number(index))),
    );
    on(sheets, "replaceSync", (sheet) => dirty(sheet, true));
    on(sheets, "replace", (sheet, promise) => {
      const again = page.guard(() => dirty(sheet, true));
      promise.then(again, again);
    });
    for (const name of ["insertRule", "deleteRule"])
      on(win.CSSGroupingRule.prototype, name, (rule) => dirty(rule.parentStyleSheet));
    on(win.StyleSheet.prototype, "disabled", (sheet) => dirty(sheet, true), "set");
    for (const name of ["setProperty", "removeProperty"])
      on(win.CSSStyleDeclaration.prototype, name, (style) => {
        if (style.parentRule) dirty(style.parentRule.parentStyleSheet);
      });
    for (const type of [win.Document, win.ShadowRoot])
      on(
        type.prototype,
        "adoptedStyleSheets",
        (root) => {
          const id = mirror.id(root);
          if (id) adopt(root, id);
        },
        "set",
      );
  });

  return {
    absolute: absoluteCss,
    /** A keyframe: nothing has been said. */
    reset() {
      ids = new WeakMap();
      next = 1;
      sent = new WeakSet();
      waiting = new Set();
      adopters = new Map();
    },
    /** A <style> or <link> is in the tree. @param {HTMLStyleElement | HTMLLinkElement} owner @param {string} tag @param {number} id */
    seen(owner, tag, id) {
      const sheet = owner.sheet;
      if (!sheet) return; // a link not loaded yet: its load event comes
      const told =
        tag !== "LINK" &&
        !touched.has(sheet) &&
        !(sheet.cssRules.length && !(owner.textContent || "").trim());
      if (!told && id) waiting.add(owner);
    },
    /** A <link> has loaded, or the text of a replaced <style> has changed. @param {any} owner */
    again(owner) {
      if (owner.sheet && mirror.id(owner) && (owner.localName === "link" || sent.has(owner)))
        waiting.add(owner);
    },
    /** A root is in the tree. @param {Document | ShadowRoot} root @param {number} id */
    adopted: adopt,
    /** Puts waiting sheets on the tape for as long as `left` allows. @param {() => number} left */
    drain(left) {
      compareAdopted();
      for (const key of waiting) {
        if (left() <= 0) return;
        waiting.delete(key);
        send(key);
      }
    },
    idle: () => !waiting.size,
  };
}

/** @typedef {ReturnType<typeof createStyles>} Styles */
