// load.js — fetches the parts of hark that come after its first few KB: the recorder and the core.
//
// Room: sdk/page, a port. Scripts come by element (a page's policy, nonce and Trusted Types are kept), and hand over
// one function by a name in `window` that is gone again when it has been taken.
// @ts-check
import { nativeFetch, setTimer } from "./natives.js";

const SCRIPT_MS_MAX = 20000;
const EMPTY_MODULE = [0, 97, 115, 109, 1, 0, 0, 0];

/** @type {any} */ let policy;
let asked = "";

/** A script's address in the shape that the page's Trusted Types want. @param {string} url @returns {any} */
function trusted(url) {
  const types = /** @type {any} */ (window).trustedTypes;
  if (!types) return url;
  asked = url; // the policy, made once as its name may be had once, signs nothing else
  try {
    policy =
      policy ||
      types.createPolicy("hark", {
        createScriptURL: (/** @type {string} */ given) => (given === asked ? given : ""),
      });
    return policy.createScriptURL(url);
  } catch {
    return url;
  }
}

/**
 * Loads a script of ours and takes what it puts into `window[name]`.
 * @param {string} url @param {string} nonce @param {string} name @returns {Promise<any>}
 */
export function loadScript(url, nonce, name) {
  const scope = /** @type {any} */ (window);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const failed = () => {
      script.remove();
      reject(new Error("hark: " + url));
    };
    script.async = true;
    if (nonce) script.nonce = nonce;
    script.onload = () => {
      script.remove();
      const made = scope[name];
      delete scope[name];
      if (made) resolve(made);
      else failed();
    };
    script.onerror = failed;
    setTimer(failed, SCRIPT_MS_MAX);
    script.src = trusted(url);
    (document.head || document.documentElement).appendChild(script);
  });
}

/** Does the page's policy let WebAssembly be made? Asked with an empty module. */
export function wasmAllowed() {
  try {
    return !!new WebAssembly.Module(Uint8Array.from(EMPTY_MODULE));
  } catch {
    return false;
  }
}

/** A fetch of the page's own may throw, or give anything. @param {string} url */
async function read(url) {
  const answer = await nativeFetch(url, { credentials: "omit", mode: "cors" });
  if (!answer.ok) throw new Error(`hark: ${answer.status}`);
  return answer.arrayBuffer();
}

/**
 * Begins to fetch the core, where the browser has WebAssembly. @param {string} url
 * @returns {Promise<ArrayBuffer> | undefined}
 */
export function fetchCore(url) {
  if (typeof WebAssembly !== "object") return undefined;
  const bytes = read(url);
  bytes.catch(() => {}); // whoever waits for it hears of it
  return bytes;
}
