// anomalies.js — what changed, for whom, what came and rose with it, and sessions to watch: newest first.
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { AddNote, Marks } from "./anomaly-notes.js";
import { Notice, Save, Table, useLoaded } from "./parts.js";

/** @typedef {{low: number|null, ratio: number|null, high: number|null}} Effect */
/** @typedef {{set: {dim: string, value: string|null}[], explained: number, before: number, now: number,
 *   sessions_before: number, sessions_now: number, effect: Effect}} Cause */
/** @typedef {{what: string, before: number, now: number, before_elsewhere: number, now_elsewhere: number}} Sign */
/** @typedef {{metric: string, kind: string, from: string, to: string, open: boolean, before: number, now: number,
 *   verdict: string, causes: Cause[], came_with_it: {dim: string, value: string|null, before: number, now: number}[],
 *   rose_with_it: Sign[], annotations?: import("./anomaly-notes.js").Noted[], expected?: boolean, sessions: string[]}} Finding */
/** @typedef {{hours: number, metrics: number, left_out: number, false_alarms_a_week: number, anomalies: Finding[]}} Report */

const SHARES = /^(?!sessions$|errors a session$)/;
const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const words = (/** @type {string} */ name) => name.replaceAll("_", " ");
/** @param {Cause["set"]} set */
const nameOf = (set) => set.map(({ dim, value }) => `${dim} = ${value || "other"}`).join(" and ");
/** @param {Finding} finding @param {number} amount */
const amountOf = ({ metric }, amount) =>
  SHARES.test(metric) ? percent(amount) : amount.toFixed(amount < 10 ? 2 : 0);

/** Why no combination is named. @type {Record<string, string>} */
const VERDICTS = {
  nothing: "No combination of attributes stands out among those sessions: all of them a little, or chance.",
  everywhere: "It moved everywhere alike: the site as a whole, or what all visitors share.",
  incomparable: "There are no sessions on one side to compare with.",
};

/** @param {{onFail(error: unknown): void}} props */
export function Anomalies({ onFail }) {
  /** @type {Report | undefined} */ const report = useLoaded(api.anomalies, onFail);
  const alarms = useLoaded(api.alarms, onFail) ?? [];
  if (!report) return h(Notice, { title: "Judging the hours", busy: true });
  const { anomalies: found } = report;
  return h(
    "main",
    { class: "list" },
    h(
      "div",
      { class: "list__head" },
      h(
        "div",
        null,
        h("h1", { class: "list__title" }, "Anomalies"),
        h(
          "p",
          { class: "soft" },
          `${report.hours} hours of ${report.metrics} metrics were judged; false alarms to be expected: ` +
            `${report.false_alarms_a_week} a week. Causes are told from what went together, not from an experiment.`,
        ),
      ),
      h(
        "div",
        { class: "list__tools" },
        h(AddNote, { onFail }),
        " ",
        h(Save, { name: "anomalies.html", load: api.anomaliesHtml, onFail }),
      ),
    ),
    found.length === 0 && h("p", null, "Nothing stands out."),
    found.map((finding, i) => h(Card, { key: i, finding, alarms, onFail })),
    report.left_out > 0 && h("p", { class: "soft" }, `${report.left_out} weaker ones are left out.`),
  );
}

/** @param {Finding} finding */
function headline(finding) {
  if (finding.kind === "silence") return `${finding.metric} fell silent`;
  const verb = finding.now > finding.before ? "rose" : "fell";
  return `${finding.metric} ${verb} from ${amountOf(finding, finding.before)} to ${amountOf(finding, finding.now)}`;
}

/** @param {{finding: Finding, alarms: import("./anomaly-notes.js").Alarm[], onFail(error: unknown): void}} props */
function Card({ finding, alarms, onFail }) {
  const { causes, came_with_it: came, rose_with_it: rose, sessions } = finding;
  return h(
    "section",
    { class: "finding" },
    h("h2", { class: "finding__title" }, headline(finding)),
    h(
      "p",
      { class: "soft small" },
      `${words(finding.kind)}, from ${finding.from} ${finding.open ? "on, still so" : `to ${finding.to}`} UTC`,
    ),
    causes.length
      ? h(
          Table,
          {
            heads: ["For whom", "Share of the change", "Before", "Now", "Times what was to be expected"],
            numbers: ["Share of the change", "Before", "Now", "Times what was to be expected"],
          },
          causes.map((cause, i) => h(CauseRow, { key: i, cause })),
        )
      : h("p", null, VERDICTS[finding.verdict] ?? ""),
    came.map(({ dim, value, before, now }) =>
      h(
        "p",
        { key: dim },
        "Came with it: ",
        h("b", null, `${dim} = ${value}`),
        `, ${percent(now)} of the sessions now, ${percent(before)} before.`,
      ),
    ),
    rose.map((sign) =>
      h(
        "p",
        { key: sign.what },
        "Rose with it: ",
        h("b", null, words(sign.what)),
        `, in ${percent(sign.now)} of these sessions instead of ${percent(sign.before)}; elsewhere in ` +
          `${percent(sign.now_elsewhere)} instead of ${percent(sign.before_elsewhere)}.`,
      ),
    ),
    sessions.length > 0 &&
      h(
        "p",
        null,
        "Watch: ",
        sessions.map((id) =>
          h(
            "a",
            { key: id, class: "watch", href: `#/sessions/${encodeURIComponent(id)}` },
            `▶ ${id.slice(0, 6)} `,
          ),
        ),
      ),
    h(Marks, { finding, alarms, onFail }),
  );
}

/** @param {{cause: Cause}} props */
function CauseRow({ cause }) {
  /** @param {number} k @param {number} n */
  const rate = (k, n) =>
    n > 0 ? [percent(k / n), h("div", { class: "soft small" }, `${k} of ${n}`)] : k.toFixed(1);
  const { low, ratio, high } = cause.effect;
  return h(
    "tr",
    { class: "still" },
    h("td", { class: "who" }, nameOf(cause.set)),
    h("td", { class: "number" }, percent(cause.explained)),
    h("td", { class: "number" }, rate(cause.before, cause.sessions_before)),
    h("td", { class: "number" }, rate(cause.now, cause.sessions_now)),
    h(
      "td",
      { class: "number" },
      ratio === null ? "–" : ratio.toFixed(2),
      low !== null &&
        high !== null &&
        h("div", { class: "soft small" }, `${low.toFixed(2)} to ${high.toFixed(2)}`),
    ),
  );
}
