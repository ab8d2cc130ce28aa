// recorder.js — one recording: observers -> tape -> core -> transport, in idle slices.
//
// Room: sdk/page. Every callback is guarded: nothing throws into the page, everything is undone by stop. The tape runs
// from the first moment; the core reads it when it has arrived. What has to be done at once is done when the page
// is hidden or left.
// @ts-check
import * as E from "../../schema/events.js";
import { createAssets } from "./assets.js";
import { createBatches } from "./batches.js";
import { contextOf } from "./context.js";
import { equip } from "./equip.js";
import { createFiles } from "./files.js";
import { createKept } from "./kept.js";
import { createKeyframes } from "./keyframes.js";
import { createKnown } from "./known.js";
import { listenTo, setTimer, SLICE_MS, whenIdle } from "./natives.js";
import { createPage } from "./page.js";
import { createSaid } from "./said.js";
import { IDLE_MS_MAX } from "./session.js";
import { createTape } from "./tape.js";
import { createTransport } from "./transport.js";
import { createCore, loadCore } from "./wasm.js";

const FLUSH_MS = 400;
/** A page's timers that come this late were throttled, or everything stood still: a machine that slept. */
const LATE_MS = 5000;
/** A slice that has work waiting does not wait longer for the page to be idle. */
const HURRY_MS = 100;

/**
 * Starts recording.
 * @param {object} config
 * @param {import("./types.js").ResolvedOptions} config.options
 * @param {import("./session.js").Session} config.session
 * @param {boolean} config.anonymous
 * @param {import("./types.js").Recorded} config.recorded why, at what rate, and what makes it worth sending
 * @param {Parameters<typeof loadCore>[0]} config.core
 * @param {import("./bridge.js").Extra} [config.extra] what few pages want
 * @param {() => Promise<import("./bridge.js").Extra>} config.more gets it for a page that turns out to need it
 * @param {Event[]} config.early what happened before
 * @param {(signal: import("./wasm.js").Signal, element: Element | undefined) => void} config.onSignal
 * @param {(state: import("./types.js").State) => void} config.onState
 * @param {string} config.version
 */
