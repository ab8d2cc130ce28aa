// bridge.js — frames of other origins that run hark too: one timeline, in the recording of the page around them.
//
// Room: sdk/page, a script of its own that is loaded where an option asks for it. The page inside (`parent: origin`)
// offers a MessagePort to that origin only; the page around it (`frames: [origin, …]`) takes it from those origins
// only, and from a frame it records. What the inner page would have given its core it posts instead: its tape, before
// masking, which the outer page's core masks by the flags the inner page decided. The outer one renumbers: nodes,
// sheets, animations, requests; pointers are moved to where its viewport sees them.
// Limits: FRAMES_MAX frames, IDS_MAX sheets and animations each, POST_WORDS_MAX words a message.
// @ts-check
import * as E from "../../schema/events.js";
import { observeCanvas } from "./canvas.js";
import { fontMade } from "./fonts.js";
import { outward } from "./place.js";
import { createRing } from "./ring.js";
import { slotsOf } from "./slots.js";

const HELLO = "hark";
const OFFER_MS = 500;
const OFFERS_MAX = 20;
const FRAMES_MAX = 15;
const IDS_MAX = 4096;
const POST_WORDS_MAX = 1 << 20;
const TEXT_UNITS_MAX = 43000;
/** DOCUMENT.MODE: another page told it, so that this page's hashes leave it out. */
const TOLD = 4;

const NODES = /^(?:node|parent|before|form|end|root|owner|slot)$/;
const POINTS = new Set([E.POINTER, E.PRESS, E.RELEASE, E.TOUCH, E.CLICK]);
const PLACES = new Set([E.ELEMENT, E.TEXT, E.COMMENT, E.DOCTYPE, E.SHADOW, E.DOCUMENT]);
const NUMBERED = new Set([
  ...[E.SHEET, E.SHEET_INSERT, E.SHEET_DELETE],
  ...[E.ANIMATE, E.ANIMATION, E.REQUEST_START, E.REQUEST],
]);
/** What is of the page around it, or of no use without a core. */
const LEFT = new Set([
  ...[E.TICK, E.CONTEXT, E.NAVIGATE, E.VIEWPORT, E.VISIBILITY, E.GAP, E.EXTENT, E.VITAL, E.IDENTIFY, E.TAG],
  ...[E.SIGNAL, E.LEAVE, E.TREE_HASH, E.SHEET_KNOWN, E.ASSET, E.CANVAS, E.PRINT, E.RECORDED],
]);

/**
 * The inner page's side: offers its tape to the page around it. Gives what stands for a core, or undefined where
 * nobody answers.
 * @param {string} origin @param {() => void} again the whole tree is wanted once more
 * @returns {Promise<{ core: any } | undefined>}
 */
function offer(origin, again) {
  return new Promise((resolve) => {
    let left = OFFERS_MAX;
    /** @type {MessagePort | undefined} */ let port;
    const core = {
      rung: "parent",
      /** @param {import("./tape.js").Chunk} chunk */
      push(chunk) {
        if (port) port.postMessage([chunk.words.subarray(0, chunk.count), chunk.texts]);
        return 0;
      },
      seal() {},
      reset: again,
    };
    function knock() {
      if (port) return;
      if (!left--) {
        resolve(undefined);
        return;
      }
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        if (port === channel.port1) again();
        else if (!port) {
          port = channel.port1;
          resolve({ core });
        }
      };
      try {
        window.parent.postMessage(HELLO, origin, [channel.port2]);
      } catch {
        left = 0; // not an origin
      }
      setTimeout(knock, OFFER_MS);
    }
    knock();
  });
}

/** @typedef {{ frame: HTMLIFrameElement, port: MessagePort, base: number, ids: number[], cursor: number,
 *   subtree: number, lost: boolean }} Child */

