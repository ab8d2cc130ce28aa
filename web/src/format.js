// format.js — numbers, times and moments in words.
// @ts-check
import * as E from "../../schema/events.js";
import { amount, day, past, percent, timeOfDay } from "./text.js";
import { t } from "./text/moments.js";

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

/** "45 s", "3 min 5 s", "1 h 12 min". @param {number} ms */
export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return amount(seconds, "second");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return (
      amount(minutes, "minute") + (minutes < 10 && seconds % 60 ? ` ${amount(seconds % 60, "second")}` : "")
    );
  return `${amount(Math.floor(minutes / 60), "hour")} ${amount(minutes % 60, "minute")}`;
}

/** "just now", "5 min ago", "today 14:03", "3 May 14:03". @param {number} at ms of wall time @param {number} now */
export function ago(at, now) {
  if (now - at < 60e3) return t("just_now");
  if (now - at < 3600e3) return past(now - at);
  const time = timeOfDay(at);
  return new Date(now).toDateString() === new Date(at).toDateString()
    ? t("today", { time })
    : `${day(at, now)} ${time}`;
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

const STATUS_FAILED = 400;

/** Facts rather than friction. */
const FACTS = new Set(["double_click", "scroll_depth"]);

/** A signal in words. @param {string} name */
export const signalWord = (name) =>
  name in t.en ? t(/** @type {keyof typeof t.en} */ (name)) : name.replace(/_/g, " ");
/** @param {string} name */
export const isFriction = (name) => !FACTS.has(name);

/** By the wire's numbers. @type {(keyof typeof t.en)[]} */
const GAPS = ["gap_lost", "gap_paused", "gap_missing", "gap_fast", "gap_hidden", "gap_slowed"];
/** @type {(keyof typeof t.en)[]} */
const FAILURES = ["error", "rejection", "console_error", "not_loaded"];
/** @param {unknown} reason */
const gapWord = (reason) => (GAPS[Number(reason)] ? t(GAPS[Number(reason)]) : "");

/** @param {import("./replay-wasm.js").Moment} gap */
export const gapReason = (gap) => gapWord(gap.args.reason);

/** Did a request fail? Status 0: there was no answer. @param {import("./replay-wasm.js").Moment} request */
export const hasFailed = ({ args }) => args.status === 0 || args.status >= STATUS_FAILED;

/** How a moment is shown. `tone` picks its colour; a marker is drawn where `marked`.
 * @typedef {{at: number, tone: "click"|"signal"|"error"|"page"|"gap"|"note"|"remark", title: string, detail: string,
 *   marked: boolean}} Line */

/** @param {import("./replay-wasm.js").Moment} moment @returns {Line|undefined} undefined: not worth a line */
export function describe(moment) {
  const { kind, at, args: a } = moment;
  /** @param {Line["tone"]} tone @param {string} title @param {string} [detail] @param {boolean} [marked] */
  const line = (tone, title, detail = "", marked = true) => ({ at, tone, title, detail, marked });
  switch (kind) {
    case E.NAVIGATE:
      return line("page", t(a.how === E.HOW_LOAD ? "opened" : "went"), path(a.url));
    case E.CLICK:
      return line("click", t(a.count === 2 ? "double_click" : "click"), a.label || a.target);
    case E.FAILURE:
      return line("error", t(FAILURES[a.how] ?? "error"), a.message || a.source);
    case E.REQUEST:
      if (!hasFailed(moment)) return undefined;
      return line(
        "error",
        a.status ? `${a.method} ${a.status}` : t("failed", { method: a.method }),
        path(a.url),
      );
    case E.SIGNAL: {
      const name = E.SIGNALS[a.which] ?? "signal";
      const times = a.count > 1 && name === "rage_click" ? ` ×${a.count}` : "";
      const detail = name === "scroll_depth" ? percent(a.count / 100) : a.label || a.target;
      return line(isFriction(name) ? "signal" : "note", signalWord(name) + times, detail, isFriction(name));
    }
    case E.CUSTOM:
      return line("note", a.name, a.json === "{}" || a.json === "null" ? "" : a.json);
    case E.GAP:
      return line("gap", t("gap"), gapWord(a.reason));
    case E.TREE_HASH:
      return line("gap", t("diverged"), t("diverged_more"));
    case E.VISIBILITY:
      return line("note", t(a.state ? "tab_hidden" : "tab_shown"), "", false);
    case E.SUBMIT:
      return line("note", t("submitted"));
    case E.INVALID:
      return line("note", t("invalid"));
    case E.IDENTIFY:
      return line("note", t("identified"), a.user, false);
    case E.TAG:
      return line("note", a.name, a.value, false);
    case E.PRINT:
      return a.state ? line("note", t("printed")) : undefined;
    case E.LEAVE:
      return line("page", t("left"), "", false);
    default:
      return undefined;
  }
}
