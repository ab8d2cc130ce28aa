// styles.js — stylesheets as text: linked, changed by CSSOM, constructed and adopted.
//
// Room: sdk/page. A <style> whose text says all of it goes as its text nodes. Reading rules is slow, so sheets wait in
// a queue that idle slices drain; whoever leaves the page drains it at once.
// A named property set on a rule's style (`rule.style.color = …`) can be heard by nobody: rules whose style the page
// took in its hand are read again in the next slices. A <style> there before hark is compared with its text once.
// Known limit: of HELD_MAX rules in hand such changes are seen.
// @ts-check
import * as E from "../../schema/events.js";

const IMPORT_DEPTH_MAX = 8;
const HELD_MAX = 256;
const NONE = { parts: [] };
/** Lists of adopted sheets looked at in a slice. */
const COMPARED_ROOTS = 16;
/** A <style> longer than this is taken at its word. */
const COMPARED_UNITS = 100000;
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
 * @param {string[]} [parts] those of its rules that are read already @param {() => boolean} [late]
 * @returns {string | undefined} undefined: time was over first
 */
function textOf(sheet, base, depth, parts = [], late) {
  const own = sheet.href || base;
  const rules = sheet.cssRules;
  for (let i = parts.length; i < rules.length; i++) {
    if (late && !(i & 15) && late()) return undefined;
    parts.push(ruleText(rules[i], own, depth));
  }
  return absoluteCss(parts.filter((part) => part).join("\n"), own);
}

/** @param {any} rule @param {string} base @param {number} depth @returns {string} */
function ruleText(rule, base, depth) {
  if (rule.type !== 3) return rule.cssText;
  if (!rule.styleSheet || depth >= IMPORT_DEPTH_MAX) return "";
  try {
    let inner = textOf(rule.styleSheet, base, depth + 1);
    if (rule.layerName !== undefined && rule.layerName !== null)
      inner = `@layer ${rule.layerName} {${inner}}`;
    if (rule.supportsText) inner = `@supports ${rule.supportsText} {${inner}}`;
    if (rule.media && rule.media.mediaText) inner = `@media ${rule.media.mediaText} {${inner}}`;
    return /** @type {string} */ (inner);
  } catch {
    return ""; // an import the page may not read is as if it were empty
  }
}

/**
 * Is another sheet's text in this one's, or this one's in a media query? Then rules are numbered in another way.
 * @param {CSSStyleSheet} sheet
 */
function imports(sheet) {
  if (!sheet.ownerNode && sheet.media.length) return true;
  for (const rule of sheet.cssRules) {
    if (/** @type {any} */ (rule).type === 3) return true;
    if (/** @type {any} */ (rule).type) return false; // before an import only @layer may stand, whose type is 0
  }
  return false;
}

