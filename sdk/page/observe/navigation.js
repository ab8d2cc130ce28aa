// navigation.js — where the visitor is: the page's load, history, hash.
// @ts-check
import * as E from "../../../schema/events.js";
import { patch } from "../natives.js";

/** @param {string} url */
const withoutHash = (url) => url.split("#")[0];

/** @param {import("../shared.js").Page} page */
export function observeNavigation(page) {
  const { tape, win, doc } = page;
  let url = "";

  /** @param {number} how */
  function tell(how) {
    url = win.location.href;
    tape.put(E.NAVIGATE, how, tape.word(url), tape.word(page.policy.all ? "" : doc.title));
  }

  /** @param {number} how */
  function moved(how) {
    if (!page.recording() || win.location.href === url) return;
    tell(how);
    page.routed();
  }

  for (const [name, how] of /** @type {[string, number][]} */ ([
    ["pushState", E.HOW_PUSH],
    ["replaceState", E.HOW_REPLACE],
  ]))
    page.onStop(patch(History.prototype, name, { after: () => void (page.stamp(), moved(how)) }, page.fault));
  page.listen(win, "popstate", () =>
    moved(withoutHash(win.location.href) === withoutHash(url) ? E.HOW_HASH : E.HOW_TRAVERSE),
  );
  page.listen(win, "hashchange", () => moved(E.HOW_HASH));
  return { begin: () => tell(E.HOW_LOAD) };
}
