// roots.js — frames that load, move, go or are written anew, and shadow roots that come after their host.
//
// Room: sdk/page. A same-origin frame's document is taken up when its frame is placed, loads, or is found to hold
// another one; it is let go of (page.js) when it left its frame or the recording. Known limits: a closed root made
// before hark ran, or a declarative closed one whose element never asks for its internals, is not seen.
// @ts-check
import * as E from "../../schema/events.js";
import { BLOCKED, OPAQUE } from "./mirror.js";
import { setTimer } from "./natives.js";
import { isFrame, tagOf } from "./element.js";

const OPEN_MAX = 512;

/** @param {import("./shared.js").Page} page */
export function observeRoots(page) {
  const { tape, mirror, roots } = page;
  /** Elements that a parser has not closed yet: a declarative shadow root may still come to them. @type {Element[]} */
  let open = [];

  /** The frame's document as it is now, in place of what was recorded. @param {HTMLIFrameElement} frame @param {boolean} [anew] */
  function frameLoaded(frame, anew) {
    const id = anew ? mirror.id(frame) : page.id(frame);
    if (!id || mirror.mark(id) & BLOCKED) return;
    const before = roots.documents.get(frame);
    const now = roots.frameDocument(frame);
    if (now && now === before && mirror.id(now) && !anew) return;
    const old = before && mirror.id(before);
    if (old) {
      tape.put(E.REMOVE, old);
      mirror.remove(old);
    }
    if (before && before !== now) page.release(before);
    if (now || before) page.states.set(frame, E.STATE_FOREIGN, !now);
    if (!now) return;
    page.snapshot.walk(now, id, 0);
  }

  /** A root that its recorded host had not got before. @param {ShadowRoot} root @param {Element} host */
  function rootFound(root, host) {
    if (root.mode === "closed") roots.closed.set(host, root);
    const id = page.recording() ? mirror.id(host) : 0;
    if (!id || mirror.mark(id) & OPAQUE || mirror.id(root)) return;
    page.stamp();
    let before = 0;
    for (let child = host.firstChild; child && !before; child = child.nextSibling) {
      const known = mirror.id(child);
      if (known && mirror.parent(known) === id) before = known;
    }
    page.snapshot.walk(root, id, before);
  }

  /** A parser attaches declarative roots without a word: looks at what was still open the last time. */
  function lateRoots() {
    for (const element of open) {
      const root = page.shadowOf(element);
      if (root) rootFound(root, element);
    }
    open = [];
    if (page.doc.readyState !== "loading") return;
    const below = [page.doc.documentElement];
    for (let at; open.length < OPEN_MAX && (at = below.pop()); ) {
      open.push(at);
      const root = page.shadowOf(at);
      for (const parent of root ? [at, root] : [at])
        if (parent.lastElementChild) below.push(/** @type {any} */ (parent.lastElementChild));
    }
  }

  page.lateRoots = lateRoots;
  page.frames = () => page.sweep(frameLoaded);
  page.reopened = (doc) => {
    page.rehear(doc);
    const frame = page.frameOf(doc);
    if (frame) frameLoaded(frame, true);
    return !frame && page.renew();
  };
  page.listen(page.doc, "DOMContentLoaded", lateRoots);
  page.everyRoot((root) => {
    const loaded = (/** @type {Event} */ event) => {
      const target = page.target(event);
      const tag = target.nodeType === 1 ? tagOf(target) : "";
      if (tag === "IMG") page.media.loaded(target);
      else if (isFrame(tag)) frameLoaded(/** @type {HTMLIFrameElement} */ (target));
      else if (tag === "LINK") page.styles.again(target);
      else if (tag === "STYLE") page.styles.imported(target);
    };
    page.listen(root, "load", loaded);
    page.listen(root, "error", loaded);
  });
  page.everyWindow((win) => {
    const after = (/** @type {any} */ _, /** @type {any} */ root, /** @type {Element} */ host) => {
      if (root) rootFound(root, host);
    };
    page.patch(win.Element.prototype, "attachShadow", { after });
    page.patch(win.HTMLElement.prototype, "attachInternals", {
      after: (_, internals, host) => after(_, internals.shadowRoot, host),
    });
    // The next document is there when this event is over, long before its load event.
    if (win !== page.win)
      page.listen(
        win,
        "pagehide",
        () =>
          void setTimer(
            page.guard(() => page.recording() && page.frames()),
            0,
          ),
      );
  });
}