export function startRecorder({
  options,
  session,
  anonymous,
  recorded,
  core: from,
  extra,
  more,
  early,
  onSignal,
  onState,
  version,
}) {
  const counts = {
    faults: 0,
    lastFault: "",
    untrue: 0,
    slowestMs: 0,
    storms: 0,
    keyframes: 0,
    batches: 0,
    keyframeReason: -1,
    /** Is something of the page still to be recorded? */
    get pending() {
      return page.recording() && !page.mutations.settled();
    },
  };
  /** @type {import("./wasm.js").Core | undefined} */ let core;
  let scheduled = false;
  let hurried = false; // and at once
  /** Taken from the tape, and waiting for its stylesheets to be named. @type {import("./tape.js").Chunk | undefined} */ let going;

  /** @param {unknown} error */
  function fault(error) {
    counts.faults++;
    counts.lastFault = String(/** @type {any} */ (error)?.stack || error).slice(0, 400);
  }

  const page = createPage({ options, session, schedule, wake, fault });
  const { tape } = page;
  const keyframes = createKeyframes(page, counts);
  const transport = createTransport({
    endpoint: options.endpoint,
    kept: createKept(options.key, !anonymous),
    random: () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32,
    guard: page.guard,
    onKeyframeWanted(view) {
      if (view === page.view() && !batches.fresh()) again();
    },
    onDropped(count, view) {
      if (core) core.base(false);
      if (view !== page.view() || !page.recording()) return;
      page.stamp();
      tape.put(E.GAP, E.GAP_DROPPED, count);
      keyframes.want(E.KEYFRAME_ASKED);
    },
    onAnswer({ want, base, live }, number) {
      batches.follow(live);
      assets.answered(want || [], number);
      if (base && core && number >= 0 && number === transport.counts.added - 1) core.base(true);
      files.begin();
    },
    onRefused() {
      halt();
      onState("refused");
    },
  });
  const assets = createAssets({ endpoint: options.endpoint, key: options.key, quiet: page.quiet, transport });
  const known = createKnown(tape, assets, () => batches.filling());
  const batches = createBatches({
    page,
    endpoint: options.endpoint,
    key: options.key,
    session,
    waits: recorded.chosen ? undefined : /** @type {import("./bridge.js").Extra} */ (extra).createRing(),
    transport,
    assets,
    keyframes,
    counts,
    picture: known.picture,
    onSignal,
    onDue,
  });
  const files = createFiles(page, options, known.know);
  const said = createSaid(page, recorded, session, release);
  const { navigation, viewport, vitals } = equip(page);

  /** @type {Promise<any> | undefined} */ let rare;
  page.more = (use) => {
    rare = rare || more();
    rare.then(
      page.quiet((/** @type {any} */ found) => page.running && use(found)),
      () => {},
    );
  };
  page.fonts = options.fonts !== false;
  page.images = !!options.images;
  page.named = known.named;

  page.took = (began) => {
    counts.slowestMs = Math.max(counts.slowestMs, Math.round(performance.now() - began));
  };
  page.renew = () => {
    viewport.begin();
    return keyframes.renew();
  };
  page.hurry = hurry;
  page.hurried = () => hurried;

  /** The whole beginning is wanted once more. */
  function again() {
    keyframes.want(E.KEYFRAME_ASKED, true);
  }

  /** A page view's stream begins. */
  function begin() {
    look(E.KEYFRAME_START);
    known.again();
    vitals.begin();
    said.again(batches.waiting());
  }

  /** Says where the visitor is and what is there. @param {number} reason */
  function look(reason) {
    page.stamp();
    navigation.begin();
    viewport.begin();
    keyframes.take(reason);
  }

  /** The whole beginning of a stream, once more in the same page view. @param {number} reason */
  function afresh(reason) {
    preamble();
    look(reason);
  }

  /** What is said of the visit goes before everything else of a page view. */
  function preamble() {
    if (!core) return;
    const small = createTape();
    for (const [name, value] of contextOf(window, options, version, core.rung))
      small.put(E.CONTEXT, small.word(name), small.word(value));
    const chunk = small.take();
    if (chunk) batches.push(chunk, () => 1);
  }

  /** Compares what was recorded with what is there. A recording that is wrong is begun anew. */
  function verify() {
    if (!core || keyframes.wanted() >= 0 || !page.recording()) return;
    page.stamp();
    page.mutations.flush();
    if (page.mutations.settled() && !page.truth.check()) keyframes.untrue();
  }

  /** It is time for a batch. */
  function onDue() {
    verify();
    drain(() => SLICE_MS);
    batches.due(() => {
      handOver();
      if (batches.renewed()) afresh(E.KEYFRAME_PERIODIC);
    });
  }

  /** All that is on the tape is sealed. */
  function handOver() {
    drain(() => SLICE_MS);
    batches.seal();
  }

  /** What waited for a reason to be recorded is sent, if there is one. */
  function release() {
    if (!said.triggered() || !batches.waiting() || !core || !page.running) return;
    page.mutations.flush();
    handOver();
    batches.release();
    onState("recording");
  }

  function schedule() {
    if (scheduled || !page.running) return;
    scheduled = true;
    const at = Date.now();
    const soon = page.quiet(() => {
      tellLate(Date.now() - at - FLUSH_MS);
      whenIdle(page.quiet(slice), batches.live());
    });
    setTimer(soon, FLUSH_MS);
  }

  /** A machine's sleep is in its calendar, not always in its clock of ms. @param {number} ms */
  function tellLate(ms) {
    if (!page.recording() || (ms < LATE_MS && ms > -LATE_MS)) return;
    page.stamp();
    tape.put(E.GAP, document.hidden ? E.GAP_HIDDEN : E.GAP_THROTTLED, Math.abs(ms));
  }

  /** @param {() => number} left */
  function drain(left) {
    if (core && tape.lost()) {
      // The tape was given up as a whole: the stream begins anew, so that its first batch has a keyframe.
      tape.drop();
      going = undefined;
      afresh(E.KEYFRAME_START);
      tape.put(E.GAP, E.GAP_DROPPED, 1);
    }
    if (page.recording()) page.catchUp();
    page.frames();
    page.styles.drain(left);
    if (!core) return;
    for (; left() > 0 && (going = going || tape.take()); going = undefined)
      if (!batches.push(going, left)) return;
  }

  /** @param {() => number} left */
  function slice(left) {
    scheduled = hurried = false;
    if (!page.recording()) return;
    const end = performance.now() + SLICE_MS;
    const until = () => Math.min(left(), end - performance.now());
    if (core && keyframes.due()) (keyframes.first() ? afresh : keyframes.take)(keyframes.wanted());
    else work();
    drain(until);
    if ((core && (going || !tape.empty())) || !page.styles.idle() || busy()) hurry();
    else if (core && keyframes.wanted() >= 0) schedule();
  }

  /** Is there something to work off? In a storm there is not, however much changes. */
  const busy = () => !page.mutations.settled() && !page.mutations.stormy();

  /** A slice of what changes and walks have left, if anything. */
  function work() {
    if (!busy()) return;
    page.stamp();
    page.snapshot.within();
    page.mutations.work();
    keyframes.complete();
  }

  /** There is work left: the next slice comes as soon as the page is idle, and soon in any case. */
  function hurry() {
    if (hurried || !page.running) return;
    hurried = scheduled = true;
    whenIdle(page.quiet(slice), HURRY_MS);
  }

  /** Everything at once: the page is hidden, left or stopped. */
  function finish() {
    page.mutations.flush();
    handOver();
    release();
    transport.leave();
    if (!batches.waiting()) assets.leave();
  }

  function newView() {
    page.left = page.paused = false;
    batches.anew();
    session.again();
    page.restart();
    transport.resume();
    vitals.again();
    preamble();
    begin();
  }

  /** Says the last of a page view. @param {number} why */
  function tellLeave(why) {
    page.stamp();
    vitals.tell();
    tape.put(E.LEAVE, why);
  }

  /** Ends a page view that has been idle. */
  function pause() {
    if (!page.recording()) return;
    tellLeave(E.LEAVE_IDLE);
    finish();
    page.paused = true;
  }

  /** The visitor is here: a page view that was idle for too long ends, a new one begins. */
  function wake() {
    if (!page.paused && session.idle()) pause();
    if (page.paused) newView();
  }

  function watchIdle() {
    setTimer(
      page.quiet(() => {
        if (!page.running) return;
        if (session.idle()) pause();
        watchIdle();
      }),
      IDLE_MS_MAX / 10,
    );
  }

  page.listen(document, "visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      vitals.tell();
      finish();
    } else transport.resume();
  });
  page.listen(window, "online", () => transport.resume());
  page.listen(window, "pagehide", () => {
    tellLeave(E.LEAVE_UNLOAD);
    finish();
    session.leave();
    page.left = true;
  });
  // listen is deaf once the page was left, so this one is its own.
  const restored = (/** @type {PageTransitionEvent} */ event) => {
    if (event.persisted && page.running && page.left) page.attempt(newView);
  };
  const hearing = new AbortController();
  listenTo(window, "pageshow", restored, hearing.signal);
  page.onStop(() => hearing.abort());

  /** Stops without a word. */
  function halt() {
    page.undo();
    batches.wipe();
    tape.clear();
    transport.wipe();
    assets.wipe();
    core = undefined;
  }

  /** @param {any} loaded the core's exports, or what stands for a core in a frame */
  function started(loaded) {
    if (!page.running) return;
    page.attempt(() => {
      core = loaded && (loaded.core || createCore(loaded.exports, loaded.rung, anonymous));
    });
    if (!core) {
      halt();
      onState("unsupported");
      return;
    }
    for (const user of [assets, known, batches]) user.use(core);
    preamble();
    page.stamp();
    transport.resume();
  }

  if (extra && options.canvas && !options.parent) extra.observeCanvas(page, options.canvas, known.hold);
  page.attempt(begin);
  watchIdle();
  page.hearEarly(early);
  if (extra && options.frames) extra.adopt(page, options.frames);
  const inner = extra && options.parent;
  // Who this is, and the core, are wanted for the first batch only: the page comes first.
  const join = () => {
    if (!page.running) return;
    session.begin();
    void (inner ? extra.offer(inner, page.quiet(again)) : loadCore(from)).then(page.quiet(started));
  };
  whenIdle(page.quiet(join), HURRY_MS);

  return {
    counts,
    assets,
    transport,
    rung: () => core && core.rung,
    track: said.track,
    identify: said.identify,
    addTag: said.addTag,
    /** Ends the recording; what it has is sent. */
    stop() {
      if (page.recording()) {
        page.attempt(() => {
          tellLeave(E.LEAVE_STOP);
          page.mutations.flush(true);
          keyframes.complete();
          handOver();
        });
        session.leave();
      }
      page.undo();
      core = undefined;
    },
    halt,
  };
}

/** @typedef {ReturnType<typeof startRecorder>} Recorder */