/** The outer page's side. @param {import("./shared.js").Page} page @param {string[]} origins */
function adopt(page, origins) {
  const { tape, mirror } = page;
  /** @type {Map<Element, Child>} */ const children = new Map();
  let bases = 0;

  /** @param {Child} child */
  function forget(child) {
    const doc = child.ids[1];
    if (doc && mirror.stands(doc)) {
      tape.put(E.REMOVE, doc);
      mirror.remove(doc);
    }
    child.ids = [0];
    child.cursor = child.subtree = 0;
    child.lost = true;
  }

  /** A node of a kind that gets an id. @param {Child} child @param {number} kind @param {number[]} args @param {boolean} apart */
  function place(child, kind, args, apart) {
    const first = child.ids.length === 1;
    let parent = child.subtree || child.cursor;
    if (first) {
      parent = kind === E.DOCUMENT ? mirror.id(child.frame) : 0;
      child.lost = !parent;
      if (parent) tape.put(E.SUBTREE, parent, 0);
    } else if (!child.subtree) {
      for (let up = args[0]; up > 0; up--) parent = mirror.parent(parent);
      // Something else was placed since: only the end of the parent is a place that both know.
      if (apart) tape.put(E.SUBTREE, parent, 0);
    }
    if (child.lost) return;
    if (first || child.subtree || apart) args[0] = 0;
    if (kind === E.DOCUMENT) args[1] |= TOLD;
    child.subtree = 0;
    child.ids.push((child.cursor = mirror.place(/** @type {any} */ ({}), parent, 0)));
    tape.put(kind, ...args);
  }

  /** @param {Child} child @param {Uint32Array} words @param {string[]} texts */
  function take(child, words, texts) {
    let apart = true; // no node of this message has been placed yet
    for (let at = 0; at < words.length; ) {
      const kind = words[at++];
      const shape = E.SHAPES[kind];
      if (!shape || at + shape.args.length > words.length) return;
      const from = at;
      at += shape.args.length;
      if (kind === E.KEYFRAME) {
        forget(child);
        child.lost = false;
        page.states.set(child.frame, E.STATE_FOREIGN, false);
      }
      if (kind === E.LEAVE && !child.lost) {
        forget(child);
        page.states.set(child.frame, E.STATE_FOREIGN, true);
      }
      if (child.lost || kind === E.KEYFRAME || LEFT.has(kind)) continue;
      let known = true;
      const args = shape.args.map((name, i) => {
        const word = words[from + i];
        if (shape.types[i] === "S") return tape.text(String(texts[word] || "").slice(0, TEXT_UNITS_MAX));
        if ((name === "id" && NUMBERED.has(kind)) || name === "sheet")
          return word && word < IDS_MAX ? child.base + word : 0;
        if (!NODES.test(name)) return word;
        const id = child.ids[word] || 0;
        if (word && !(id && mirror.stands(id))) known = false;
        return id;
      });
      if (!known) continue;
      if (POINTS.has(kind)) {
        const x = shape.args.indexOf("x");
        [args[x], args[x + 1]] = outward(page, child.frame, args[x] | 0, args[x + 1] | 0);
      }
      if (PLACES.has(kind)) {
        place(child, kind, args, apart && !child.subtree);
        apart = false;
        continue;
      }
      if (kind === E.SUBTREE) {
        child.subtree = args[0];
        apart = false;
      } else if (kind === E.MOVE) mirror.move(args[0], args[1]);
      else if (kind === E.REMOVE) mirror.remove(args[0]);
      tape.put(kind, ...args);
    }
  }

  /** The recorded frame that holds this window. @param {MessageEventSource | null} source */
  function frameOf(source) {
    /** @type {HTMLIFrameElement | undefined} */ let found;
    page.everyDocument((doc) => {
      for (const frame of doc.querySelectorAll("iframe")) if (frame.contentWindow === source) found = frame;
    });
    return found && page.id(found) ? found : undefined;
  }

  page.listen(window, "message", (event) => {
    const port = event.data === HELLO && origins.includes(event.origin) && event.ports[0];
    const frame = port && frameOf(event.source);
    if (!frame || (children.size >= FRAMES_MAX && !children.has(frame))) return;
    const before = children.get(frame);
    if (before) {
      before.port.close();
      forget(before);
    }
    const base = before ? before.base : ++bases * IDS_MAX;
    /** @type {Child} */ const child = { frame, port, base, ids: [0], cursor: 0, subtree: 0, lost: true };
    children.set(frame, child);
    port.onmessage = page.guard(
      (/** @type {MessageEvent<[Uint32Array, string[]]>} */ { data: [words, texts] }) => {
        if (page.recording() && words.length <= POST_WORDS_MAX) take(child, words, texts);
      },
    );
    port.postMessage(HELLO);
  });
  page.onKeyframe(() => {
    for (const child of children.values()) {
      child.ids = [0];
      child.lost = true;
      child.port.postMessage(HELLO);
    }
  });
  page.onStop(() => {
    for (const child of children.values()) child.port.close();
  });
}

export const extra = { offer, adopt, createRing, observeCanvas, slotsOf, fontMade };
/** @typedef {typeof extra} Extra */
