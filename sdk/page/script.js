// script.js — hark as a script tag: reads its own element, starts, and puts one name into the page: `hark`.
//
//   <script async src="https://HOST/hark.js" data-key="pk_…"></script>
//
// Calls made before it has loaded wait in a stub, `hark = { q: [["track", "x"], …] }` or a plain array of such calls.
// @ts-check
import { createHark } from "./hark.js";
import { loadScript } from "./load.js";

/** @type {Promise<any> | undefined} */ let recorder;

/** The recorder's script, asked for once. @param {string} url @param {string} nonce */
function getRecorder(url, nonce) {
  recorder = recorder || loadScript(url, nonce, "__harkRecorder");
  recorder.catch(() => (recorder = undefined));
  return recorder;
}

function begin() {
  const scope = /** @type {any} */ (window);
  const before = scope.hark;
  if (before && before.version) return; // loaded twice: the first one is at work
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const source = script && script.src ? script.src : "";
  const known = {
    endpoint: source ? new URL("v1/batch", source).href : undefined,
    assets: source ? new URL(".", source).href : undefined,
    nonce: (script && (script.nonce || script.getAttribute("nonce"))) || "",
  };
  const hark = createHark(known, getRecorder, (url, nonce) => loadScript(url, nonce, "__harkExtra"));
  scope.hark = hark;
  const about = script ? script.dataset : {};
  if (about.key) {
    hark.init({
      key: about.key,
      endpoint: about.endpoint,
      assets: about.assets,
      release: about.release,
      consent: /** @type {any} */ (about.consent),
      mask: about.mask,
      block: about.block,
      allow: about.allow,
      maskText: /** @type {any} */ (about.maskText),
      fonts: about.fonts !== "off",
      images: about.images === "on",
      canvas: Number(about.canvas),
      wasm: /** @type {any} */ (about.wasm),
      frames: about.frames ? about.frames.split(" ") : undefined,
      parent: about.parent,
      doNotTrack: about.doNotTrack !== undefined,
      sample: {
        rate: /** @type {any} */ (about.sample),
        events: about.sampleEvents ? about.sampleEvents.split(/[\s,]+/) : [],
        errors: about.sampleErrors !== undefined,
      },
    });
  }
  const waiting = Array.isArray(before) ? before : before && before.q;
  if (!Array.isArray(waiting)) return;
  for (const call of waiting) {
    const [name, ...args] = Array.from(call || []);
    const method = /** @type {any} */ (hark)[name];
    if (typeof method === "function") method(...args);
  }
}

try {
  begin();
} catch {
  // A page is never harmed.
}