/** Does a <style> say what its rules are? @param {CSSStyleSheet} sheet @param {string} css its text */
function saysAll(sheet, css) {
  if (css.length > COMPARED_UNITS) return true;
  try {
    const said = new CSSStyleSheet();
    said.replaceSync(css);
    const { cssRules } = sheet;
    for (let i = 0; i < cssRules.length; i++)
      if (cssRules[i].cssText !== said.cssRules[i].cssText) return false;
    return said.cssRules.length === cssRules.length;
  } catch {
    return false;
  }
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
  /** The one that is half read. @type {{ sheet?: CSSStyleSheet, parts: string[] }} */ let half = NONE;
  /** What waits to be read: owners and constructed sheets. @type {Set<any>} */ let waiting = new Set();
  /** Roots with adopted sheets, as last said. @type {Map<any, CSSStyleSheet[]>} */ let adopters = new Map();
  /** A sheet of hark's own that goes with those of a document. @type {WeakMap<Document, CSSStyleSheet>} */
  const owned = new WeakMap();
  /** Those whose list the page has asked for. @type {Set<any>} */ const asked = new Set();
  /** Rules whose style the page has taken, with their text then. @type {Map<CSSRule, string>} */ let held =
    new Map();
  /** Outermost rules that have changed inside. @type {Set<CSSRule>} */ let renewed = new Set();
  /** Elements whose sheet has other media than they say. @type {WeakSet<object>} */ const altered =
    new WeakSet();
  /** Whose media these are. @type {WeakMap<MediaList, any>} */ const mediaOf = new WeakMap();
  /** <style>s that were there before hark, to be compared with their text. @type {Set<any>} */ let doubted =
    new Set();
  /** @type {WeakSet<Document>} */ const visited = new WeakSet();
  /** A document that was there before hark was. @type {any} */ let fresh;

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

  /** Puts a sheet on the tape; false: time was over first, and what was read so far is kept.
   * @param {any} key @param {() => boolean} [late] */
  function send(key, late) {
    const owner = key.nodeType ? mirror.id(key) : 0;
    const sheet = sheetOf(key);
    if (!sheet || (key.nodeType && !owner)) return true;
    // An alternate look is not disabled, but nobody has chosen it.
    let state = sheet.disabled || /alternate/i.test(key.rel) ? E.SHEET_DISABLED : 0;
    if (key.nodeType && key.localName !== "link") state |= E.SHEET_REPLACED;
    let css;
    if (late && half.sheet !== sheet) half = { sheet, parts: [] };
    try {
      css = textOf(sheet, baseOf(sheet), 0, late && half.parts, late);
      if (css === undefined) return false;
      if (!key.nodeType && sheet.media.length) css = `@media ${sheet.media.mediaText} {${css}}`;
    } catch {
      state |= E.SHEET_UNREADABLE;
    }
    if (late) half = NONE;
    tape.sheet(idOf(key), owner, state, css || "", edited.has(sheet));
    sent.add(key);
    return true;
  }

  /** A sheet changed in a way that only its whole text can say.
   * @param {CSSStyleSheet | null | undefined} sheet @param {boolean} [replaced] */
  function dirty(sheet, replaced) {
    if (!sheet) return;
    let top = sheet;
    while (top.parentStyleSheet) top = top.parentStyleSheet;
    touched.add(top);
    if (half.sheet === top) half = NONE;
    if (!replaced) edited.add(top);
    const key = /** @type {any} */ (keyOf(top));
    if (key.nodeType ? mirror.id(key) : ids.has(key)) waiting.add(key);
  }

  /** @param {CSSStyleSheet} sheet @param {() => void} tell says the one rule's change */
  function changed(sheet, tell) {
    touched.add(sheet);
    edited.add(sheet);
    const key = keyOf(sheet);
    if (sent.has(key) && !waiting.has(key) && !sheet.parentStyleSheet && !imports(sheet)) tell();
    else dirty(sheet);
  }

  /** Something inside a rule has changed: the outermost rule around it is told anew. @param {CSSRule | null} rule */
  function edit(rule) {
    if (!rule) return;
    let top = rule;
    while (top.parentRule) top = top.parentRule;
    renewed.add(top);
    page.stamp();
  }

  /** The media of a rule or a sheet are others now. @param {any} owner */
  function remade(owner) {
    if (!owner) return;
    page.stamp();
    const node = owner.ownerNode;
    if ("parentRule" in owner) edit(owner);
    else if (!node) dirty(owner, true);
    else {
      altered.add(node);
      tellMedia(node, mirror.id(node));
    }
  }

  /** As an attribute, whatever that says. @param {any} node @param {number} id */
  function tellMedia(node, id) {
    if (id && node.sheet)
      tape.put(E.SET_ATTRIBUTE, id, tape.word("media"), tape.text(node.sheet.media.mediaText));
  }

  /** @param {CSSRule} rule */
  function hold(rule) {
    if (held.size >= HELD_MAX || held.has(rule)) return;
    held.set(rule, rule.cssText);
    page.stamp();
  }

  /** Tells the rules that are not what they were. */
  function tellEdited() {
    for (const [rule, before] of held) {
      if (!rule.parentStyleSheet) held.delete(rule);
      else if (rule.cssText !== before) {
        held.set(rule, rule.cssText);
        edit(rule);
      }
    }
    for (const rule of renewed) {
      const sheet = rule.parentStyleSheet;
      if (sheet)
        changed(sheet, () => {
          const index = [...sheet.cssRules].indexOf(rule);
          tape.put(E.SHEET_DELETE, idOf(keyOf(sheet)), index);
          tellRule(sheet, index, rule.cssText);
        });
    }
    renewed.clear();
  }

  /** @param {CSSStyleSheet} sheet @param {number} index @param {string} rule */
  function tellRule(sheet, index, rule) {
    tape.put(E.SHEET_INSERT, idOf(keyOf(sheet)), index, tape.text(absoluteCss(rule, baseOf(sheet))));
  }

  const GETTER = Object.getOwnPropertyDescriptor(Document.prototype, "adoptedStyleSheets");
  const SHADOW_GETTER = Object.getOwnPropertyDescriptor(ShadowRoot.prototype, "adoptedStyleSheets");
  /** Asked past hark's own patch; each look at the browser's list is dear. @param {any} root */
  function adoptedBy(root) {
    const { get } = (root.nodeType === 9 ? GETTER : SHADOW_GETTER) || {};
    const list = get ? get.call(root) : [];
    /** @type {CSSStyleSheet[]} */ const sheets = [];
    for (let i = 0, n = list.length; i < n; i++) sheets.push(list[i]);
    const own = owned.get(root);
    if (own) sheets.push(own);
    return sheets;
  }

  /** @param {any} root @param {number} id */
  function adopt(root, id) {
    const list = adoptedBy(root);
    const before = adopters.get(root);
    if (!list.length && !before) return;
    adopters.set(root, list);
    if (!list.length) tape.put(E.ADOPT, id, 0, 0);
    list.forEach((sheet, index) => {
      if (!sent.has(sheet)) send(sheet);
      tape.put(E.ADOPT, id, index, idOf(sheet));
    });
  }

  /** Has the list changed? The root is then the last in turn. @param {any} root */
  function compare(root) {
    const before = adopters.get(root);
    const id = mirror.id(root);
    adopters.delete(root);
    if (!id || !before) return;
    adopters.set(root, before);
    const now = adoptedBy(root);
    if (now.length !== before.length || before.some((sheet, i) => now[i] !== sheet)) adopt(root, id);
  }

  /** Those asked for since the last time, and some that the page may have in its hand, in turn. */
  function compareAdopted() {
    asked.forEach(compare);
    asked.clear();
    let left = Math.min(adopters.size, COMPARED_ROOTS);
    for (const root of adopters.keys()) {
      if (left-- <= 0) break;
      compare(root);
    }
  }

  page.everyWindow((win) => {
    const sheets = win.CSSStyleSheet.prototype;
    /**
     * @param {any} owner @param {string} name @param {(self: any, result: any, args: any[]) => void} after
     * @param {"value" | "set" | "get"} [part]
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
      changed(sheet, () => tellRule(sheet, index, String(rule))),
    );
    on(sheets, "deleteRule", (sheet, _, [index]) =>
      changed(sheet, () => tape.put(E.SHEET_DELETE, idOf(keyOf(sheet)), Number(index))),
    );
    on(sheets, "replaceSync", (sheet) => dirty(sheet, true));
    on(sheets, "replace", (sheet, promise) => {
      const again = page.guard(() => dirty(sheet, true));
      promise.then(again, again);
    });
    const { CSSGroupingRule, CSSStyleRule, CSSKeyframesRule, CSSKeyframeRule, CSSMediaRule, MediaList } = win;
    for (const [type, names] of /** @type {[any, string][]} */ ([
      [CSSGroupingRule, "insertRule deleteRule"],
      [CSSStyleRule, "insertRule deleteRule"],
      [CSSKeyframesRule, "appendRule deleteRule"],
    ]))
      for (const name of names.split(" ")) on(type.prototype, name, edit);
    on(CSSStyleRule.prototype, "selectorText", edit, "set");
    for (const type of [CSSStyleRule, CSSKeyframeRule, win.CSSNestedDeclarations])
      if (type) {
        on(type.prototype, "style", hold, "get");
        on(type.prototype, "style", edit, "set");
      }
    for (const type of [CSSMediaRule, win.StyleSheet]) {
      on(type.prototype, "media", (owner, list) => void mediaOf.set(list, owner), "get");
      on(type.prototype, "media", remade, "set");
    }
    const listed = (/** @type {MediaList} */ list) => remade(mediaOf.get(list));
    on(MediaList.prototype, "mediaText", listed, "set");
    for (const name of ["appendMedium", "deleteMedium"]) on(MediaList.prototype, name, listed);
    on(win, "FontFace", (_, face, [, source]) => page.more((extra) => extra.fontMade(page, face, source)));
    on(win.StyleSheet.prototype, "disabled", (sheet) => dirty(sheet, true), "set");
    on(win.HTMLStyleElement.prototype, "disabled", (style) => dirty(style.sheet, true), "set");
    for (const name of ["setProperty", "removeProperty"])
      on(win.CSSStyleDeclaration.prototype, name, (style) => edit(style.parentRule));
    for (const type of [win.Document, win.ShadowRoot]) {
      // The list itself may be changed (push, splice) once somebody has it: slices compare it from then on.
      on(
        type.prototype,
        "adoptedStyleSheets",
        (root) => {
          if (!mirror.id(root)) return;
          if (!adopters.has(root)) adopters.set(root, []);
          asked.add(root);
          page.stamp();
        },
        "get",
      );
      on(
        type.prototype,
        "adoptedStyleSheets",
        (root) => {
          const id = mirror.id(root);
          if (id) adopt(root, id);
        },
        "set",
      );
    }
  });

  return {
    absolute: absoluteCss,
    owned,
    /** A keyframe: nothing has been said. */
    reset() {
      ids = new WeakMap();
      next = 1;
      sent = new WeakSet();
      waiting = new Set();
      half = NONE;
      adopters = new Map();
      doubted = new Set();
      renewed = new Set();
    },
    /** A <style> or <link> is in the tree. @param {HTMLStyleElement | HTMLLinkElement} owner @param {string} tag @param {number} id */
    seen(owner, tag, id) {
      const sheet = owner.sheet;
      if (altered.has(owner)) tellMedia(owner, id);
      if (!sheet) return; // a link not loaded yet: its load event comes
      const told =
        tag !== "LINK" &&
        !touched.has(sheet) &&
        !imports(sheet) &&
        !(sheet.cssRules.length && !(owner.textContent || "").trim());
      if (!told && id) waiting.add(owner);
      else if (fresh === owner.ownerDocument && sheet.cssRules.length) doubted.add(owner);
    },
    /** A <link> has loaded, or the text of a replaced <style> has changed. @param {any} owner */
    again(owner) {
      if (owner.sheet && mirror.id(owner) && (owner.localName === "link" || sent.has(owner)))
        waiting.add(owner);
    },
    /** What a <style> imports has loaded. @param {any} owner */
    imported(owner) {
      if (owner.sheet && mirror.id(owner) && imports(owner.sheet)) waiting.add(owner);
    },
    /** A root is in the tree. @param {Document | ShadowRoot} root @param {number} id */
    adopted(root, id) {
      const doc = root.nodeType === 9 && /** @type {Document} */ (root);
      if (doc && !visited.has(doc)) {
        visited.add(doc);
        fresh = doc;
      }
      adopt(root, id);
    },
    /** Puts waiting sheets on the tape for as long as `left` allows. @param {() => number} left */
    drain(left) {
      compareAdopted();
      tellEdited();
      fresh = undefined;
      for (const owner of doubted) {
        if (left() <= 0) return;
        doubted.delete(owner);
        const { sheet } = owner;
        if (sheet && !sent.has(owner) && !saysAll(sheet, owner.textContent)) dirty(sheet);
      }
      for (const key of waiting) {
        if (left() <= 0 || !send(key, () => left() <= 0)) return;
        waiting.delete(key);
      }
    },
    idle: () => !waiting.size && !doubted.size,
  };
}

/** @typedef {ReturnType<typeof createStyles>} Styles */
