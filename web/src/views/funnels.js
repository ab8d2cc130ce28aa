// funnels.js — a funnel, at "#/funnels?steps=…&within=SECONDS&by=NAME&q=TERMS&since=SECONDS": how many came through each step, what
// those met who did not, and some of them to watch.
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { duration, signalWord } from "../format.js";
import { Ask, AskInput } from "../parts/ask.js";
import { number, percent } from "../text.js";
import { t } from "../text/funnels.js";
import { Notice, ReportHead, Table, useLoaded } from "./parts.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{signal: string, sessions: number, sessions_on: number, others: number, others_on: number,
 *   adjusted: Interval, evidence: "few"|"unclear"|"less"|"more"}} Cause */
/** @typedef {{step: string, sessions: number, of_first: Interval, of_last: Interval, median_ms: number|null,
 *   met_by_those_who_left: Cause[], left: {session: string, link: string}[]}} Step */
/** @typedef {{sessions: number, by: string|null, steps: Step[],
 *   segments: {value: string|null, sessions: number[], through: Interval}[]}} Report */
/** @typedef {{steps: string, within: string, by: string, q: string, since: string}} Asked */

const WITHIN = /** @type {const} */ ({ 1800: "half_hour", 3600: "hour", 86400: "day", 604800: "week" });
const BY = /** @type {const} */ (["device", "browser", "os", "country", "language", "release"]);

/** Any page, then the goal that hark's examples track: it shows something on every site.
 * @param {URLSearchParams} words @returns {Asked} */
const askedIn = (words) => ({
  steps: words.get("steps") ?? "*, goal:purchase",
  within: words.get("within") ?? "86400",
  by: words.get("by") ?? "",
  q: words.get("q") ?? "",
  since: words.get("since") ?? "",
});

/** @param {import("../views.js").ViewProps} props */
export function Funnels({ address, onFail }) {
  const asked = askedIn(address.words);
  return h(
    "main",
    { class: "list" },
    h(ReportHead, { report: "funnel", asked, title: t("title"), lead: t("lead"), onFail }),
    h(Question, { key: JSON.stringify(asked), asked }),
    h("p", { class: "soft small" }, t("steps_help")),
    h(Result, { key: `${JSON.stringify(asked)}result`, asked, onFail }),
  );
}

/** @param {{asked: Asked}} props */
const Question = ({ asked }) =>
  h(
    Ask,
    { view: "funnels", asked },
    h(AskInput, {
      name: "steps",
      word: t("steps"),
      value: asked.steps,
      required: true,
      maxLength: 512,
      title: t("steps_help"),
    }),
    h(AskInput, {
      name: "within",
      word: t("within"),
      value: asked.within,
      options: Object.entries(WITHIN).map(([value, word]) => [value, t(word)]),
    }),
    h(AskInput, {
      name: "by",
      word: t("by"),
      value: asked.by,
      options: [["", t("nobody")], ...BY.map((name) => [name, t(name)])],
    }),
  );

/** @param {{asked: Asked, onFail(error: unknown): void}} props */
function Result({ asked, onFail }) {
  /** @type {Report|undefined} */ const report = useLoaded(() => api.report("funnel", asked), onFail);
  if (!report) return h(Notice, { title: t("reading"), busy: true });
  const entered = report.steps[0].sessions;
  if (entered === 0)
    return h(Notice, { title: t("none") }, t("none_more", { sessions: number(report.sessions) }));
  const last = report.steps[report.steps.length - 1];
  return [
    h(
      "p",
      { class: "funnel__through" },
      t("through", { share: `${percent(last.of_first.value)} (${range(last.of_first)})`, n: entered }),
    ),
    h(
      "ol",
      { class: "funnel" },
      report.steps.map((step, i) => h(StepCard, { key: i, step, i, next: report.steps[i + 1] })),
    ),
    report.segments.length > 0 && h(Segments, { report }),
    h("p", { class: "soft small" }, t("met_more")),
  ];
}

/** @param {Interval} share */
const range = (share) => t("range", { low: percent(share.low), high: percent(share.high) });

/** @param {{step: Step, i: number, next: Step|undefined}} props */
function StepCard({ step, i, next }) {
  const left = next ? step.sessions - next.sessions : 0;
  return h(
    "li",
    { class: "funnel__step" },
    h(
      "div",
      { class: "funnel__head" },
      h("span", { class: "soft small" }, i + 1),
      h("code", { class: "path funnel__name" }, step.step),
      i > 0 &&
        h(
          "span",
          { class: "soft" },
          t("of_before", { share: `${percent(step.of_last.value)} (${range(step.of_last)})` }),
          step.median_ms !== null && `, ${t("half", { time: duration(step.median_ms) })}`,
        ),
      h("b", { class: "funnel__count" }, number(step.sessions)),
    ),
    h(
      "div",
      { class: "funnel__bar", "aria-hidden": true },
      h("i", { style: { width: `${100 * step.of_first.value}%` } }),
    ),
    i > 0 && h("span", { class: "soft small" }, t("of_first", { share: percent(step.of_first.value) })),
    left > 0 &&
      h(
        "div",
        { class: "funnel__left" },
        h("span", null, t("left", { n: left })),
        step.left.map(({ session, link: to }, n) =>
          h("a", { key: session, class: "watch", href: to.slice(1) }, `▶ ${t("watch", { n: n + 1 })}`),
        ),
      ),
    left > 0 && step.met_by_those_who_left.length > 0 && h(Causes, { causes: step.met_by_those_who_left }),
  );
}

/** @param {{causes: Cause[]}} props */
function Causes({ causes }) {
  const counts = [t("sessions"), t("went_on"), t("others")];
  return h(
    Table,
    { heads: [t("met"), ...counts, t("difference")], numbers: counts },
    causes
      .slice(0, 8)
      .map((cause) =>
        h(
          "tr",
          { key: cause.signal, class: "still" },
          h("td", null, h("span", { class: "chip chip--signal" }, signalWord(cause.signal))),
          h("td", { class: "number" }, number(cause.sessions)),
          h("td", { class: "number" }, percent(cause.sessions_on / Math.max(1, cause.sessions))),
          h("td", { class: "number" }, percent(cause.others_on / Math.max(1, cause.others))),
          h("td", null, h(Difference, { cause })),
        ),
      ),
  );
}

/** @param {{cause: Cause}} props */
function Difference({ cause: { evidence, adjusted } }) {
  if (evidence === "few" || evidence === "unclear") return h("span", { class: "soft" }, t(evidence));
  const points = (/** @type {number} */ share) =>
    `${share < 0 ? "−" : "+"}${number(Math.abs(100 * share), 0)}`;
  return [
    h("b", { class: `outcome outcome--${evidence}` }, t("points", { points: points(adjusted.value) })),
    h(
      "span",
      { class: "soft small" },
      ` ${t("range", { low: points(adjusted.low), high: points(adjusted.high) })}`,
    ),
  ];
}

/** @param {{report: Report}} props */
function Segments({ report }) {
  const names = report.steps.map(({ step }) => step);
  return h(
    Table,
    { heads: [t("value"), ...names, t("came_through")], numbers: [...names, t("came_through")] },
    report.segments.map(({ value, sessions, through }, i) =>
      h(
        "tr",
        { key: i, class: "still" },
        h("td", null, value ?? t("all_others"), value === "" && h("i", { class: "soft" }, t("unknown"))),
        sessions.map((count, n) => h("td", { key: n, class: "number" }, number(count))),
        h(
          "td",
          { class: "number" },
          percent(through.value),
          h("div", { class: "soft small" }, range(through)),
        ),
      ),
    ),
  );
}
