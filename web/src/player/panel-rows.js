// panel-rows.js — what the panels beside the player list, out of the recording: console, requests, vitals, form fields.
// @ts-check
import * as E from "../../../schema/events.js";
import { hasFailed, path } from "../format.js";
import { amount, number } from "../text.js";
import { t } from "../text/panels.js";

/** A row of a panel. `side` stands beside its time, `more` is behind a click.
 * @typedef {{at: number, tone: string, title: string, detail: string, side?: string, more?: string}} Row */
/** @typedef {import("../replay-wasm.js").Moment} Moment */
/** @typedef {import("../replay-wasm.js").Stay} Stay */

/** "230 ms", "2.1 s" @param {number} ms */
export const took = (ms) =>
  ms < 1000 ? t("ms", { ms: Math.round(ms) }) : t("seconds", { s: number(ms / 1000, 1) });

/** By the wire's numbers. @type {(keyof typeof t.en)[]} */
const FAILURES = ["error", "rejection", "console_error", "not_loaded"];

/** @param {Moment[]} moments @returns {Row[]} */
export const consoleRows = (moments) =>
  moments
    .filter(({ kind }) => kind === E.FAILURE)
    .map(({ at, args: a }) => ({
      at,
      tone: "error",
      title: t(FAILURES[a.how] ?? "error"),
      detail: a.how === E.FAILURE_RESOURCE ? `<${a.message}> ${a.source}` : a.message,
      more: [a.line ? `${a.source}:${a.line}:${a.column}` : "", a.stack].filter(Boolean).join("\n"),
    }));

/** In order of their beginnings. @param {Moment[]} moments @returns {Row[]} */
export const networkRows = (moments) =>
  moments
    .filter(({ kind }) => kind === E.REQUEST)
    .map((moment) => {
      const { at, args: a } = moment;
      return {
        at: Math.max(0, at - a.duration),
        tone: hasFailed(moment) ? "error" : "page",
        title: `${a.method} ${a.status || t("no_answer")}`,
        detail: path(a.url),
        side: took(a.duration),
      };
    })
    .sort((a, b) => a.at - b.at);

/** By the wire's numbers: the name, and up to where a value is good, and up to where it is not yet poor.
 * Source: https://web.dev/articles/vitals and the pages on TTFB and FCP there.
 * @type {[keyof typeof t.en, number, number][]} */
const VITALS = [
  ["lcp", 2500, 4000],
  ["cls", 0.1, 0.25],
  ["inp", 200, 500],
  ["fcp", 1800, 3000],
  ["ttfb", 800, 1800],
];

/** One row a vital, of what was told last. @param {Moment[]} moments
 * @returns {{rows: Row[], untold: string[]}} untold: the names of those that the page never told */
export function vitalRows(moments) {
  const told = new Map(
    moments.filter(({ kind }) => kind === E.VITAL).map((moment) => [moment.args.metric, moment]),
  );
  /** @type {Row[]} */ const rows = [];
  /** @type {string[]} */ const untold = [];
  VITALS.forEach(([name, good, fair], metric) => {
    const moment = told.get(metric);
    if (!moment) {
      untold.push(t(name));
      return;
    }
    const isShift = metric === E.VITAL_CLS;
    const value = isShift ? moment.args.value / 10000 : moment.args.value;
    const rating = value <= good ? "good" : value <= fair ? "fair" : "poor";
    rows.push({
      at: moment.at,
      tone: rating,
      title: `${t(name)} ${isShift ? number(value, 3) : took(value)}`,
      detail: [t(rating), moment.args.target].filter(Boolean).join(" · "),
    });
  });
  return { rows: rows.sort((a, b) => a.at - b.at), untold };
}

/** @param {Stay} stay */
function deeds(stay) {
  return [
    stay.valued ? stay.value || t("emptied") : "",
    stay.edits > 0 ? t("edits", { n: stay.edits }) : "",
    stay.deletes > 0 ? t("deletes", { n: stay.deletes }) : "",
    stay.pastes > 0 ? t("pasted") : "",
    stay.refused > 0 ? t("refused") : "",
  ].filter(Boolean);
}

/** @param {Stay[]} stays @returns {Row[]} */
export const fieldRows = (stays) =>
  stays.map((stay) => ({
    at: stay.at,
    tone: stay.refused ? "error" : stay.edits ? "click" : "note",
    title: stay.label || stay.name || stay.type,
    detail: deeds(stay).join(" · ") || t("looked"),
    side: stay.until > stay.at ? took(stay.until - stay.at) : "",
  }));

/** What is known of the visit, as names and values. @param {import("../api.js").Manifest} manifest
 * @param {import("../api.js").View} view @param {import("./playback.js").State|undefined} state
 * @param {Moment[]} moments @returns {[string, string][]} */
export function contextFacts(manifest, view, state, moments) {
  const { context = {}, tags = {} } = manifest;
  const tagged = moments.filter(({ kind, at }) => kind === E.TAG && at <= (state?.time ?? 0));
  const said = Object.fromEntries(tagged.map(({ args }) => [args.name, args.value]));
  /** @type {[string, string|undefined][]} */
  const facts = [
    [t("user"), manifest.user],
    [t("browser"), [manifest.browser, manifest.browser_version].filter(Boolean).join(" ")],
    [t("os"), manifest.os],
    [t("device"), manifest.device],
    [t("address"), state?.url || view.url],
    [t("window"), state ? `${state.width} × ${state.height}` : ""],
    [t("pages"), amount(Math.round(view.duration_ms / 1000), "second")],
    ...Object.entries(context),
    ...Object.entries({ ...tags, ...said }),
    [t("session"), manifest.id],
    [t("tab"), view.tab],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
}
