// batches.js — tape into the core, batches out of it: when one is sealed, and whether it waits in the ring or goes.
//
// A page view's first batch is mostly texts that the page says to everybody: before it is sealed the collector is asked
// which of them it has heard of late, and those go by name. Without an answer they go as they are.
//
// Room: sdk/page. A batch is sealed when it is full, SEAL_MS after it was begun, sooner when somebody waits for it:
// something went wrong, or the collector said that somebody follows the visit.
// @ts-check
import { CSS } from "./assets.js";
import { clearTimer, setTimer, whenIdle } from "./natives.js";
import { KEYFRAME, URGENT } from "./wasm.js";

const SEAL_MS = 5000;
const SEAL_URGENT_MS = 2000;
/** While somebody follows; an idle moment is waited for no longer, either. */
const LIVE_MS = 150;
const ASK_MS = 1000; // so long for an answer

/**
 * @param {object} config
 * @param {import("./shared.js").Page} config.page
 * @param {string} config.endpoint where batches go
 * @param {string} config.key the project's
 * @param {import("./session.js").Session} config.session
 * @param {import("./ring.js").Ring} [config.waits] what is sealed waits there for `release`; else it is sent
 * @param {import("./transport.js").Transport} config.transport
 * @param {import("./assets.js").Assets} config.assets
 * @param {import("./keyframes.js").Keyframes} config.keyframes
 * @param {{ batches: number }} config.counts
 * @param {(text: string) => string} config.picture a picture's address
 * @param {(signal: import("./wasm.js").Signal, element: Element | undefined) => void} config.onSignal
 * @param {() => void} config.onDue it is time to seal
 */
export function createBatches({
  page,
  endpoint,
  key,
  session,
  waits,
  transport,
  assets,
  keyframes,
  counts,
  picture,
  onSignal,
  onDue,
}) {
  /** @type {import("./wasm.js").Core | undefined} */ let core;
  /** While nothing is sent yet. */ let ring = waits;
  let seq = 0;
  let first = true; // the next one begins a stream
  let fresh = false; // something was pushed that is not sealed
  /** Stylesheets of the chunk that is being pushed. @type {[string, Uint8Array][]} */ const named = [];
  let timer = 0;
  let dueAt = Infinity;
  /** LIVE_MS, or undefined: as ever. @type {number | undefined} */ let live;
  /** What goes on when the answer is there. @type {(() => void) | undefined} */ let asking;

  let asked = false; // of this page view

  /** The number of the one being filled. */
  const filling = () => transport.counts.added + (ring ? ring.length() : 0);

  function unset() {
    if (timer) clearTimer(timer);
    timer = 0;
    dueAt = Infinity;
  }

  /** @param {number} ms */
  function sealWithin(ms) {
    const at = performance.now() + ms;
    if (at >= dueAt) return;
    unset();
    dueAt = at;
    timer = /** @type {any} */ (
      setTimer(
        () =>
          whenIdle(
            page.quiet(() => page.running && dueAt < Infinity && onDue()),
            live,
          ),
        ms,
      )
    );
  }

  function seal() {
    unset();
    asking = undefined;
    if (!core || !fresh) return;
    fresh = false;
    const bytes = core.seal(
      { key, session: session.id(), tab: session.tab(), epoch: session.epoch(), seq },
      page.now(),
    );
    if (!bytes) return;
    seq++;
    counts.batches++;
    if (ring) ring.add({ bytes, view: page.view(), at: performance.now(), first });
    else transport.add(bytes, page.view());
    first = false;
  }

  return {
    filling,
    seal,
    /**
     * It is time to seal: calls `go` now, or when the collector has said which texts of the first batch it knows.
     * @param {() => void} go
     */
    due(go) {
      const names = seq || asked || ring || !core ? [] : [...core.names()];
      if (!names.length) return go();
      asked = true;
      const once = (asking = page.quiet(() => asking === once && page.running && go()));
      setTimer(once, ASK_MS);
      const body = Uint8Array.from([...key].map((unit) => unit.charCodeAt(0)).concat(names));
      transport.post(new URL("known", endpoint).href, body).then(({ answer }) => {
        const has = (answer && answer.has) || "";
        if (asking === once && core) core.known(names.filter((_, i) => has[i >> 3] === "1"));
        once();
      }, once);
    },
    /** @param {import("./wasm.js").Core | undefined} loaded */
    use(loaded) {
      core = loaded;
    },
    /** False: it is to be pushed again when there is time. @param {import("./tape.js").Chunk} chunk @param {() => number} left */
    push(chunk, left) {
      if (!core) return true;
      for (const i of chunk.pictures.splice(0)) chunk.texts[i] = picture(chunk.texts[i]);
      const status = core.push(
        chunk,
        seal,
        (signals) => {
          for (const signal of signals) onSignal(signal, page.mirror.element(signal.node));
        },
        (name, bytes) => void named.push([name, bytes]),
        left,
      );
      if (status === undefined) return false;
      // Their references are in the batch being filled by now, or in one before it.
      for (const [name, bytes] of named.splice(0)) assets.hold(name, CSS, bytes, filling());
      fresh = true;
      if (status & KEYFRAME) keyframes.asked();
      sealWithin(live || (status & URGENT || !seq ? SEAL_URGENT_MS : SEAL_MS));
      return true;
    },
    fresh: () => fresh,
    /** Does somebody follow? @param {boolean} now */
    follow: (now) => void (live = now ? LIVE_MS : undefined),
    /** How long to wait for an idle moment; undefined: as ever. */
    live: () => live,
    waiting: () => !!ring,
    /** Is it time for the ring to begin anew, so that its oldest can go? Then the next one begins a stream. */
    renewed: () => !!ring && ring.due(performance.now()) && (first = true),
    /** What waited is sent, and from now on everything. */
    release() {
      if (!ring || !core) return;
      seq = ring.release(({ bytes, view }) => transport.add(bytes, view));
      core.base(false); // what the core knows of the last one is its old number
      ring = undefined;
    },
    /** A page view begins. */
    anew() {
      if (core) core.reset();
      seq = 0;
      first = true;
      fresh = asked = false;
      asking = undefined;
    },
    /** What was not sent is forgotten. */
    wipe() {
      unset();
      core = ring = undefined;
    },
  };
}
