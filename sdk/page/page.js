// page.js — what all observers share: the tape's clock, guarded listeners, ids of nodes, and the roots recorded.
//
// Room: sdk/page. Every callback is guarded: nothing throws into the page, everything is undone by `undo`.
// @ts-check
import { createMirror } from "./mirror.js";
import { listenInside, listenTo, patch } from "./natives.js";
import { createPolicy } from "./policy.js";
import { createTape } from "./tape.js";
import { above } from "./element.js";

const ACTIVITY = new Set(["pointermove", "pointerdown", "touchstart", "click", "keydown", "input", "scroll"]);

/** How often activity is told to the session, ms. */
const ACTIVE_MS = 1000;

/** @typedef {import("./shared.js").Page} Page */
/** What hark has put into a document and its window. Its shadow roots have one `ear`, for all types: a listener of its
 * own, with its options and its signal, for each type and root would cost ten times as much.
 * @typedef {{ doc: Document, abort: AbortController, heard: [EventTarget, string, (event: any) => void][],
 *   undo: (() => void)[], inside: Map<string, ((event: any) => void)[]>, ear: EventListenerObject }} Hold */

/** A frame that is gone must be free to go. @type {(doc: Document) => { deref(): Document | undefined }} */
const weakly = (doc) => (typeof WeakRef === "function" ? new WeakRef(doc) : { deref: () => doc });

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
 * @param {object} config @param {import("./shared.js").Rules} config.options
 * @param {import("./session.js").Session} config.session @param {() => void} config.schedule
 * @param {() => void} config.wake @param {(error: unknown) => void} config.fault
 * @returns {Page}
 */
