// friction.js — the friction report, at "#/friction?goal=NAME&q=TERMS&since=SECONDS": what costs most first, each with its
// interval and the moments to watch.
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { clock, signalWord } from "../format.js";
import { Ask, AskGoal } from "../parts/ask.js";
import { playlistLink } from "../parts/playlist.js";
import { number, percent } from "../text.js";
import { t } from "../text/friction.js";
import { Notice, ReportHead, Table, useLoaded } from "./parts.js";
import { Thumb } from "./thumb.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{session: string, view: string, at_ms: number, signal: string, link: string}} MomentLink */
/** @typedef {{signal: string, title: string, count: number, visits: number, sessions: number, share: Interval,
 *   touched_rate: Interval, untouched_rate: Interval, adjusted: Interval, small_sample: boolean,
 *   evidence: "few"|"unclear"|"less"|"more", score: number, cost: Interval|null, value: Interval|null,
 *   cost_per_week: Interval|null, value_per_week: Interval|null, moments: MomentLink[]}} Row */
/** @typedef {{rank: number|null, page: string, target: string|null, label: string|null, sentence: string, row: Row,
 *   by_day: {first_day_ms: number, touched: number[], visits: number[]}}} Finding */
/** @typedef {{rank: number|null, path: string, total: Row, signals: Row[]}} Page */
/** @typedef {{headline: string, sessions: number, sessions_converted: number, goal: string, currency: string|null,
 *   weeks: number, total: Row, findings: Finding[], pages: Page[],
 *   method: {score: string, share: string, pages: string}}} Report */

/** @typedef {{goal: string, q: string, since: string}} Asked */

/** @param {import("../views.js").ViewProps} props */
export function Friction({ address, onFail }) {
  const { words } = address;
  const asked = {
    goal: words.get("goal") ?? "",
    q: words.get("q") ?? "",
    since: words.get("since") ?? "",
  };
  const key = JSON.stringify(asked);
  return h(
    "main",
    { class: "list" },
    h(ReportHead, { report: "friction", asked, title: t("title"), onFail }),
    h(Ask, { key, view: "friction", asked }, h(AskGoal, { word: t("goal_name"), value: asked.goal })),
    h(Shown, { key: `${key}shown`, asked, onFail }),
  );
}

/** @param {{asked: Asked, onFail(error: unknown): void}} props */
function Shown({ asked, onFail }) {
  /** @type {Report | undefined} */ const report = useLoaded(() => api.report("friction", asked), onFail);
  if (!report) return h(Notice, { title: t("reading"), busy: true });
  return [
    h("p", { class: "soft" }, summary(report)),
    h(Findings, { report }),
    h(Pages, { report }),
    h("p", { class: "soft small" }, t("method", report.method)),
  ];
}

/** @param {Report} report */
const summary = ({ total, sessions, sessions_converted, goal }) =>
  t("summary", {
    met: percent(total.share.value),
    sessions: t("sessions", { n: sessions }),
    low: percent(total.share.low),
    high: percent(total.share.high),
    reached: percent(sessions ? sessions_converted / sessions : 0),
    goal,
  });

/** @param {{report: Report}} props */
function Findings({ report }) {
  const weekly = report.findings.some(({ row }) => row.cost_per_week);
  const missed = t(weekly ? "missed" : "missed_range");
  const worth = t(weekly ? "worth" : "worth_range");
  const heads = [
    t("where"),
    t("what"),
    t("share"),
    t("goal"),
    missed,
    ...(report.currency ? [worth] : []),
    t("watch"),
  ];
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, t("findings")),
    report.findings.length === 0
      ? h("p", { class: "soft" }, t("none"))
      : [
          h("p", { class: "soft small" }, t("findings_lead"), " ", t("caveat")),
          h(
            Table,
            { heads, numbers: [t("share"), missed, worth] },
            report.findings.map((finding, i) => h(FindingRow, { key: i, finding, report, weekly })),
          ),
        ],
  );
}

/** @param {{finding: Finding, report: Report, weekly: boolean}} props */
function FindingRow({ finding, report, weekly }) {
  const { row } = finding;
  const name = finding.label || finding.target || t("whole_page");
  const [example] = row.moments;
  const sure = row.evidence === "less"; // what is not sure to be missed has no price
  return h(
    "tr",
    { class: `still${row.small_sample ? " soft" : ""}`, title: finding.sentence },
    h(
      "td",
      null,
      finding.target && example && h(Thumb, { moment: example, target: finding.target, name }),
      h("div", { class: "who" }, name),
      h("code", { class: "path small" }, `${finding.page} ${finding.label ? finding.target : ""}`),
    ),
    h("td", null, h(Chip, { row })),
    h("td", { class: "number" }, h(Share, { share: row.share }), h(Spark, { days: finding.by_day })),
    h("td", { class: "nowrap" }, h(Outcome, { row })),
    h("td", { class: "number" }, h(Amount, { of: sure && (weekly ? row.cost_per_week : row.cost) })),
    report.currency &&
      h(
        "td",
        { class: "number" },
        h(Amount, { of: sure && (weekly ? row.value_per_week : row.value), unit: report.currency }),
      ),
    h(
      "td",
      { class: "watches" },
      h(Watch, { moments: row.moments, of: `${signalWord(row.signal)}, ${name}` }),
    ),
  );
}

