// api.js — the collector's JSON API, and what opens it: a sign-in (a cookie that no script sees) or a read key.
// @ts-check
import { t } from "./text/frame.js";

const KEY = "hark-read-key";
const PROJECT = "hark-project";

/** @typedef {{tab: string, epoch: number, start_ms: number, duration_ms: number, url: string, title: string,
 *   width: number, height: number, batches?: number, keyframe?: boolean, final?: boolean}} View */
/** @typedef {{signal: string, page: string, target: string, label: string, tab: string, epoch: number, at_ms: number,
 *   count: number}} SessionSignal */
/** @typedef {{id: string, started_ms: number, duration_ms: number, user: string, browser: string,
 *   browser_version?: string, os: string, device: string, language?: string, entry: string, pages: number,
 *   clicks: number, friction: number, errors: number, requests_failed?: number, signals: Record<string, number>}} SessionLine */
/** @typedef {Omit<SessionLine, "signals"|"pages"> & {context: Record<string, string>, tags?: Record<string, string>,
 *   views: View[], signals: SessionSignal[], dropped?: number, batches?: number, bytes_stored?: number}} Manifest */

/** @typedef {{name: string, csrf?: string, projects: {name: string, rights: string[]}[]}} Me */

/** Who asks is not known: a key that was refused, no sign-in, or one that is over. */
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

/** @type {Me|undefined} */
let who;
/** Who signed in; undefined with a read key, or before it is known. */
export const me = () => who;

/** May who looks do this here? A read key is not asked, and the collector says no by itself. @param {string} right */
export const may = (right) => {
  const here = who?.projects.find(({ name }) => name === getProject()) ?? who?.projects[0];
  return !who || Boolean(here?.rights.includes(right));
};

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<Response>} */
async function get(path, signal) {
  const key = getKey();
  const chosen = key ? "" : getProject();
  const asked = chosen
    ? `${path}${path.includes("?") ? "&" : "?"}project=${encodeURIComponent(chosen)}`
    : path;
  const answer = await fetch(asked, {
    signal,
    headers: key ? { Authorization: `Bearer ${key}` } : undefined,
  });
  if (answer.status === 401) throw new KeyError(t(key ? "key_refused" : "who"));
  return checked(answer);
}

/** @param {Response} answer */
async function checked(answer) {
  if (answer.ok) return answer;
  const words = await answer.json().catch(() => undefined);
  throw new Error(words?.message ?? t("answered", { status: String(answer.status) }));
}

/** @param {string} name @param {string} password */
export async function signIn(name, password) {
  const answer = await fetch("/api/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  who = await (await checked(answer)).json();
  setKey("");
}

export async function signOut() {
  await fetch("/api/logout", { method: "POST", headers: { "X-Hark-Csrf": who?.csrf ?? "" } }).then(checked);
  who = undefined;
}

/** Sends JSON to a route of the project that is shown. @param {string} path @param {unknown} body @returns {Promise<any>} */
export async function post(path, body) {
  const key = getKey();
  const asked = key || !getProject() ? path : `${path}?project=${encodeURIComponent(getProject())}`;
  /** @type {Record<string, string>} */
  const bearer = key ? { Authorization: `Bearer ${key}` } : { "X-Hark-Csrf": who?.csrf ?? "" };
  const headers = { "Content-Type": "application/json", ...bearer };
  return (await checked(await fetch(asked, { method: "POST", headers, body: JSON.stringify(body) }))).json();
}

/** Ends something. @param {string} path @returns {Promise<void>} */
export async function remove(path) {
  const key = getKey();
  /** @type {Record<string, string>} */
  const headers = key ? { Authorization: `Bearer ${key}` } : { "X-Hark-Csrf": who?.csrf ?? "" };
  const asked = key || !getProject() ? path : `${path}?project=${encodeURIComponent(getProject())}`;
  await checked(await fetch(asked, { method: "DELETE", headers }));
}

/** Asks who is signed in. */
export async function learnWho() {
  who = await (await get("/api/me")).json();
  if (who && !who.projects.some((project) => project.name === getProject())) setProject("");
}

/** @param {string} name empty: the first one that may be read */
export function setProject(name) {
  chosenProject = name;
  try {
    localStorage.setItem(PROJECT, name);
  } catch {
    // Storage is off: the choice lives as long as this page.
  }
}

let chosenProject = "";
export function getProject() {
  try {
    return localStorage.getItem(PROJECT) || chosenProject;
  } catch {
    return chosenProject;
  }
}

/** A part of a list (docs/api.md): `before` is where the next one goes on.
 * @typedef {{sessions: SessionLine[], before?: string, looked_at: number, matched: number,
 *   facets?: Record<string, Record<string, number>>}} SessionPage */

/** @param {{q?: string, sort?: string, limit?: number, before?: string, facets?: number}} question
 * @param {AbortSignal} [signal] @returns {Promise<SessionPage>} */
export async function sessions(question, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question))
    if (value !== undefined) query.set(name, String(value));
  return (await get(`/api/sessions?${query}`, signal)).json();
}

