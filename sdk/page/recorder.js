// recorder.js — one recording: observers -> tape -> core -> transport, in idle slices.
//
// Room: sdk/page. Every callback is guarded: nothing throws into the page, everything is undone by stop. The tape runs
// from the first moment; the core reads it when it has arrived. What has to be done at once is done when the page
// is hidden or left.
// @ts-check
import * as E from "../../schema/events.js";
import { createAssets, CSS, kindOf } from "./assets.js";
import { contextOf } from "./context.js";
import { createControls } from "./controls.js";
import { createKept } from "./kept.js";
import { clearTimer, listenTo, setTimer, SLICE_MS, whenIdle } from "./natives.js";
import { createFiles } from "./files.js";
import { observeAnimation } from "./observe/animation.js";
import { observeFailure } from "./observe/failure.js";
import { observeFocus } from "./observe/focus.js";
import { observeInput } from "./observe/input.js";
import { observeMedia } from "./observe/media.js";
import { observeMutation } from "./observe/mutation.js";
import { observeNavigation } from "./observe/navigation.js";
import { observeNetwork } from "./observe/network.js";
import { observePointer } from "./observe/pointer.js";
import { observeScroll } from "./observe/scroll.js";
import { observeViewport } from "./observe/viewport.js";
import { observeVitals } from "./observe/vitals.js";
import { createPage } from "./page.js";
import { observeRoots } from "./roots.js";
import { createRing } from "./ring.js";
import { hexOf, IDLE_MS_MAX } from "./session.js";
import { createSizes } from "./sizes.js";
import { createSnapshot } from "./snapshot.js";
import { createStates } from "./states.js";
import { createStyles } from "./styles.js";
import { createTape } from "./tape.js";
import { createTransport } from "./transport.js";
import { createTruth } from "./truth.js";
import { createCore, KEYFRAME, loadCore, URGENT } from "./wasm.js";

const FLUSH_MS = 400;
const SEAL_MS = 5000;
const SEAL_URGENT_MS = 2000;
const KEYFRAME_PAUSE_MS = 10000;
const KEYFRAME_PAUSE_MS_MAX = 600000;
/** A keyframe that is wanted again this soon did no good: the page is too large, or changes too fast. */
const KEYFRAME_IN_VAIN_MS = 5000;
/** A document written anew brings a keyframe, but not more often than this. */
const RENEW_MS = 1000;
/** A slice that has work waiting does not wait longer for the page to be idle. */
const HURRY_MS = 100;
/** From a keyframe to the one after a storm; twice as long each time, unless it has been calm for so long. */
const STORM_MS = 1000;
const STORM_MS_MAX = 60000;
const STORM_CALM_MS = 60000;
/** A click's reaction is waited for this long (sdk/signals/dead_click.h), and a little more. */
const VERDICT_MS = 2700;

/**
 * Puts all helpers and observers to a page. In a browser that lacks what they need nothing stays behind.
 * @param {import("./shared.js").Page} page
 */
function equip(page) {
  try {
    page.styles = createStyles(page);
    page.controls = createControls(page);
    page.sizes = createSizes(page);
    page.states = createStates(page);
    page.media = observeMedia(page);
    page.snapshot = createSnapshot(page);
    page.truth = createTruth(page);
    page.mutations = observeMutation(page);
    observeRoots(page);
    observeAnimation(page);
    observePointer(page);
    observeScroll(page);
    observeInput(page);
    observeFocus(page);
    observeFailure(page);
    observeNetwork(page);
    return {
      navigation: observeNavigation(page),
      viewport: observeViewport(page),
      vitals: observeVitals(page),
    };
  } catch (error) {
    page.undo();
    throw error;
  }
}