/** @param {{report: Report}} props */
function Pages({ report }) {
  const shown = report.pages.filter((page) => page.total.count > 0);
  if (shown.length === 0) return null;
  const heads = [t("where"), t("what"), t("share"), t("goal"), t("score"), t("watch")];
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, t("pages")),
    h("p", { class: "soft small" }, t("pages_lead")),
    h(
      Table,
      { heads, numbers: [t("share"), t("score")] },
      shown.map((page, i) => h(PageRow, { key: i, page })),
    ),
  );
}

/** @param {{page: Page}} props */
function PageRow({ page }) {
  const { total } = page;
  return h(
    "tr",
    { class: `still${total.small_sample ? " soft" : ""}` },
    h("td", null, h("code", { class: "path" }, page.path || t("other_pages"))),
    h(
      "td",
      null,
      h(
        "span",
        { class: "chips" },
        page.signals.map((row) => h(Chip, { key: row.signal, row })),
      ),
    ),
    h("td", { class: "number" }, h(Share, { share: total.share })),
    h("td", { class: "nowrap" }, h(Outcome, { row: total })),
    h("td", { class: "number" }, page.rank === null ? "–" : number(total.score)),
    h("td", { class: "watches" }, h(Watch, { moments: total.moments, of: page.path || t("other_pages") })),
  );
}

/** @param {{row: Row}} props */
const Chip = ({ row }) =>
  h(
    "span",
    { class: "chip chip--signal" },
    signalWord(row.signal),
    h("b", { class: "chip__count" }, number(row.count)),
  );

/** @param {{share: Interval}} props */
const Share = ({ share }) => [
  percent(share.value),
  h("div", { class: "soft small" }, t("range", { low: percent(share.low), high: percent(share.high) })),
];

const DAY_MIN = 10; // visits: a share of fewer is chance

/** Does it go away, or grow? Nothing is drawn from fewer than three days. @param {{days: Finding["by_day"]}} props */
function Spark({ days: { touched, visits } }) {
  const shares = visits.map((of, i) => (of >= DAY_MIN ? touched[i] / of : 0));
  const most = Math.max(...shares);
  if (visits.filter((of) => of >= DAY_MIN).length < 3 || most <= 0) return null;
  return h(
    "svg",
    {
      class: "spark",
      viewBox: `0 0 ${4 * shares.length} 24`,
      role: "img",
      "aria-label": t("by_day", { most: percent(most) }),
    },
    shares.map((share, i) => {
      const height = (22 * share) / most;
      return h("rect", { key: i, x: 4 * i, y: 24 - height, width: 3, height });
    }),
  );
}

/** How much less or more often they reach the goal; where that is not sure, so it is said. @param {{row: Row}} props */
function Outcome({ row }) {
  if (row.small_sample) {
    const more = t("few_more", { touched: row.sessions, untouched: row.visits - row.sessions });
    return [t("few"), h("div", { class: "soft small" }, more)];
  }
  const { adjusted: of, touched_rate, untouched_rate } = row;
  const points = t("points", { points: signed(of.value * 100) });
  const range = t("range", { low: signed(of.low * 100), high: signed(of.high * 100) });
  return [
    row.evidence === "unclear" ? t("unclear") : h("b", { class: `outcome outcome--${row.evidence}` }, points),
    h(
      "div",
      { class: "soft small" },
      range,
      "; ",
      t("with_without", { with: percent(touched_rate.value), without: percent(untouched_rate.value) }),
    ),
  ];
}

/** @param {number} points */
const signed = (points) => (points < 0 ? "−" : "+") + number(Math.abs(points));

/** What is missed, if it is the cause. @param {{of: Interval|null|false, unit?: string}} props */
function Amount({ of, unit = "" }) {
  if (!of) return "–";
  const digits = Math.abs(of.high) < 10 ? 1 : 0;
  return [
    `${number(of.value, digits)} ${unit}`,
    h(
      "div",
      { class: "soft small" },
      t("range", { low: number(of.low, digits), high: number(of.high, digits) }),
    ),
  ];
}

/** @param {{moments: MomentLink[], of: string}} props of: what they show */
const Watch = ({ moments, of }) =>
  moments.map((moment, i) => {
    const name = t("watch_at", { signal: signalWord(moment.signal), time: clock(moment.at_ms) });
    const href = playlistLink(moments, i, of);
    return h(
      "a",
      { key: i, class: "watch", href, title: name, "aria-label": name },
      `▶ ${clock(moment.at_ms)}`,
    );
  });
