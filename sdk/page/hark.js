// hark.js — the public functions, and what consent, Global Privacy Control and a second call mean for them.
//
// Room: sdk/page. Without consent nothing runs: no request, no storage, no listener.
// @ts-check
import { SIGNALS } from "../../schema/events.js";
import { listenEarly } from "./early.js";
import { fetchCore, loadScript, wasmAllowed } from "./load.js";
import { choose } from "./sampling.js";
import { setTimer } from "./natives.js";
import { createSession, hexOf, shelf, wipeSession } from "./session.js";

const VERSION = typeof HARK_VERSION === "string" ? HARK_VERSION : "dev";
const CORE_WASM = typeof HARK_CORE_WASM === "string" ? HARK_CORE_WASM : "hark-core.wasm";
const RECORDER = typeof HARK_RECORDER === "string" ? HARK_RECORDER : "hark-recorder.js";
const EXTRA = typeof HARK_EXTRA === "string" ? HARK_EXTRA : "hark-extra.js";
const PREVIEW = typeof HARK_PREVIEW === "string" ? HARK_PREVIEW : "hark-preview.js";
const CORE_JS = typeof HARK_CORE_JS === "string" ? HARK_CORE_JS : "hark-core.js";

const DAY_MS = 24 * 3600 * 1000;
const KEY = /^pk_[A-Za-z0-9]{21}$/;

/** @param {string} endpoint */
function batchUrl(endpoint) {
  const url = new URL(endpoint, location.href);
  return url.pathname === "/" ? new URL("/v1/batch", url).href : url.href;
}

/** Does a page around this one, of the same origin, record it already? */
function framedByOurs() {
  try {
    return window.top !== window && !!(/** @type {any} */ (window.top).hark);
  } catch {
    return false;
  }
}

/**
 * @param {{ endpoint?: string, assets?: string, nonce?: string }} defaults what a script tag knows by itself
 * @param {(url: string, nonce: string) => Promise<typeof import("./recorder.js").startRecorder>} getRecorder
 * @param {(url: string, nonce: string) => Promise<import("./bridge.js").Extra>} getExtra
 * @returns {import("./types.js").Hark}
 */
