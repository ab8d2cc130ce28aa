// anomalies.js — what changed, for whom, what came and rose with it, and sessions to watch: newest first.
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { number, percent } from "../text.js";
import { t } from "../text/anomalies.js";
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
const words = (/** @type {string} */ name) => name.replaceAll("_", " ");
/** @param {Cause["set"]} set */
const nameOf = (set) => set.map(({ dim, value }) => `${dim} = ${value || t("other")}`).join(t("and"));
/** @param {Finding} finding @param {number} amount */
const amountOf = ({ metric }, amount) =>
  SHARES.test(metric) ? percent(amount) : number(amount, amount < 10 ? 2 : 0);

/** Why no combination is named. @param {string} verdict */
const whyNone = (verdict) =>
  verdict === "nothing" || verdict === "everywhere" || verdict === "incomparable" ? t(verdict) : "";

/** @param {{onFail(error: unknown): void}} props */
export function Anomalies({ onFail }) {
  /** @type {Report | undefined} */ const report = useLoaded(api.anomalies, onFail);
  const alarms = useLoaded(api.alarms, onFail) ?? [];
  if (!report) return h(Notice, { title: t("judging"), busy: true });
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
        h("h1", { class: "list__title" }, t("title")),
        h(
          "p",
          { class: "soft" },
          t("lead", {
            hours: report.hours,
            metrics: report.metrics,
            alarms: number(report.false_alarms_a_week, 2),
          }),
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
    found.length === 0 && h("p", null, t("none")),
    found.map((finding, i) => h(Card, { key: i, finding, alarms, onFail })),
    report.left_out > 0 && h("p", { class: "soft" }, t("left_out", { n: report.left_out })),
  );
}

/** @param {Finding} finding */
function headline(finding) {
  const { metric, kind, now, before } = finding;
  if (kind === "silence") return t("silent", { metric });
  const holes = { metric, before: amountOf(finding, before), now: amountOf(finding, now) };
  return t(now > before ? "rose" : "fell", holes);
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
      t(finding.open ? "since" : "between", {
        kind: words(finding.kind),
        from: finding.from,
        to: finding.to,
      }),
    ),
    causes.length
      ? h(
          Table,
          {
            heads: [t("for_whom"), ...figures()],
            numbers: figures(),
          },
          causes.map((cause, i) => h(CauseRow, { key: i, cause })),
        )
      : h("p", null, whyNone(finding.verdict)),
    came.map(({ dim, value, before, now }) =>
      h(
        "p",
        { key: dim },
        t("came"),
        " ",
        h("b", null, `${dim} = ${value}`),
        t("came_more", { now: percent(now), before: percent(before) }),
      ),
    ),
    rose.map((sign) =>
      h(
        "p",
        { key: sign.what },
        t("rose_with"),
        " ",
        h("b", null, words(sign.what)),
        t("rose_more", {
          now: percent(sign.now),
          before: percent(sign.before),
          now_elsewhere: percent(sign.now_elsewhere),
          before_elsewhere: percent(sign.before_elsewhere),
        }),
      ),
    ),
    sessions.length > 0 &&
      h(
        "p",
        null,
        t("watch"),
        " ",
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

const figures = () => [t("explained"), t("before"), t("now"), t("ratio")];

/** @param {{cause: Cause}} props */
function CauseRow({ cause }) {
  /** @param {number} k @param {number} n */
  const rate = (k, n) =>
    n > 0 ? [percent(k / n), h("div", { class: "soft small" }, t("of", { k, n }))] : number(k);
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
      ratio === null ? "–" : number(ratio, 2),
      low !== null &&
        high !== null &&
        h("div", { class: "soft small" }, t("range", { low: number(low, 2), high: number(high, 2) })),
    ),
  );
}
