// api.js — the collector's JSON API, and the read key that opens it.
// @ts-check

const KEY = "hark-read-key";

/** @typedef {{tab: string, epoch: number, start_ms: number, duration_ms: number, url: string, title: string,
 *   width: number, height: number, batches?: number, keyframe?: boolean}} View */
/** @typedef {{signal: string, page: string, target: string, label: string, tab: string, epoch: number, at_ms: number,
 *   count: number}} SessionSignal */
/** @typedef {{id: string, started_ms: number, duration_ms: number, user: string, browser: string,
 *   browser_version?: string, os: string, device: string, language?: string, entry: string, pages: number,
 *   clicks: number, errors: number, requests_failed?: number, signals: Record<string, number>}} SessionLine */
/** @typedef {Omit<SessionLine, "signals"|"pages"> & {context: Record<string, string>, tags?: Record<string, string>,
 *   views: View[], signals: SessionSignal[], dropped?: number, batches?: number, bytes_stored?: number}} Manifest */

/** The key was refused, or is missing. */
export class KeyError extends Error {}

/** Takes a key out of the address (#key=rk_…), so that it is neither bookmarked nor seen. */
export function takeKeyFromAddress() {
  const match = /[#&]key=([A-Za-z0-9_-]+)/.exec(location.hash);
  if (!match) return;
  setKey(match[1]);
  const rest = location.hash.replace(/&?key=[A-Za-z0-9_-]+&?/, "").replace(/^#$/, "");
  history.replaceState(undefined, "", location.pathname + location.search + (rest || "#/"));
}

/** @param {string} key */
export function setKey(key) {
  try {
    sessionStorage.setItem(KEY, key);
  } catch {
    // Storage is off: the key lives as long as this page.
  }
  memory = key;
}

let memory = "";
export function getKey() {
  try {
    return sessionStorage.getItem(KEY) || memory;
  } catch {
    return memory;
  }
}

/** @param {string} path @returns {Promise<Response>} */
async function get(path) {
  const key = getKey();
  if (!key) throw new KeyError("A read key is needed.");
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${key}` } });
  if (answer.status === 401 || answer.status === 403) throw new KeyError("This read key is not accepted.");
  if (!answer.ok) {
    const words = await answer.json().catch(() => undefined);
    throw new Error(words?.error?.message ?? words?.message ?? `The collector answered ${answer.status}.`);
  }
  return answer;
}

/** @param {string} [words] @returns {Promise<SessionLine[]>} newest first */
export async function sessions(words = "") {
  const answer = await (await get(`/api/sessions${words ? `?q=${encodeURIComponent(words)}` : ""}`)).json();
  return answer.sessions ?? [];
}

/** @param {string} id @returns {Promise<Manifest>} */
export const session = async (id) => (await get(`/api/sessions/${encodeURIComponent(id)}`)).json();

/** @param {string} id @param {View} view @returns {Promise<ArrayBuffer>} */
export const segments = async (id, view) =>
  (
    await get(`/api/sessions/${encodeURIComponent(id)}/views/${view.tab}/${view.epoch}/segments`)
  ).arrayBuffer();

/** Public bytes by their name; undefined where nobody has delivered them.
 * @param {string} name @returns {Promise<import("./replay-wasm.js").Asset|undefined>} */
export async function asset(name) {
  try {
    const answer = await get(`/api/assets/${name}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { bytes, type: answer.headers.get("content-type") ?? "" };
  } catch (error) {
    if (error instanceof KeyError) throw error;
    return undefined;
  }
}

/** @returns {Promise<any>} */
export const friction = async () => (await get("/api/reports/friction")).json();

/** The same report as a page to keep. @returns {Promise<string>} */
export const frictionHtml = async () => (await get("/api/reports/friction?format=html")).text();
