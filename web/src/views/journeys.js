// journeys.js — the ways visits take, at "#/journeys?goal=NAME&q=TERMS&since=SECONDS": a Sankey of the first stops, and
// the same figures as tables, with the sessions behind each.
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { Ask, AskGoal } from "../parts/ask.js";
import { link } from "../router.js";
import { number, percent } from "../text.js";
import { t } from "../text/journeys.js";
import { Notice, ReportHead, Table, useLoaded } from "./parts.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{kind: "page"|"goal"|"other", name: string|null}} Place */
/** @typedef {{sessions: number, converted: number, share: Interval, goal_rate: Interval, small_sample: boolean}} Counted */
/** @typedef {Counted & {place: Place}} End */
/** @typedef {Counted & {stops: Place[], goes_on?: boolean, times?: number}} Way */
/** @typedef {{nodes: (End & {left: number})[], links: {from: number, to: number, sessions: number}[]}} Column */
/** @typedef {{sessions: number, sessions_looped: number, stops: number, goal: string, columns: Column[], entries: End[],
 *   exits: End[], loops: Way[], paths: Way[]}} Report */
/** @typedef {{goal: string, q: string, since: string}} Asked */

/** @param {URLSearchParams} words @returns {Asked} */
const askedIn = (words) => ({
  goal: words.get("goal") ?? "",
  q: words.get("q") ?? "",
  since: words.get("since") ?? "",
});

/** @param {import("../views.js").ViewProps} props */
export function Journeys({ address, onFail }) {
  const asked = askedIn(address.words);
  return h(
    "main",
    { class: "list" },
    h(ReportHead, { report: "journey", asked, title: t("title"), lead: t("lead"), onFail }),
    h(
      Ask,
      { key: JSON.stringify(asked), view: "journeys", asked },
      h(AskGoal, { word: t("goal"), value: asked.goal }),
    ),
    h(Result, { key: `${JSON.stringify(asked)}result`, asked, onFail }),
  );
}

/** @param {{asked: Asked, onFail(error: unknown): void}} props */
function Result({ asked, onFail }) {
  /** @type {Report|undefined} */ const report = useLoaded(() => api.report("journey", asked), onFail);
  if (!report) return h(Notice, { title: t("reading"), busy: true });
  if (report.sessions === 0) return h(Notice, { title: t("none") }, t("none_more"));
  const mean = number(report.stops / report.sessions);
  return [
    h(
      "p",
      { class: "funnel__through" },
      t("summary", { n: report.sessions, mean, looped: percent(report.sessions_looped / report.sessions) }),
    ),
    h(Flow, { report }),
    h(Ways, { title: t("paths"), lead: t("paths_lead"), ways: report.paths }),
    h(Ends, { title: t("entries"), ends: report.entries }),
    h(Ends, { title: t("exits"), ends: report.exits }),
    report.loops.length > 0 && h(Ways, { title: t("loops"), lead: t("loops_lead"), ways: report.loops }),
  ];
}

// ---- the Sankey: in its own units, as collector/report/journey_html.c draws it ----

const STEP = 230;
const BAR = 12;
const HEIGHT = 440;
const GAP = 14;
const TOP = 26;
const LABEL = 26;
const LABEL_LEAST = 9; // a bar less high has no label, but a title

/** @param {Report} report */
function layOut({ columns, sessions }) {
  const most = Math.max(1, ...columns.map(({ nodes }) => nodes.length));
  const scale = (HEIGHT - GAP * (most - 1)) / sessions;
  const bars = columns.map(({ nodes }) => {
    let y = TOP;
    return nodes.map((node) => {
      const bar = { y, high: node.sessions * scale, out: y, in: y };
      y += bar.high + GAP;
      return bar;
    });
  });
  const ribbons = columns.flatMap(({ links }, c) =>
    links.map((of) => {
      const [from, to] = [bars[c][of.from], bars[c + 1][of.to]];
      const thick = of.sessions * scale;
      const [x, end] = [c * STEP + BAR, (c + 1) * STEP];
      const [y, toY, middle] = [from.out + thick / 2, to.in + thick / 2, (x + end) / 2];
      from.out += thick;
      to.in += thick;
      return {
        d: `M${x} ${y}C${middle} ${y} ${middle} ${toY} ${end} ${toY}`,
        thick,
        title: `${said(columns[c].nodes[of.from].place)} → ${said(columns[c + 1].nodes[of.to].place)}: ${t("sessions", { n: of.sessions })}`,
      };
    }),
  );
  return { bars, ribbons, scale };
}