export function createHark(defaults, getRecorder, getExtra) {
  /** @type {import("./types.js").Options | undefined} */ let options;
  /** @type {import("./recorder.js").Recorder | undefined} */ let recorder;
  /** What is heard until the recorder is there. @type {import("./early.js").Early | undefined} */ let early;
  /** What the site says until then. @type {((recorder: import("./recorder.js").Recorder) => void)[]} */ let said =
    [];
  /** @type {import("./session.js").Session | undefined} */ let session;
  /** @type {import("./types.js").State} */ let state = "waiting";
  /** @type {import("./types.js").Consent} */ let consent = true;
  /** @type {Map<string, Set<(heard: any) => void>>} */ const heard = new Map();
  let ownFaults = 0;

  /** @template {(...args: any[]) => any} F @param {F} fn @returns {(...args: Parameters<F>) => ReturnType<F> | undefined} */
  function safe(fn) {
    return (...args) => {
      try {
        return fn(...args);
      } catch {
        ownFaults++;
        return undefined;
      }
    };
  }

  /** @param {import("./wasm.js").Signal} signal @param {Element | undefined} element */
  function tell(signal, element) {
    const name = SIGNALS[signal.which];
    const { start, at, count, target, label } = signal;
    for (const key of [name, "*"])
      for (const fn of heard.get(key) || []) {
        try {
          fn({ signal: name, element, detail: { start, at, count, target, label } });
        } catch (error) {
          // The site's own mistake: it is to be seen by the site, not to stop the others.
          setTimer(() => {
            throw error;
          }, 0);
        }
      }
  }

  /**
   * What the core is made of. Whether the page's policy allows WebAssembly is asked when its bytes are to be used: where it
   * does not, once a day, as each time is a violation report to the site.
   * @param {(name: string) => string} at @param {string} nonce @param {string} key nothing: storage is not used
   * @param {unknown} [js] it is to be plain JS
   * @returns {import("./wasm.js").CoreSource}
   */
  function coreOf(at, nonce, key, js) {
    const place = shelf("localStorage", `hark:${key}:js`);
    return {
      bytes: js ? undefined : fetchCore(at(CORE_WASM)),
      allowed() {
        const known = key && place.read();
        if (known && known.core === CORE_WASM && Date.now() - known.at < DAY_MS) return false;
        const allowed = wasmAllowed();
        if (!allowed && key) place.write({ core: CORE_WASM, at: Date.now() });
        return allowed;
      },
      script: () => loadScript(at(CORE_JS), nonce, "__harkCore"),
    };
  }

  /** Where everything lies. @param {import("./types.js").Options} given */
  function locate(given) {
    const endpoint = batchUrl(given.endpoint || defaults.endpoint || location.origin);
    const assets = new URL(given.assets || defaults.assets || new URL("/", endpoint), location.href);
    const nonce = given.nonce || defaults.nonce || "";
    return { endpoint, nonce, at: (/** @type {string} */ name) => new URL(name, assets).href };
  }

  function start() {
    if (recorder || early || !options) return;
    const { globalPrivacyControl, doNotTrack } = /** @type {any} */ (navigator);
    const gpc = globalPrivacyControl === true && !options.ignoreGpc;
    if (gpc || (doNotTrack === "1" && options.doNotTrack)) {
      state = gpc ? "gpc" : "dnt";
      wipeSession(options.key);
      return;
    }
    if (framedByOurs()) {
      state = "framed";
      return;
    }
    const anonymous = consent === "anonymous";
    const { endpoint, nonce, at } = locate(options);
    const inner = !!options.parent && window.parent !== window;
    const ours = (session = createSession(options.key, !anonymous && !inner));
    const recorded = choose(options.sample, location.pathname, ours);
    if (!recorded.chosen && !recorded.errors && !recorded.events.length) {
      ours.leave();
      state = "unsampled";
      return;
    }
    const config = {
      options: { ...options, endpoint, nonce, parent: inner ? options.parent : undefined },
      session: ours,
      anonymous,
      recorded,
      core: coreOf(at, nonce, anonymous ? "" : options.key, inner || options.wasm === "off"),
      more: () => getExtra(at(EXTRA), nonce),
      onSignal: tell,
      onState(/** @type {import("./types.js").State} */ now) {
        state = now;
      },
      version: VERSION,
    };
    const heardEarly = (early = listenEarly());
    state = recorded.chosen ? "recording" : "buffering";
    const come = (/** @type {any[]} */ [startRecorder, extra]) => {
      if (early !== heardEarly) return; // stopped meanwhile
      const events = forgetEarly();
      const calls = said;
      said = [];
      state = "unsupported"; // in case a browser lacks what the recorder needs
      const started = /** @type {import("./recorder.js").Recorder} */ (
        startRecorder({ ...config, extra, early: events })
      );
      recorder = started;
      state = recorded.chosen ? "recording" : "buffering";
      for (const call of calls) call(started);
    };
    const fail = () => {
      if (early !== heardEarly) return;
      forgetEarly();
      state = "unsupported";
    };
    Promise.all([
      getRecorder(at(RECORDER), nonce),
      (inner || options.frames || options.canvas || !recorded.chosen) && config.more(),
    ]).then(/** @type {any} */ (safe(come)), fail);
  }

  /** Where the page has broken what hark stands on, it says so. */
  function begin() {
    const before = ownFaults;
    safe(start)();
    if (ownFaults === before) return;
    state = "unsupported";
    forgetEarly();
  }

  function forgetEarly() {
    const events = early ? early.end() : [];
    early = undefined;
    return events;
  }

  /** Has the recorder do something now, or when it is there. @param {(recorder: import("./recorder.js").Recorder) => void} call */
  function say(call) {
    if (recorder) call(recorder);
    else if (early) said.push(call);
  }

  /** Ends a recording as if it had not been. */
  function forget() {
    if (recorder) recorder.halt();
    forgetEarly();
    said = [];
    recorder = session = undefined;
    if (options) wipeSession(options.key);
  }

  /** @param {import("./types.js").Consent} given */
  function decide(given) {
    const before = consent;
    consent = given;
    if (!options) return;
    if (given === false || given === "denied") {
      forget();
      state = "denied";
    } else if ((recorder || early) && given !== before) {
      // From full to anonymous or back: what was recorded under the old word is sent under it.
      if (recorder) recorder.stop();
      forgetEarly();
      recorder = undefined;
      if (given === "anonymous") wipeSession(options.key);
      whenShown(begin);
    } else whenShown(begin);
  }

  /** @param {() => void} fn */
  function whenShown(fn) {
    const doc = /** @type {any} */ (document);
    if (doc.prerendering) doc.addEventListener("prerenderingchange", safe(fn), { once: true });
    else fn();
  }

  return {
    version: VERSION,
    init: safe((/** @type {import("./types.js").Options} */ given) => {
      if ((options && state !== "stopped") || !given || !KEY.test(given.key)) return; // a second call is harmless
      options = { ...given };
      if (given.consent !== undefined) consent = given.consent;
      decide(consent);
    }),
    identify: safe((/** @type {unknown} */ user) => say((to) => to.identify(String(user)))),
    track: safe((/** @type {unknown} */ name, /** @type {unknown} */ props) =>
      say((to) => to.track(String(name), props)),
    ),
    setConsent: safe(decide),
    addTag: safe((/** @type {unknown} */ name, /** @type {unknown} */ value) =>
      say((to) => to.addTag(String(name), String(value))),
    ),
    on(signal, fn) {
      const name = String(signal);
      const set = heard.get(name) || new Set();
      heard.set(name, set.add(fn));
      return () => void set.delete(fn);
    },
    stop: safe(() => {
      if (!recorder && !early) return;
      if (recorder) recorder.stop();
      forgetEarly();
      recorder = undefined;
      state = "stopped";
    }),
    sessionUrl() {
      if (!recorder || !session || !options || state !== "recording") return undefined;
      const endpoint = batchUrl(options.endpoint || defaults.endpoint || location.origin);
      return `${new URL(endpoint).origin}/#/sessions/${hexOf(session.id())}`;
    },
    async preview() {
      const given = options || { key: "" };
      const { endpoint, nonce, at } = locate(given);
      const show = await loadScript(at(PREVIEW), nonce, "__harkPreview");
      const core = coreOf(at, nonce, "", given.wasm === "off");
      return show({ options: { ...given, endpoint, nonce }, core, version: VERSION, at });
    },
    diagnostics: () => ({
      state,
      rung: recorder && recorder.rung(),
      ownFaults,
      ...(recorder && recorder.counts),
      ...(recorder && recorder.transport.counts),
      ...(recorder && recorder.assets.counts),
    }),
  };
}