/** @typedef {{name: string, write_key: string, script: string, demo: boolean}} Project */
/** @returns {Promise<Project>} */
export const project = async () => (await get("/api/project")).json();
/** What a page carries to be recorded. @param {Project} project */
export const scriptTag = ({ script, write_key }) =>
  `<script async src="${location.origin}${script}" data-key="${write_key}"></script>`;

/** @returns {Promise<{sessions: number, segments: number, bytes_used: number, bytes_map: number}>} */
export const store = async () => (await get("/api/store")).json();
/** @returns {Promise<{received: number, stored: number, duplicate: number, expired: number, forgotten: number,
 *   rejected: Record<string, number>}>} */
export const ledger = async () => (await get("/api/ledger")).json();
/** @typedef {{entries: {hash: string, at_ms: number, who: string, action: string, what?: string, from?: string}[],
 *   before?: number}} AuditPage */
/** @param {number} [before] @returns {Promise<AuditPage>} newest first */
export const audit = async (before) => (await get(`/api/audit${before ? `?before=${before}` : ""}`)).json();

/** What can be changed of the project. @returns {Promise<any>} */
export const settings = async () => (await get("/api/settings")).json();
/** Who may sign in; and tokens. @returns {Promise<any[]>} */
export const users = async () => (await (await get("/api/users")).json()).users;
/** @returns {Promise<any[]>} */
export const tokens = async () => (await (await get("/api/tokens")).json()).tokens;
/** The events that pages tracked in the last four weeks. @returns {Promise<import("./views/settings-goals.js").Found>} */
export const goals = async () => (await get(`/api/goals?from=${Date.now() - WEEKS_MS}`)).json();
/** Who hears of alarms, and how often hours are judged (s; 0: never).
 * @returns {Promise<{receivers: import("./views/settings-alerts.js").Receiver[], every_s: number}>} */
export const receivers = async () => (await get("/api/receivers")).json();
/** All that is kept of one person. @param {string} user @returns {Promise<Blob>} */
export const exportOf = async (user) => (await get(`/api/export?user=${encodeURIComponent(user)}`)).blob();

/** Searches that are kept for all who look at the project. @returns {Promise<{name: string, q: string}[]>} */
export const savedSegments = async () => (await (await get("/api/segments")).json()).segments;

/** @param {string} id @returns {Promise<Manifest>} */
export const session = async (id) => (await get(`/api/sessions/${encodeURIComponent(id)}`)).json();

/** @param {string} id @param {View} view @returns {Promise<ArrayBuffer>} */
export const segments = async (id, view) =>
  (
    await get(`/api/sessions/${encodeURIComponent(id)}/views/${view.tab}/${view.epoch}/segments`)
  ).arrayBuffer();

/** Server-sent events of a session that is being recorded. @param {string} id @param {AbortSignal} signal */
export const live = (id, signal) => get(`/api/sessions/${encodeURIComponent(id)}/live`, signal);

/** Notes on a session's moments. @param {string} id @returns {import("./views/notes.js").NoteStore} */
export const notes = (id) => {
  const path = `/api/sessions/${encodeURIComponent(id)}/notes`;
  return {
    list: async () => (await (await get(path)).json()).notes,
    may: () => may("annotate") && Boolean(who),
    add: (note) => post(path, note),
    remove: (number) => remove(`${path}/${number}`),
  };
};

/** Links to a session. @param {string} id @returns {import("./views/share.js").ShareStore} */
export const shares = (id) => ({
  may: () => may("annotate") && Boolean(who),
  list: async () =>
    (await (await get("/api/shares")).json()).shares.filter(
      (/** @type {any} */ share) => share.session === id,
    ),
  make: (hours, at) => post(`/api/sessions/${encodeURIComponent(id)}/shares`, { hours, ...at }),
  end: (share) => remove(`/api/shares/${share}`),
});

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

/** Any report, as it is asked for (docs/api.md).
 * @param {string} name @param {Record<string, string>} words @returns {Promise<any>} */
export const report = async (name, words) => (await get(`/api/reports/${name}?${asked(words)}`)).json();

/** The same as a page to keep. @param {string} name @param {Record<string, string>} words @returns {Promise<string>} */
export const reportHtml = async (name, words) =>
  (await get(`/api/reports/${name}.html?${asked(words)}`)).text();

/** `since`: only sessions that began in so many seconds up to now. @param {Record<string, string>} words */
function asked({ since, ...words }) {
  const query = new URLSearchParams(Object.entries(words).filter(([, value]) => value !== ""));
  if (since) query.set("from", String(Date.now() - Number(since) * 1000));
  return query;
}

const WEEKS_MS = 4 * 7 * 24 * 3600 * 1000;

/** Alarms, newest first (docs/alerts.md). @returns {Promise<any[]>} */
export const alarms = async () => (await (await get("/api/alerts")).json()).alerts;

/** What changed in the last four weeks. @returns {Promise<any>} */
export const anomalies = async () =>
  (await get(`/api/reports/anomalies?from=${Date.now() - WEEKS_MS}`)).json();

/** The same as a page to keep. @returns {Promise<string>} */
export const anomaliesHtml = async () =>
  (await get(`/api/reports/anomalies?format=html&from=${Date.now() - WEEKS_MS}`)).text();