export function createPage({ options, session, schedule, wake, fault }) {
  const tape = createTape();
  const mirror = createMirror();
  const roots = createRoots();
  /** @type {(() => void)[]} */ const stops = [];
  /** @type {((root: Document | ShadowRoot, isDocument: boolean) => void)[]} */ const rootFns = [];
  /** @type {((win: any) => void)[]} */ const windowFns = [];
  /** @type {(() => void)[]} */ const keyframeFns = [];
  /** @type {WeakSet<Node>} */ let observed = new WeakSet();
  /** By document: nothing else keeps it. @type {WeakMap<Document, Hold>} */ const holds = new WeakMap();
  /** @type {Set<{ deref(): Document | undefined }>} */ const taken = new Set();
  let hold = take(document); // whose listeners and patches are being put in
  let origin = performance.now();

  /** @param {Document} doc @returns {Hold} */
  function take(doc) {
    let found = holds.get(doc);
    if (!found) {
      /** @type {Hold["inside"]} */ const inside = new Map();
      const ear = {
        handleEvent: (/** @type {Event} */ event) => inside.get(event.type)?.forEach((fn) => fn(event)),
      };
      found = { doc, abort: new AbortController(), heard: [], undo: [], inside, ear };
      found.undo.push(() => inside.clear());
      holds.set(doc, found);
      taken.add(weakly(doc));
    }
    return found;
  }

  /** Takes everything of hark's out of a document and its window. @param {Document} doc */
  function release(doc) {
    const held = holds.get(doc);
    if (!held) return;
    holds.delete(doc);
    observed.delete(doc);
    held.abort.abort();
    while (held.undo.length)
      try {
        /** @type {() => void} */ (held.undo.pop())();
      } catch {
        // The window is another origin's now.
      }
  }

  /** @type {Set<() => void>} */ const waiting = new Set();
  let viewCount = 0;
  let activeAt = -Infinity;

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
    frameOf: roots.frameOf,
    frameDocument: roots.frameDocument,
    shadowOf: roots.shadowOf,
    roots,
    recording: () => page.running && !page.paused && !page.left,
    view: () => viewCount,
    now: () => performance.now() - origin,
    stamp(at = performance.now()) {
      tape.stamp(at - origin);
      schedule();
    },
    soon: (fn) => void waiting.add(fn),
    catchUp() {
      for (const fn of waiting) {
        waiting.delete(fn);
        fn();
      }
    },
    restart() {
      origin = performance.now();
      tape.clear();
      viewCount++;
    },
    quiet(fn) {
      return (...args) => {
        const began = performance.now();
        try {
          fn(...args);
        } catch (error) {
          fault(error);
        }
        page.took(began);
      };
    },
    guard: (fn) =>
      page.quiet(
        /** @type {typeof fn} */ (
          (...args) => {
            if (page.recording()) page.stamp();
            fn(...args);
          }
        ),
      ),
    listen(target, type, fn) {
      const active = ACTIVITY.has(type);
      const ours = hold.doc === document;
      const heard = (/** @type {Event} */ event) => {
        if (!page.running || page.left) return;
        try {
          // A trusted event brings its time along, asked of no clock; a frame's counts from elsewhere.
          const at = ours && event.isTrusted ? event.timeStamp : performance.now();
          if (active && event.isTrusted && (page.paused || at - activeAt > ACTIVE_MS)) {
            activeAt = at;
            wake();
            session.active();
          }
          if (page.paused) return;
          page.stamp(at);
          fn(event);
        } catch (error) {
          fault(error);
        }
      };
      if (/** @type {any} */ (target).nodeType === 11) {
        const { inside } = hold;
        inside.set(type, [...(inside.get(type) || []), heard]);
        return;
      }
      listenTo(target, type, heard, hold.abort.signal);
      if (target === hold.doc || target === hold.doc.defaultView) hold.heard.push([target, type, heard]);
    },
    hearEarly(events) {
      for (const event of events)
        for (const [, type, heard] of take(document).heard) if (type === event.type) heard(event);
    },
    patch: (owner, name, hook, part) => void hold.undo.push(patch(owner, name, hook, fault, part)),
    everyRoot: (fn) => void rootFns.push(fn),
    everyWindow(fn) {
      windowFns.push(fn);
      fn(window);
    },
    observeRoot(root) {
      if (!observed.has(root)) {
        observed.add(root);
        const doc = /** @type {Document} */ (root.nodeType === 9 ? root : root.ownerDocument);
        const before = hold;
        hold = take(doc);
        try {
          if (doc === root || !hold.inside.size) for (const fn of rootFns) fn(root, doc === root);
          if (doc !== root) for (const type of hold.inside.keys()) listenInside(root, type, hold.ear);
          const view = doc === root && doc !== document && doc.defaultView;
          if (view) for (const fn of windowFns) page.attempt(() => fn(view));
        } finally {
          hold = before;
        }
      }
      page.mutations.observe(root);
    },
    rehear(doc) {
      const held = holds.get(doc);
      if (held) for (const [target, type, fn] of held.heard) listenTo(target, type, fn, held.abort.signal);
    },
    sweep(gone) {
      for (const ref of taken) {
        const doc = ref.deref();
        const frame = doc && roots.frameOf(doc);
        if (doc === document || (frame && frame.contentDocument === doc && mirror.id(doc))) continue;
        taken.delete(ref);
        if (!doc) continue;
        release(doc);
        if (!frame) continue;
        gone(frame);
        if (roots.documents.get(frame) === doc) roots.documents.delete(frame);
      }
    },
    release,
    everyDocument(fn) {
      for (const ref of taken) {
        const doc = ref.deref();
        if (doc && mirror.id(doc)) fn(doc);
      }
    },
    attempt(fn) {
      try {
        fn();
      } catch (error) {
        fault(error);
      }
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
      const target = /** @type {Element} */ (event.target);
      return /** @type {Element} */ ((target.shadowRoot && event.composedPath()[0]) || target);
    },
    undo() {
      page.running = false;
      while (stops.length) page.attempt(/** @type {() => void} */ (stops.pop()));
      for (const ref of taken) {
        const doc = ref.deref();
        if (doc) release(doc);
      }
    },
    // Those who need the page to be made are put in by the recorder.
    .../** @type {any} */ ({}),
  };
  return page;
}
