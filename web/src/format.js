// format.js — numbers, times and moments in words.
// @ts-check
import * as E from "../../schema/events.js";

/** "1:05", "1:02:03", with tenths where asked for. @param {number} ms @param {boolean} [tenths] */
export function clock(ms, tenths = false) {
  const all = Math.max(0, ms) / 1000;
  const seconds = Math.floor(all % 60);
  const minutes = Math.floor(all / 60) % 60;
  const hours = Math.floor(all / 3600);
  const tail = tenths ? `.${Math.floor((all * 10) % 10)}` : "";
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}${tail}`;
}

/** "45 s", "3 min", "1 h 12 min". @param {number} ms */
export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min${minutes < 10 && seconds % 60 ? ` ${seconds % 60} s` : ""}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "just now", "5 min ago", "14:03", "3 May 14:03". @param {number} at ms of wall time @param {number} now */
export function ago(at, now) {
  const past = now - at;
  if (past < 60e3) return "just now";
  if (past < 3600e3) return `${Math.floor(past / 60e3)} min ago`;
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (new Date(now).toDateString() === date.toDateString()) return `today ${time}`;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })} ${time}`;
}

/** The path of a URL, which is what tells pages apart. @param {string} url */
export function path(url) {
  try {
    const { pathname, search, hash } = new URL(url, "http://page.invalid");
    return pathname + search + (hash.length > 1 ? hash : "");
  } catch {
    return url;
  }
}

/** Signal names in words. @type {Record<string, string>} */
const SIGNAL_WORDS = {
  rage_click: "Rage click",
  dead_click: "Dead click",
  error_click: "Error click",
  hesitation_hover: "Hesitation",
  hesitation_field: "Field hesitation",
  thrashed_cursor: "Thrashed cursor",
  form_abandonment: "Abandoned form",
  double_click: "Double click",
  scroll_depth: "Scroll depth",
  request_failure: "Failed request",
};

/** Facts rather than friction. */
const FACTS = new Set(["double_click", "scroll_depth"]);

/** @param {string} name */
export const signalWord = (name) => SIGNAL_WORDS[name] ?? name.replace(/_/g, " ");
/** @param {string} name */
export const isFriction = (name) => !FACTS.has(name);

const GAPS = [
  "Events were lost in the page",
  "Recording was paused",
  "Part of the recording is missing",
  "Page changed too fast to record",
  "The tab was hidden",
  "The browser had slowed the page down",
];
const FAILURES = ["Error", "Unhandled rejection", "console.error", "Could not load"];

/** @param {import("./replay-wasm.js").Moment} gap */
export const gapReason = (gap) => GAPS[Number(gap.args.reason)] ?? "";

/** How a moment is shown. `tone` picks its colour; a marker is drawn where `marked`.
 * @typedef {{at: number, tone: "click"|"signal"|"error"|"page"|"gap"|"note", title: string, detail: string,
 *   marked: boolean}} Line */

/** @param {import("./replay-wasm.js").Moment} moment @returns {Line|undefined} undefined: not worth a line */
export function describe({ kind, at, args: a }) {
  /** @param {Line["tone"]} tone @param {string} title @param {string} [detail] @param {boolean} [marked] */
  const line = (tone, title, detail = "", marked = true) => ({ at, tone, title, detail, marked });
  switch (kind) {
    case E.NAVIGATE:
      return line("page", a.how === E.HOW_LOAD ? "Page opened" : "Went to", path(a.url));
    case E.CLICK:
      return line("click", a.count === 2 ? "Double click" : "Click", a.label || a.target);
    case E.FAILURE:
      return line("error", FAILURES[a.how] ?? "Error", a.message || a.source);
    case E.REQUEST:
      return line("error", a.status ? `${a.method} ${a.status}` : `${a.method} failed`, path(a.url));
    case E.SIGNAL: {
      const name = E.SIGNALS[a.which] ?? "signal";
      const times = a.count > 1 && name === "rage_click" ? ` ×${a.count}` : "";
      const detail = name === "scroll_depth" ? `${a.count} %` : a.label || a.target;
      return line(isFriction(name) ? "signal" : "note", signalWord(name) + times, detail, isFriction(name));
    }
    case E.CUSTOM:
      return line("note", a.name, a.json === "{}" || a.json === "null" ? "" : a.json);
    case E.GAP:
      return line("gap", "No recording here", GAPS[a.reason] ?? "");
    case E.TREE_HASH:
      return line("gap", "Replay has diverged", "The page was another one than is shown");
    case E.VISIBILITY:
      return line("note", a.state ? "Tab hidden" : "Tab shown", "", false);
    case E.SUBMIT:
      return line("note", "Form submitted");
    case E.INVALID:
      return line("note", "Field refused as invalid");
    case E.IDENTIFY:
      return line("note", "Identified", a.user, false);
    case E.TAG:
      return line("note", a.name, a.value, false);
    case E.PRINT:
      return a.state ? line("note", "Printed") : undefined;
    case E.LEAVE:
      return line("page", "Left the page", "", false);
    default:
      return undefined;
  }
}