/** @param {Place} place */
const said = ({ kind, name }) => (kind === "other" ? t("other") : (name ?? ""));

/** @param {{report: Report}} props */
function Flow({ report }) {
  const { bars, ribbons, scale } = layOut(report);
  return h(
    "div",
    { class: "flow", tabIndex: 0, role: "region", "aria-label": t("flow") },
    h(
      "svg",
      {
        viewBox: `0 0 ${report.columns.length * STEP} ${HEIGHT + TOP + 10}`,
        role: "img",
        "aria-label": t("flow_more"),
      },
      ribbons.map(({ d, thick, title }, i) =>
        h("path", { key: i, class: "flow__ribbon", d, "stroke-width": thick }, h("title", null, title)),
      ),
      report.columns.map(({ nodes }, c) => [
        h("text", { class: "flow__soft", x: c * STEP, y: 14 }, t("stop", { n: c + 1 })),
        nodes.map((node, i) => h(FlowNode, { node, bar: bars[c][i], x: c * STEP, scale, report })),
      ]),
    ),
    h("p", { class: "soft small" }, t("legend")),
  );
}

/** @param {{node: End & {left: number}, bar: {y: number, high: number}, x: number, scale: number, report: Report}} props */
function FlowNode({ node, bar: { y, high }, x, scale, report }) {
  const name = said(node.place);
  const left = node.left * scale;
  return h(
    "g",
    null,
    h("title", null, `${name}: ${t("sessions", { n: node.sessions })}, ${t("left", { n: node.left })}`),
    h("rect", { class: `flow__bar flow__bar--${node.place.kind}`, x, y, width: BAR, height: high }),
    h("rect", { class: "flow__left", x: x + BAR, y: y + high - left, width: 6, height: left }),
    high >= LABEL_LEAST &&
      h(
        "text",
        { x: x + BAR + 10, y: y + high / 2 + 4 },
        name.length > LABEL ? `${name.slice(0, LABEL)}…` : name,
        h("tspan", { class: "flow__soft" }, ` ${percent(node.sessions / report.sessions)}`),
      ),
  );
}

// ---- tables ----

/** A place, with the sessions that were there.
 * @param {{place: Place}} props */
function PlaceName({ place }) {
  const name = said(place);
  if (place.kind === "other") return h("i", { class: "soft" }, name);
  const field = place.kind === "goal" ? "goal" : "page";
  const to = link("sessions", [], { q: `${field}:"=${name.replaceAll('"', "")}"` });
  return h(
    "a",
    { class: "place", href: to, title: t("watch", { name }) },
    place.kind === "goal" ? "★ " : "",
    h("code", { class: "path" }, name),
  );
}

const COUNTS = () => [t("sessions_head"), t("share"), t("reached")];

/** @param {{of: Counted}} props */
const Counts = ({ of }) => [
  h("td", { class: "number" }, number(of.sessions)),
  h("td", { class: "number" }, h(Share, { share: of.share })),
  h(
    "td",
    { class: "number" },
    of.small_sample ? h("span", { class: "soft" }, t("few")) : h(Share, { share: of.goal_rate }),
  ),
];

/** @param {{share: Interval}} props */
const Share = ({ share }) => [
  percent(share.value),
  h("div", { class: "soft small" }, t("range", { low: percent(share.low), high: percent(share.high) })),
];

/** @param {{title: string, lead: string, ways: Way[]}} props */
function Ways({ title, lead, ways }) {
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, title),
    h("p", { class: "soft small" }, lead),
    h(
      Table,
      { heads: [t("way"), ...COUNTS()], numbers: COUNTS() },
      ways.map((way, i) =>
        h(
          "tr",
          { key: i, class: "still" },
          h(
            "td",
            null,
            way.stops.map((place, n) => [n > 0 && " → ", h(PlaceName, { place })]),
            way.goes_on && " → …",
            way.times !== undefined && ` ↺ ${t("times", { n: way.times })}`,
          ),
          h(Counts, { of: way }),
        ),
      ),
    ),
  );
}

/** @param {{title: string, ends: End[]}} props */
const Ends = ({ title, ends }) =>
  h(
    "section",
    { class: "places" },
    h("h2", { class: "places__title" }, title),
    h(
      Table,
      { heads: [t("place"), ...COUNTS()], numbers: COUNTS() },
      ends
        .slice(0, 10)
        .map((end, i) =>
          h(
            "tr",
            { key: i, class: "still" },
            h("td", null, h(PlaceName, { place: end.place })),
            h(Counts, { of: end }),
          ),
        ),
    ),
  );