/**
 * Starts recording.
 * @param {object} config
 * @param {import("./types.js").ResolvedOptions} config.options
 * @param {import("./session.js").Session} config.session
 * @param {boolean} config.anonymous
 * @param {import("./types.js").Recorded} config.recorded why, at what rate, and what makes it worth sending
 * @param {Parameters<typeof loadCore>[0]} config.core
 * @param {import("./bridge.js").Extra} [config.extra] what few pages want
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
  /** While nothing is sent yet. */ let ring = recorded.chosen ? undefined : createRing();
  let first = true; // the next batch begins a stream
  let triggered = recorded.why === E.RECORDED_EVENT || recorded.why === E.RECORDED_ERROR;
  let seq = 0;
  let scheduled = false;
  let hurried = false; // and at once
  let taken = true; // the last keyframe is complete
  let stormPause = STORM_MS;
  let sealTimer = 0;
  let sealAt = Infinity;
  let fresh = false; // something pushed that is not sealed
  let keyframeAt = 0;
  let keyframePause = KEYFRAME_PAUSE_MS;
  let wanted = -1; // reason of a wanted keyframe
  let clickAt = 0;
  let judging = false; // a timer runs that waits for clicks' reactions
  let tellAll = false; // the next keyframe comes with the whole beginning of a stream
  /** @type {string | undefined} */ let user;
  /** @type {Map<string, string>} */ const tags = new Map();

  /** @param {unknown} error */
  function fault(error) {
    counts.faults++;
    counts.lastFault = String(/** @type {any} */ (error)?.stack || error).slice(0, 400);
  }

  const page = createPage({ options, session, schedule, wake, fault, clicked });
  const { tape, mirror } = page;
  const transport = createTransport({
    endpoint: options.endpoint,
    kept: createKept(options.key, !anonymous),
    random: () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32,
    guard: page.guard,
    onKeyframeWanted(view) {
      if (view !== page.view() || fresh) return;
      tellAll = true;
      want(E.KEYFRAME_ASKED);
    },
    onDropped(count, view) {
      if (core) core.base(false);
      if (view !== page.view() || !page.recording()) return;
      page.stamp();
      tape.put(E.GAP, E.GAP_DROPPED, count);
      want(E.KEYFRAME_ASKED);
    },
    onAnswer(want, number, base) {
      assets.answered(want, number);
      if (base && core && number >= 0 && number === transport.counts.added - 1) core.base(true);
      files.begin();
    },
    onRefused() {
      halt();
      onState("refused");
    },
  });
  const assets = createAssets({ endpoint: options.endpoint, key: options.key, quiet, transport });
  /** What goes by name, as it has to be said again in another page view. @type {[number[], string][]} */
  const known = [];
  const files = createFiles(page, options, know);
  const { navigation, viewport, vitals } = equip(page);

  /** The number of the batch being filled. */
  const filling = () => transport.counts.added + (ring ? ring.length() : 0);

  /** Says which bytes an address stands for. @param {number} kind @param {Uint8Array} bytes @param {string} url */
  function know(kind, bytes, url) {
    const words = core && core.plain(url) && hold(kind, bytes);
    if (!words) return;
    known.push([words, url]);
    tellKnown(words, url);
  }

  /** Holds bytes by their name, and gives that. @param {number} kind @param {Uint8Array} bytes */
  function hold(kind, bytes) {
    if (!core) return undefined;
    const name = core.name(bytes);
    // What is on the tape now is in the next batch at the latest.
    assets.hold(hexOf(name), kind, bytes, filling() + 1);
    return [...new Uint32Array(name.buffer)];
  }

  /** @param {number[]} words @param {string} url */
  function tellKnown([a, b, c, d], url) {
    tape.put(E.ASSET, a, b, c, d, tape.word(url));
  }

  /** A picture written out in an attribute: its address is made of its name. @param {string} text */
  function nameOfPicture(text) {
    if (!core) return text;
    const comma = text.indexOf(",");
    try {
      const bytes = Uint8Array.from(atob(text.slice(comma + 1)), (c) => c.charCodeAt(0));
      const kind = kindOf(bytes);
      const url = `${text.slice(0, comma - 7)};name,${hexOf(core.name(bytes))}`;
      if (kind > 0 && !known.some((told) => told[1] === url)) know(kind, bytes, url);
      return url;
    } catch {
      return "data:,"; // not what it says it is: no browser shows it
    }
  }

  /** @param {number} reason */
  function want(reason) {
    wanted = reason;
    page.stamp();
  }

  /** @param {number} reason */
  function keyframe(reason) {
    page.mutations.reset();
    page.snapshot.within();
    page.snapshot.keyframe(reason);
    taken = false;
    complete();
    keyframeAt = page.now();
    counts.keyframes++;
    counts.keyframeReason = reason;
    wanted = -1;
  }

  /** What is said of the recorded nodes is said when all are. */
  function complete() {
    if (page.snapshot.pending()) hurry();
    else if (!taken) {
      taken = true;
      page.keyframeTaken();
    }
  }

  page.took = (began) => {
    counts.slowestMs = Math.max(counts.slowestMs, Math.round(performance.now() - began));
  };

  page.calm = () => {
    counts.storms++;
    stormPause = page.now() - keyframeAt > STORM_CALM_MS ? STORM_MS : Math.min(2 * stormPause, STORM_MS_MAX);
    setTimer(
      quiet(() => page.recording() && page.mutations.stormy() && want(E.KEYFRAME_STORM)),
      Math.max(0, keyframeAt + stormPause - page.now()),
    );
  };

  page.renew = () => {
    viewport.begin();
    if (page.now() - keyframeAt < RENEW_MS) {
      wanted = E.KEYFRAME_ASKED;
      return false;
    }
    keyframe(E.KEYFRAME_ASKED);
    return true;
  };

  /** A page view's stream begins. */
  function begin() {
    page.stamp();
    navigation.begin();
    viewport.begin();
    keyframe(E.KEYFRAME_START);
    for (const [words, url] of known) tellKnown(words, url);
    vitals.begin();
    if (!ring && recorded.why !== E.RECORDED_ALWAYS) tellRecorded("");
    if (user !== undefined) tape.put(E.IDENTIFY, tape.word(user));
    for (const [name, value] of tags) tape.put(E.TAG, tape.word(name), tape.word(value));
  }

  /** @param {string} trigger */
  function tellRecorded(trigger) {
    tape.put(E.RECORDED, recorded.why, recorded.rate, tape.word(trigger));
  }

  /**
   * Something happened that makes this visit worth recording, from here to its end and as far back as is known.
   * @param {number} why @param {string} trigger
   */
  function trigger(why, trigger) {
    if (triggered) return;
    triggered = true;
    recorded = { ...recorded, why, rate: 10000 };
    tellRecorded(trigger);
    session.mark(why);
    if (ring) setTimer(quiet(release), 0); // what triggers is on the tape by then
  }

  /** The ring's content is sent, and from now on everything. */
  function release() {
    if (!ring || !triggered || !core || !page.running) return;
    page.mutations.flush();
    drain(() => SLICE_MS);
    seal();
    seq = ring.release(({ bytes, view }) => transport.add(bytes, view));
    core.base(false); // what the core knows of the last batch is its old number
    ring = undefined;
    onState("recording");
  }

  /** The whole beginning of a stream, once more in the same page view. @param {number} reason */
  function afresh(reason) {
    tellAll = false;
    preamble();
    page.stamp();
    navigation.begin();
    viewport.begin();
    keyframe(reason);
  }

  /** What is said of the visit goes before everything else of a page view. */
  function preamble() {
    if (!core) return;
    const small = createTape();
    for (const [name, value] of contextOf(window, options, version, core.rung))
      small.put(E.CONTEXT, small.word(name), small.word(value));
    const chunk = small.take();
    if (chunk) push(chunk);
  }

  /** @param {import("./tape.js").Chunk} chunk */
  function push(chunk) {
    if (!core) return;
    for (const i of chunk.pictures) chunk.texts[i] = nameOfPicture(chunk.texts[i]);
    /** @type {[string, Uint8Array][]} */ const named = [];
    const status = core.push(
      chunk,
      seal,
      (signals) => {
        for (const signal of signals) onSignal(signal, mirror.element(signal.node));
      },
      (name, bytes) => void named.push([name, bytes]),
    );
    // Their references are in the batch being filled by now, or in one before it.
    for (const [name, bytes] of named) assets.hold(name, CSS, bytes, filling());
    fresh = true;
    if (status & KEYFRAME && wanted < 0) {
      const inVain = counts.keyframes > 0 && page.now() - keyframeAt < KEYFRAME_IN_VAIN_MS;
      keyframePause = inVain ? Math.min(2 * keyframePause, KEYFRAME_PAUSE_MS_MAX) : KEYFRAME_PAUSE_MS;
      wanted = E.KEYFRAME_ASKED;
    }
    const within = status & URGENT || (!counts.batches && !seq) ? SEAL_URGENT_MS : SEAL_MS;
    sealWithin(within);
  }

  /** @param {number} ms */
  function sealWithin(ms) {
    const at = performance.now() + ms;
    if (at >= sealAt) return;
    sealAt = at;
    if (sealTimer) clearTimer(sealTimer);
    sealTimer = /** @type {any} */ (setTimer(() => whenIdle(quiet(sealAll)), ms));
  }

  /** Compares what was recorded with what is there. A recording that is wrong is begun anew. */
  function verify() {
    if (!core || wanted >= 0 || !page.recording()) return;
    page.stamp();
    page.mutations.flush();
    if (!page.mutations.settled() || page.truth.check()) return;
    counts.untrue++;
    keyframePause = Math.min(2 * keyframePause, KEYFRAME_PAUSE_MS_MAX);
    want(E.KEYFRAME_UNTRUE);
  }

  function sealAll() {
    if (!page.running || sealAt === Infinity) return;
    verify();
    drain(() => SLICE_MS);
    seal();
    if (ring && ring.due(performance.now())) {
      first = true;
      afresh(E.KEYFRAME_PERIODIC);
    }
  }

  function seal() {
    if (sealTimer) clearTimer(sealTimer);
    sealTimer = 0;
    sealAt = Infinity;
    if (!core || !fresh) return;
    fresh = false;
    const identity = {
      key: options.key,
      session: session.id(),
      tab: session.tab(),
      epoch: session.epoch(),
      seq,
    };
    const bytes = core.seal(identity, page.now());
    if (!bytes) return;
    seq++;
    counts.batches++;
    if (ring) ring.add({ bytes, view: page.view(), at: performance.now(), first });
    else transport.add(bytes, page.view());
    first = false;
  }

  /** Like guard, without setting the clock: for hark's own timers. @param {(left: () => number) => void} fn */
  function quiet(fn) {
    return (/** @type {any} */ left) => {
      const began = performance.now();
      try {
        fn(left);
      } catch (error) {
        fault(error);
      }
      page.took(began);
    };
  }

  function schedule() {
    if (scheduled || !page.running) return;
    scheduled = true;
    setTimer(() => whenIdle(quiet(slice)), FLUSH_MS);
  }

  /** @param {() => number} left */
  function drain(left) {
    if (core && tape.lost()) {
      // The tape was given up as a whole: the stream begins anew, so that its first batch has a keyframe.
      tape.drop();
      afresh(E.KEYFRAME_START);
      tape.put(E.GAP, E.GAP_DROPPED, 1);
    }
    if (page.recording()) page.catchUp();
    page.frames();
    page.styles.drain(left);
    if (!core) return;
    for (let chunk; left() > 0 && (chunk = tape.take()); ) push(chunk);
  }

  /** @param {() => number} left */
  function slice(left) {
    scheduled = hurried = false;
    if (!page.recording()) return;
    const end = performance.now() + SLICE_MS;
    const until = () => Math.min(left(), end - performance.now());
    const due = tellAll || wanted === E.KEYFRAME_STORM || page.now() - keyframeAt > keyframePause;
    if (core && wanted >= 0 && due) {
      if (tellAll) afresh(wanted);
      else keyframe(wanted);
    } else work();
    drain(until);
    if ((core && !tape.empty()) || !page.styles.idle() || busy()) hurry();
    else if (core && wanted >= 0) schedule();
  }

  /** Is there something to work off? In a storm there is not, however much changes. */
  const busy = () => !page.mutations.settled() && !page.mutations.stormy();

  /** A slice of what changes and walks have left, if anything. */
  function work() {
    if (!busy()) return;
    page.stamp();
    page.snapshot.within();
    page.mutations.work();
    complete();
  }

  /** There is work left: the next slice comes as soon as the page is idle, and soon in any case. */
  function hurry() {
    if (hurried || !page.running) return;
    hurried = scheduled = true;
    whenIdle(quiet(slice), HURRY_MS);
  }
  page.hurry = hurry;
  page.hurried = () => hurried;

  /** Everything at once: the page is hidden, left or stopped. */
  function finish() {
    page.mutations.flush();
    drain(() => SLICE_MS);
    seal();
    release();
    transport.leave();
    if (!ring) assets.leave();
  }

  function newView() {
    page.left = page.paused = false;
    if (core) core.reset();
    session.again();
    page.restart();
    seq = 0;
    first = true;
    fresh = false;
    wanted = -1;
    transport.resume();
    vitals.again();
    preamble();
    begin();
  }

  /** Ends a page view that has been idle. */
  function pause() {
    if (!page.recording()) return;
    page.stamp();
    vitals.tell();
    tape.put(E.LEAVE, E.LEAVE_IDLE);
    finish();
    page.paused = true;
  }

  /** The visitor is here: a page view that was idle for too long ends, a new one begins. */
  function wake() {
    if (!page.paused && session.idle()) pause();
    if (page.paused) newView();
  }

  /** Lets time pass on the tape once a click's reaction cannot come any more: one timer for a run of clicks. */
  function clicked() {
    clickAt = page.now();
    if (!judging) judge(VERDICT_MS);
  }

  /** @param {number} ms */
  function judge(ms) {
    judging = true;
    setTimer(
      quiet(() => {
        judging = false;
        if (!page.recording()) return;
        page.stamp();
        tape.tick();
        const rest = clickAt + VERDICT_MS - page.now();
        if (rest > 0) judge(rest);
      }),
      ms,
    );
  }

  function watchIdle() {
    setTimer(
      quiet(() => {
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
    vitals.tell();
    tape.put(E.LEAVE, E.LEAVE_UNLOAD);
    finish();
    session.leave();
    page.left = true;
  });
  // listen is deaf once the page was left, so this one is its own.
  const restored = (/** @type {PageTransitionEvent} */ event) => {
    if (event.persisted && page.running && page.left) quiet(newView)(() => 0);
  };
  const hearing = new AbortController();
  listenTo(window, "pageshow", restored, hearing.signal);
  page.onStop(() => hearing.abort());

  /** Stops without a word. */
  function halt() {
    page.undo();
    if (sealTimer) clearTimer(sealTimer);
    sealTimer = 0;
    tape.clear();
    transport.wipe();
    assets.wipe();
    core = ring = undefined;
  }

  if (extra && options.canvas && !options.parent) extra.observeCanvas(page, options.canvas, hold);
  page.failed = () => recorded.errors && trigger(E.RECORDED_ERROR, "error");
  quiet(begin)(() => 0);
  watchIdle();
  page.hearEarly(early);
  if (extra && options.frames) extra.adopt(page, options.frames);
  const inner = extra && options.parent;
  const again = quiet(() => {
    tellAll = true;
    want(E.KEYFRAME_ASKED);
  });
  void (inner ? extra.offer(inner, /** @type {any} */ (again)) : loadCore(from)).then(
    quiet((/** @type {any} */ loaded) => {
      if (!page.running) return;
      try {
        core = loaded && (loaded.core || createCore(loaded.exports, loaded.rung, anonymous));
      } catch (error) {
        fault(error);
      }
      if (!core) {
        halt();
        onState("unsupported");
        return;
      }
      assets.use(core);
      preamble();
      page.stamp();
      transport.resume();
    }),
  );

  return {
    counts,
    assets,
    transport,
    rung: () => core && core.rung,
    /** @param {string} name @param {unknown} props */
    track(name, props) {
      if (!page.recording()) return;
      page.stamp();
      page.mutations.flush(); // what the site did before is told before
      page.catchUp();
      let json = "";
      try {
        json = props === undefined ? "" : JSON.stringify(props) || "";
      } catch {
        // What JSON cannot say is not sent.
      }
      tape.put(E.CUSTOM, tape.word(name), tape.word(json));
      if (recorded.events.includes(name)) trigger(E.RECORDED_EVENT, name);
    },
    /** @param {string} name */
    identify(name) {
      user = name;
      if (!page.recording()) return;
      page.stamp();
      tape.put(E.IDENTIFY, tape.word(name));
    },
    /** @param {string} name @param {string} value */
    addTag(name, value) {
      tags.set(name, value);
      if (!page.recording()) return;
      page.stamp();
      tape.put(E.TAG, tape.word(name), tape.word(value));
    },
    /** Ends the recording; what it has is sent. */
    stop() {
      if (page.recording()) {
        quiet(() => {
          page.stamp();
          vitals.tell();
          tape.put(E.LEAVE, E.LEAVE_STOP);
          page.mutations.flush(true);
          complete();
          drain(() => SLICE_MS);
          seal();
        })(() => 0);
        session.leave();
      }
      page.undo();
      core = undefined;
    },
    halt,
  };
}

/** @typedef {ReturnType<typeof startRecorder>} Recorder */
