// page.js — what all observers share: the tape's clock, guarded listeners, ids of nodes, and the roots recorded.
//
// Room: sdk/page. Every callback is guarded: nothing throws into the page, everything is undone by `undo`.
// @ts-check
import * as E from "../../schema/events.js";
import { BLOCKED, createMirror, OPAQUE } from "./mirror.js";
import { listenTo, patch } from "./natives.js";
import { createPolicy } from "./policy.js";
import { tagOf } from "./snapshot.js";
import { createTape } from "./tape.js";
import { above } from "./target.js";

const ACTIVITY = new Set(["pointermove", "pointerdown", "touchstart", "click", "keydown", "input", "scroll"]);

/** @typedef {import("./shared.js").Page} Page */

/** Frames and shadow trees: what hangs where. @returns {import("./shared.js").Roots} */
function createRoots() {
  /** @type {WeakMap<Document, HTMLIFrameElement>} */ const frames = new WeakMap();
  /** @type {WeakMap<Element, Document>} */ const documents = new WeakMap();
  /** @type {WeakMap<Element, ShadowRoot>} */ const closed = new WeakMap();
  return {
    documents,
    closed,
    /** @param {Document} doc @returns {HTMLIFrameElement | undefined} */
    frameOf: (doc) => frames.get(doc),
    /** @param {Element} element */
    shadowOf: (element) => element.shadowRoot || closed.get(element),
    /** @param {HTMLIFrameElement} frame */
    frameDocument(frame) {
      let doc = null;
      try {
        doc = frame.contentDocument;
      } catch {
        // Another origin's.
      }
      if (doc) {
        frames.set(doc, frame);
        documents.set(frame, doc);
      } else documents.delete(frame);
      return doc;
    },
  };
}

/**
 * @param {object} config @param {{ mask?: string, block?: string, allow?: string }} config.options
 * @param {import("./session.js").Session} config.session @param {() => void} config.schedule
 * @param {() => void} config.wake @param {(error: unknown) => void} config.fault @param {() => void} config.clicked
 * @returns {Page}
 */
export function createPage({ options, session, schedule, wake, fault, clicked }) {
  const tape = createTape();
  const mirror = createMirror();
  const roots = createRoots();
  const abort = new AbortController();
  /** @type {(() => void)[]} */ const stops = [];
  /** @type {((root: Document | ShadowRoot, isDocument: boolean) => void)[]} */ const rootFns = [];
  /** @type {(() => void)[]} */ const keyframeFns = [];
  /** @type {WeakSet<Node>} */ const observed = new WeakSet();
  let origin = performance.now();

  let viewCount = 0;

  /** @type {Page} */
  const page = {
    win: window,
    doc: document,
    tape,
    mirror,
    policy: createPolicy(options, document),
    bits: new WeakMap(),
    running: true,
    paused: false,
    left: false,
    fault,
    clicked,
    frameOf: roots.frameOf,
    frameDocument: roots.frameDocument,
    shadowOf: roots.shadowOf,
    roots,
    recording: () => page.running && !page.paused && !page.left,
    view: () => viewCount,
    now: () => performance.now() - origin,
    stamp() {
      tape.stamp(performance.now() - origin);
      schedule();
    },
    restart() {
      origin = performance.now();
      tape.clear();
      viewCount++;
    },
    guard(fn) {
      return (...args) => {
        try {
          if (page.recording()) page.stamp();
          fn(...args);
        } catch (error) {
          fault(error);
        }
      };
    },
    listen(target, type, fn) {
      const active = ACTIVITY.has(type);
      const heard = (/** @type {Event} */ event) => {
        if (!page.running || page.left) return;
        try {
          if (active && event.isTrusted) wake();
          if (page.paused) return;
          page.stamp();
          if (active && event.isTrusted) session.active();
          fn(event);
        } catch (error) {
          fault(error);
        }
      };
      listenTo(target, type, heard, abort.signal);
    },
    everyRoot: (fn) => void rootFns.push(fn),
    observeRoot(root) {
      if (!observed.has(root)) {
        observed.add(root);
        for (const fn of rootFns) fn(root, root.nodeType === 9);
      }
      page.mutations.observe(root);
    },
    onStop: (fn) => void stops.push(fn),
    onKeyframe: (fn) => void keyframeFns.push(fn),
    keyframeTaken: () => keyframeFns.forEach((fn) => fn()),
    id(node) {
      if (!node) return 0;
      const id = mirror.id(node);
      if (id || !node.isConnected) return id;
      page.mutations.flush();
      return mirror.id(node);
    },
    near(element) {
      let id = page.id(element);
      for (let at = element && above(element); at && !id; at = above(at)) id = mirror.id(at);
      return id;
    },
    known: (node) => mirror.id(node) !== 0,
    target(event) {
      const path = event.composedPath();
      return /** @type {Element} */ (path[0] || event.target);
    },
    undo() {
      page.running = false;
      abort.abort();
      while (stops.length) {
        const undo = /** @type {() => void} */ (stops.pop());
        try {
          undo();
        } catch (error) {
          fault(error);
        }
      }
    },
    // Those who need the page to be made are put in by the recorder.
    .../** @type {any} */ ({}),
  };
  return page;
}

/** Frames that load and shadow roots that are attached after their host was recorded. @param {Page} page */
export function observeRoots(page) {
  const { tape, mirror, roots } = page;
  /** @param {HTMLIFrameElement} frame */
  function frameLoaded(frame) {
    const id = page.id(frame);
    if (!id || mirror.mark(id) & BLOCKED) return;
    const before = roots.documents.get(frame);
    const now = roots.frameDocument(frame);
    if (now && now === before && mirror.id(now)) return;
    const old = before && mirror.id(before);
    if (old) {
      tape.put(E.REMOVE, old);
      mirror.remove(old);
    }
    if (!now) return;
    tape.put(E.SUBTREE, id, 0);
    page.snapshot.walk(now, id, () => false);
  }
  page.everyRoot((root) =>
    page.listen(root, "load", (event) => {
      const target = page.target(event);
      const tag = target.nodeType === 1 ? tagOf(target) : "";
      if (tag === "IFRAME" || tag === "FRAME") frameLoaded(/** @type {HTMLIFrameElement} */ (target));
      else if (tag === "LINK") page.styles.again(target);
    }),
  );
  page.onStop(
    patch(
      Element.prototype,
      "attachShadow",
      {
        after(_, root, host) {
          if (root.mode === "closed") roots.closed.set(host, root);
          const id = page.recording() ? mirror.id(host) : 0;
          if (!id || mirror.mark(id) & OPAQUE) return;
          page.stamp();
          let before = 0;
          for (let child = host.firstChild; child && !before; child = child.nextSibling) {
            const known = mirror.id(child);
            if (known && mirror.parent(known) === id) before = known;
          }
          tape.put(E.SUBTREE, id, before);
          page.snapshot.walk(root, id, () => false);
        },
      },
      page.fault,
    ),
  );
}
