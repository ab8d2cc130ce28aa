// friction.js — the friction report as a table: worst first, with the moments to watch.
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { clock, signalWord } from "../format.js";
import { Notice, Save, Table, useLoaded } from "./parts.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{session: string, view: string, at_ms: number, signal: string, link: string}} MomentLink */
/** @typedef {{signal: string, title: string, count: number, visits: number, sessions: number, share: Interval,
 *   touched_rate?: Interval, untouched_rate?: Interval, small_sample: boolean, score: number, moments: MomentLink[]}} Row */
/** @typedef {{page?: string, path?: string, target?: string, label?: string, sentence: string, total: Row,
 *   signals: Row[]}} Place */
/** @typedef {{headline: string, sessions: number, sessions_converted: number, goal: string, total: Row, signals: Row[],
 *   pages: Place[], elements: Place[], method?: {score?: string, share?: string}}} Report */

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** @param {{onFail(error: unknown): void}} props */
export function Friction({ onFail }) {
  /** @type {Report | undefined} */ const report = useLoaded(api.friction, onFail);
  if (!report) return h(Notice, { title: "Reading the sessions", busy: true });
  return h(
    "main",
    { class: "list" },
    h(
      "div",
      { class: "list__head" },
      h(
        "div",
        null,
        h("h1", { class: "list__title" }, "Friction"),
        h("p", { class: "soft" }, report.headline),
      ),
      h(Save, { name: "friction.html", load: api.frictionHtml, onFail }),
    ),
    h(Tiles, { report }),
    h(Places, { title: "Elements", places: report.elements ?? [] }),
    h(Places, { title: "Pages", places: report.pages ?? [] }),
    report.method &&
      h(
        "p",
        { class: "soft small" },
        `Score: ${report.method.score ?? ""}. Share: ${report.method.share ?? ""}.`,
      ),
  );
}

/** @param {{report: Report}} props */
function Tiles({ report }) {
  const rows = (report.signals ?? []).filter((row) => row.count > 0);
  return h(
    "div",
    { class: "tiles" },
    h(Tile, {
      name: "Sessions",
      value: String(report.sessions),
      note: `${report.sessions_converted} reached the goal`,
    }),
    rows.slice(0, 6).map((row) =>
      h(Tile, {
        key: row.signal,
        name: row.title || signalWord(row.signal),
        value: String(row.count),
        note: `${row.sessions} session${row.sessions === 1 ? "" : "s"}`,
      }),
    ),
  );
}

/** @param {{name: string, value: string, note: string}} props */
function Tile({ name, value, note }) {
  return h(
    "div",
    { class: "tile" },
    h("div", { class: "tile__name" }, name),
    h("div", { class: "tile__value" }, value),
    h("div", { class: "tile__note" }, note),
  );
}

/** @param {{title: string, places: Place[]}} props */
function Places({ title, places }) {
  const worst = Math.max(...places.map((p) => p.total.score), 0.001);
  const shown = places.filter((p) => p.total.count > 0);
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, title),
    shown.length === 0
      ? h("p", { class: "soft" }, "No friction was found here yet.")
      : h(
          Table,
          {
            heads: ["Where", "Signals", "Share of visits", "Score", "Watch"],
            numbers: ["Share of visits"],
          },
          shown.map((place, i) => h(PlaceRow, { key: i, place, worst })),
        ),
  );
}

/** @param {{place: Place, worst: number}} props */
function PlaceRow({ place, worst }) {
  const { total } = place;
  return h(
    "tr",
    { class: "still" },
    h(
      "td",
      null,
      h("div", { class: "who" }, place.label || place.target || place.path || place.page || "other pages"),
      (place.label || place.target) &&
        h("code", { class: "path small" }, `${place.page ?? ""} ${place.label ? place.target : ""}`),
    ),
    h(
      "td",
      null,
      h(
        "span",
        { class: "chips" },
        place.signals.map((row) =>
          h(
            "span",
            { key: row.signal, class: "chip chip--signal" },
            row.title || signalWord(row.signal),
            h("b", { class: "chip__count" }, row.count),
          ),
        ),
      ),
    ),
    h(
      "td",
      { class: "number" },
      percent(total.share.value),
      h("div", { class: "soft small" }, `${percent(total.share.low)} – ${percent(total.share.high)}`),
    ),
    h(
      "td",
      { class: "score" },
      h("span", { class: "score__bar", style: { width: `${Math.max(2, (total.score / worst) * 72)}px` } }),
      total.score.toFixed(1),
    ),
    h(
      "td",
      { class: "nowrap" },
      (total.moments ?? [])
        .slice(0, 4)
        .map((m, i) =>
          h(
            "a",
            { key: i, class: "watch", href: momentLink(m), title: signalWord(m.signal) },
            `▶ ${clock(m.at_ms)}`,
          ),
        ),
    ),
  );
}

/** @param {MomentLink} moment */
const momentLink = (moment) =>
  `#/sessions/${encodeURIComponent(moment.session)}?view=${encodeURIComponent(moment.view)}&t=${(Math.max(0, moment.at_ms - 2000) / 1000).toFixed(1)}`;
